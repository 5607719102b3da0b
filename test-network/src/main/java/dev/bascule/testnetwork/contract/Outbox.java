package dev.bascule.testnetwork.contract;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.web3j.crypto.ContractUtils;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.crypto.RawTransaction;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.response.EthGetTransactionReceipt;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.RawTransactionManager;

/**
 * Sends transactions one behind the other and waits for none of them: a chain that makes a block a
 * second takes them in one block. What became of them is asked in {@link #awaitAll}; until then a
 * contract's address is where its nonce puts it.
 */
final class Outbox extends RawTransactionManager {

  private static final long POLL_MILLIS = 100;

  private final Web3j chain;
  private final List<String> hashes = new ArrayList<>();
  private BigInteger nonce;

  /**
   * @param first nonce of the first transaction: all before it are on the chain
   */
  Outbox(Web3j chain, Credentials sender, long chainId, int first) {
    super(chain, sender, chainId);
    this.chain = chain;
    this.nonce = BigInteger.valueOf(first);
  }

  /** The receipt says what is foretold, not what has happened. */
  @Override
  protected TransactionReceipt executeTransaction(
      BigInteger gasPrice,
      BigInteger gasLimit,
      String to,
      String data,
      BigInteger value,
      boolean constructor)
      throws IOException {
    String signed =
        sign(RawTransaction.createTransaction(nonce, gasPrice, gasLimit, to, value, data));
    String hash = Hash.sha3(signed);
    var answer = chain.ethSendRawTransaction(signed).send();
    // A start that was killed may have sent the same bytes before.
    if (answer.hasError() && !isKnown(hash)) {
      throw Deployment.notDeployed(
          "transaction " + nonce + " was refused: " + answer.getError().getMessage());
    }
    hashes.add(hash);
    var foretold = new TransactionReceipt();
    foretold.setTransactionHash(hash);
    foretold.setStatus("0x1");
    foretold.setContractAddress(ContractUtils.generateContractAddress(getFromAddress(), nonce));
    nonce = nonce.add(BigInteger.ONE);
    return foretold;
  }

  private boolean isKnown(String hash) throws IOException {
    return chain.ethGetTransactionByHash(hash).send().getTransaction().isPresent();
  }

  /** Creates a contract from bytes that no binding has. */
  void create(BigInteger gasLimit, String initcode) throws IOException {
    var _ = executeTransaction(BigInteger.ZERO, gasLimit, "", initcode, BigInteger.ZERO, true);
  }

  /** The receipts in order, once all of them are on the chain and none has reverted. */
  List<TransactionReceipt> awaitAll(Duration limit) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (count().compareTo(nonce) < 0) {
      if (System.nanoTime() > deadline) {
        throw Problem.of(
                ExitCode.UNREACHABLE,
                "deployment_not_final",
                "the contracts are not on the chain yet",
                "the deployer's nonce is " + count() + " of " + nonce + " after " + limit,
                "Run up again: it goes on where it stopped.")
            .asException();
      }
      Thread.sleep(POLL_MILLIS);
    }
    List<TransactionReceipt> receipts = receipts();
    for (int i = 0; i < receipts.size(); i++) {
      TransactionReceipt it = receipts.get(i);
      if (!it.isStatusOK()) {
        BigInteger of = nonce.subtract(BigInteger.valueOf(receipts.size() - i));
        throw reverted(of + " (" + it.getTransactionHash() + ")");
      }
    }
    return receipts;
  }

  /** Its nonce is used up, so that nothing can be sent in its place: a bug of this version. */
  private static RuntimeException reverted(String transaction) {
    return Problem.of(
            ExitCode.UNREACHABLE,
            "deployment_reverted",
            "the contracts were not deployed",
            "transaction " + transaction + " reverted",
            "Report it, with this version. This folder stays without the contracts that are"
                + " missing; start over with another --data DIR.")
        .asException();
  }

  private BigInteger count() throws IOException {
    return chain
        .ethGetTransactionCount(getFromAddress(), DefaultBlockParameterName.LATEST)
        .send()
        .getTransactionCount();
  }

  private List<TransactionReceipt> receipts() throws IOException {
    BatchRequest batch = chain.newBatch();
    for (String hash : hashes) batch.add(chain.ethGetTransactionReceipt(hash));
    var receipts = new ArrayList<TransactionReceipt>();
    for (var answer : batch.send().getResponses()) {
      receipts.add(
          ((EthGetTransactionReceipt) answer)
              .getTransactionReceipt()
              .orElseThrow(
                  () -> Deployment.notDeployed("another transaction has the deployer's nonce")));
    }
    return receipts;
  }
}
