package dev.bascule.cli.claim;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.log.CheckpointBody;
import dev.bascule.core.log.Leaf;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthCall;
import org.web3j.protocol.core.methods.response.EthGetTransactionReceipt;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.ReadonlyTransactionManager;
import org.web3j.tx.gas.StaticGasProvider;

/** The vault through any node of the chain; a node that does not answer is asked again. */
final class VaultOnChain implements AutoCloseable {
  private static final int BATCH_MAX = 100;
  private static final long RETRY_MILLIS = 500;

  /** A call of the node that may fail on the way. */
  interface NodeCall<T> {
    T ask() throws IOException;
  }

  private final URI rpc;
  private final Web3j web3;
  private final VaultDomain domain;
  private final SettlementVault vault;
  private final Duration patience;
  private final Consumer<String> notes;

  VaultOnChain(URI rpc, VaultDomain domain, Duration patience, Consumer<String> notes) {
    this.rpc = rpc;
    this.domain = domain;
    this.patience = patience;
    this.notes = notes;
    this.web3 = Web3j.build(new HttpService(rpc.toString()));
    this.vault =
        SettlementVault.load(
            domain.vault().hex(),
            web3,
            new ReadonlyTransactionManager(web3, domain.vault().hex()),
            new StaticGasProvider(BigInteger.ZERO, BigInteger.ZERO));
  }

  /** The node must be of the chain that the bundles are for, and the vault must be there. */
  void requireChain() {
    long chainId = asking(() -> checked(web3.ethChainId().send()).getChainId()).longValueExact();
    if (chainId != domain.chainId()) {
      throw other(
          rpc + " is a node of chain " + chainId + ", the bundles are for " + domain.chainId());
    }
    String code =
        asking(() ->
            checked(web3.ethGetCode(domain.vault().hex(), DefaultBlockParameterName.LATEST).send())
                .getCode());
    if (code.length() <= 2) throw other("there is no contract at " + domain.vault());
  }

  private static RuntimeException other(String why) {
    return Problem.of(
            ExitCode.VERIFICATION_FAILED,
            "other_chain",
            "this is not the chain of the bundles",
            why,
            "Give a node of the right chain with --rpc.")
        .asException();
  }

  List<BigInteger> settled(List<LaneKey> lanes) {
    var settled = new ArrayList<BigInteger>(lanes.size());
    for (int from = 0; from < lanes.size(); from += BATCH_MAX) {
      List<LaneKey> some = lanes.subList(from, Math.min(lanes.size(), from + BATCH_MAX));
      settled.addAll(
          asking(() -> {
            BatchRequest batch = web3.newBatch();
            for (LaneKey lane : some) {
              String data = vault.settledOf(lane.value().bytes()).encodeFunctionCall();
              String to = domain.vault().hex();
              batch.add(
                  web3.ethCall(
                      Transaction.createEthCallTransaction(to, to, data),
                      DefaultBlockParameterName.LATEST));
            }
            var values = new ArrayList<BigInteger>();
            for (Response<?> response : batch.send().getResponses()) {
              values.add(
                  Bytes.fromHex(((EthCall) checked(response)).getValue()).size() == 0
                      ? BigInteger.ZERO
                      : new BigInteger(((EthCall) response).getValue().substring(2), 16));
            }
            return values;
          }));
    }
    return settled;
  }

  long nonce(Address account) {
    return asking(() ->
            checked(
                    web3.ethGetTransactionCount(account.hex(), DefaultBlockParameterName.LATEST)
                        .send())
                .getTransactionCount())
        .longValueExact();
  }

  /** Zero on a chain without fees. */
  BigInteger gasPrice() {
    BigInteger base =
        asking(() -> {
          var block =
              checked(web3.ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false).send())
                  .getBlock();
          String fee = block.getBaseFeePerGasRaw();
          return fee == null ? BigInteger.ZERO : block.getBaseFeePerGas();
        });
    return base.shiftLeft(1);
  }

  /** Offers all; what the node knows already, or has mined, is no error. */
  void send(List<Bytes> transactions) {
    for (int from = 0; from < transactions.size(); from += BATCH_MAX) {
      List<Bytes> some =
          transactions.subList(from, Math.min(transactions.size(), from + BATCH_MAX));
      asking(() -> {
        BatchRequest batch = web3.newBatch();
        for (Bytes raw : some) batch.add(web3.ethSendRawTransaction(raw.hex()));
        return batch.send().getResponses().size();
      });
    }
  }

  List<Optional<TransactionReceipt>> receipts(List<Hash32> hashes) {
    var receipts = new ArrayList<Optional<TransactionReceipt>>();
    for (int from = 0; from < hashes.size(); from += BATCH_MAX) {
      List<Hash32> some = hashes.subList(from, Math.min(hashes.size(), from + BATCH_MAX));
      receipts.addAll(
          asking(() -> {
            BatchRequest batch = web3.newBatch();
            for (Hash32 hash : some) batch.add(web3.ethGetTransactionReceipt(hash.hex()));
            var found = new ArrayList<Optional<TransactionReceipt>>();
            for (Response<?> response : batch.send().getResponses()) {
              found.add(((EthGetTransactionReceipt) checked(response)).getTransactionReceipt());
            }
            return found;
          }));
    }
    return receipts;
  }

  /** Why the contract refuses this redemption now. */
  String refusal(Bytes data) {
    String to = domain.vault().hex();
    EthCall call =
        asking(() ->
            web3.ethCall(
                    Transaction.createEthCallTransaction(to, to, data.hex()),
                    DefaultBlockParameterName.LATEST)
                .send());
    if (!call.hasError()) return "it was refused when it was mined, and would not be now";
    Object reason = call.getError().getData();
    return call.getError().getMessage() + (reason == null ? "" : " " + reason);
  }

  Bytes redemption(Receipt bundle) {
    Voucher voucher = bundle.voucher();
    var leg = voucher.legs().get(bundle.leg());
    var legHashes = new ArrayList<byte[]>();
    for (Hash32 hash : voucher.legHashes()) legHashes.add(hash.bytes());
    var proof = new ArrayList<byte[]>();
    for (Hash32 hash : bundle.inclusion()) proof.add(hash.bytes());
    var voucherLeg =
        new SettlementVault.VoucherLeg(
            voucher.payer().hex(),
            voucher.token().hex(),
            unsigned(voucher.keyEpoch()),
            BigInteger.valueOf(voucher.kind().code()),
            BigInteger.valueOf(voucher.notAfter()),
            legHashes,
            BigInteger.valueOf(bundle.leg()),
            new SettlementVault.Leg(
                leg.payee().hex(),
                unsigned(leg.lane()),
                leg.cumulative().toBigInteger(),
                leg.terms().value().bytes()));
    return Bytes.fromHex(
        vault
            .redeem(
                voucherLeg,
                bundle.payerSignature().toBytes().toArray(),
                leaf(bundle.leaf()),
                BigInteger.valueOf(bundle.index()),
                proof,
                checkpoint(bundle.checkpoint().body()),
                bundle.checkpoint().signature().toBytes().toArray())
            .encodeFunctionCall());
  }

  private static SettlementVault.Leaf leaf(Leaf leaf) {
    return new SettlementVault.Leaf(
        BigInteger.valueOf(leaf.type().code()),
        leaf.logId().bytes(),
        BigInteger.valueOf(leaf.at()),
        BigInteger.valueOf(leaf.admittedAt()),
        leaf.laneKey().value().bytes(),
        leaf.voucherDigest().value().bytes(),
        BigInteger.valueOf(leaf.leg()),
        leaf.from().toBigInteger(),
        leaf.to().toBigInteger(),
        leaf.terms().value().bytes());
  }

  private static SettlementVault.Checkpoint checkpoint(CheckpointBody body) {
    return new SettlementVault.Checkpoint(
        body.logId().bytes(),
        BigInteger.valueOf(body.size()),
        body.root().bytes(),
        BigInteger.valueOf(body.at()),
        unsigned(body.operatorKeyId()));
  }

  private static BigInteger unsigned(int value) {
    return BigInteger.valueOf(Integer.toUnsignedLong(value));
  }

  private static <T extends Response<?>> T checked(T response) throws IOException {
    if (response.hasError()) throw new IOException(response.getError().getMessage());
    return response;
  }

  private <T> T asking(NodeCall<T> call) {
    long begun = System.nanoTime();
    while (true) {
      try {
        T answer = call.ask();
        notes.accept("");
        return answer;
      } catch (IOException e) {
        if (System.nanoTime() - begun > patience.toNanos()) {
          throw Problem.of(
                  ExitCode.UNREACHABLE,
                  "chain_unreachable",
                  "the node cannot be reached",
                  rpc + ": " + e.getMessage(),
                  "Start a node, or give another with --rpc; what is redeemed stays redeemed.")
              .asException();
        }
        notes.accept(rpc + " does not answer, trying again");
        ServiceClient.sleep(RETRY_MILLIS);
      }
    }
  }

  @Override
  public void close() {
    web3.shutdown();
  }
}
