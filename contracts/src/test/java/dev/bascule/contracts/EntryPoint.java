package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.bindings.SettlementAccount.PackedUserOperation;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.FunctionReturnDecoder;
import org.web3j.abi.TypeReference;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.Bool;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Uint192;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthCall;
import org.web3j.protocol.core.methods.response.Log;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.TransactionManager;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;
import org.web3j.utils.Numeric;
import tools.jackson.databind.ObjectMapper;

/**
 * The published entry point 0.8 (ERC-4337) on a test chain, and a bundler's hands for it: no
 * bundler is needed where whoever sends the transaction is nobody's competitor.
 */
public final class EntryPoint {

  /** Where the published bytes stand on every chain, by the usual deployer. */
  static final String ADDRESS = "0x4337084d9e255ff0702461cf8895ce9e3b5ff108";

  private static final String DEPLOYER = "0x4e59b44847b379578588920ca78fbf26c0b4956c";
  private static final String SALT =
      "0x0a59dbff790c23c976a548690c27297883cc66b4c67024f9117b0238995e35e9";
  private static final String FILE =
      "contracts/node_modules/@account-abstraction/contracts/artifacts/EntryPoint.json";
  static final String OPERATION =
      topic("UserOperationEvent(bytes32,address,address,uint256,bool,uint256,uint256)");
  static final String REASON = topic("UserOperationRevertReason(bytes32,address,uint256,bytes)");
  private static final String REFUSED = topic("FailedOp(uint256,string)").substring(2, 10);
  private static final String REFUSED_WITH =
      topic("FailedOpWithRevert(uint256,string,bytes)").substring(2, 10);

  private final Web3j web3j;
  private final TransactionManager bundler;
  private final String sender;
  private final String address;
  private final AbiErrors errors;

  private EntryPoint(
      Web3j web3j, long chainId, Credentials bundler, String address, AbiErrors errors) {
    this.web3j = web3j;
    this.bundler = Deployment.manager(web3j, chainId, bundler);
    this.sender = bundler.getAddress();
    this.address = address;
    this.errors = errors;
  }

  /**
   * One that stands already.
   *
   * @param contracts whose errors operations can meet
   */
  public static EntryPoint at(
      String address, Web3j web3j, long chainId, Credentials bundler, String... contracts)
      throws IOException {
    return new EntryPoint(web3j, chainId, bundler, address, AbiErrors.of(contracts));
  }

  /**
   * Deploys it, and checks that it is the published one: its address follows from its bytes.
   *
   * @param errors of the contracts that operations can meet
   */
  static EntryPoint deploy(Web3j web3j, long chainId, Credentials bundler, AbiErrors errors)
      throws Exception {
    Path file = Anvil.repositoryRoot().resolve(FILE);
    String code = new ObjectMapper().readTree(file.toFile()).get("bytecode").asString();
    EntryPoint it = new EntryPoint(web3j, chainId, bundler, ADDRESS, errors);
    TransactionReceipt receipt = it.transact(DEPLOYER, SALT + Numeric.cleanHexPrefix(code));
    assertThat(receipt.isStatusOK()).as("the deployer deploys").isTrue();
    assertThat(web3j.ethGetCode(ADDRESS, DefaultBlockParameterName.LATEST).send().getCode())
        .as("entry point 0.8 at its address")
        .hasSizeGreaterThan(2);
    return it;
  }

  /**
   * What became of an operation.
   *
   * @param what {@code done}; {@code failed: } and the error of the call; {@code refused: } and the
   *     error of the account or what the entry point says
   */
  public record Outcome(long block, long time, String what) {}

  /** Bundles one operation and sends it. */
  public Outcome handle(PackedUserOperation operation) throws Exception {
    String data = bundle(List.of(operation), sender);
    TransactionReceipt receipt = transact(address, data);
    DefaultBlockParameter block = DefaultBlockParameter.valueOf(receipt.getBlockNumber());
    long time =
        web3j.ethGetBlockByNumber(block, false).send().getBlock().getTimestamp().longValueExact();
    String what = receipt.isStatusOK() ? executed(receipt) : "refused: " + refusal(data, block);
    return new Outcome(receipt.getBlockNumber().longValueExact(), time, what);
  }

  /** The call that a bundler makes with these operations. */
  static String bundle(List<PackedUserOperation> operations, String beneficiary) {
    return FunctionEncoder.encode(
        new Function(
            "handleOps",
            List.of(
                new DynamicArray<>(PackedUserOperation.class, operations),
                new Address(beneficiary)),
            List.of()));
  }

  /** The call that lays the coins sent with it there for somebody. */
  static String depositingFor(String account) {
    return FunctionEncoder.encode(
        new Function("depositTo", List.of(new Address(account)), List.of()));
  }

  /** The account's next nonce under a key. */
  public BigInteger nonce(String account, BigInteger key) throws IOException {
    Function ask =
        new Function(
            "getNonce",
            List.of(new Address(account), new Uint192(key)),
            List.of(new TypeReference<Uint256>() {}));
    String answer = ask(FunctionEncoder.encode(ask), DefaultBlockParameterName.LATEST).getValue();
    return Numeric.toBigInt(answer);
  }

  /** As the contract itself hashes an operation. */
  byte[] hash(PackedUserOperation operation) throws IOException {
    Function ask = new Function("getUserOpHash", List.of(operation), List.of());
    return Numeric.hexStringToByteArray(
        ask(FunctionEncoder.encode(ask), DefaultBlockParameterName.LATEST).getValue());
  }

  private String executed(TransactionReceipt receipt) {
    String failure = "";
    for (Log log : receipt.getLogs()) {
      if (log.getTopics().getFirst().equals(REASON)) {
        List<Type<?>> values =
            decoded(
                log.getData(),
                List.of(new TypeReference<Uint256>() {}, new TypeReference<DynamicBytes>() {}));
        failure = named((byte[]) values.get(1).getValue());
      }
      if (log.getTopics().getFirst().equals(OPERATION)) {
        List<Type<?>> values =
            decoded(
                log.getData(),
                List.of(new TypeReference<Uint256>() {}, new TypeReference<Bool>() {}));
        return (Boolean) values.get(1).getValue() ? "done" : "failed: " + failure;
      }
    }
    throw new IllegalStateException("no event of an operation in " + receipt.getTransactionHash());
  }

  /** The refused bundle again, in the block in which it was refused. */
  private String refusal(String data, DefaultBlockParameter block) throws IOException {
    EthCall again = ask(data, block);
    assertThat(again.hasError()).as("refused in a block, and not refused again").isTrue();
    String revert = Numeric.cleanHexPrefix(AbiErrors.dataOf(again));
    String values = revert.substring(8);
    if (revert.startsWith(REFUSED)) {
      return (String)
          decoded(
                  values,
                  List.of(new TypeReference<Uint256>() {}, new TypeReference<Utf8String>() {}))
              .get(1)
              .getValue();
    }
    assertThat(revert).startsWith(REFUSED_WITH);
    return named(
        (byte[])
            decoded(
                    values,
                    List.of(
                        new TypeReference<Uint256>() {},
                        new TypeReference<Utf8String>() {},
                        new TypeReference<DynamicBytes>() {}))
                .get(2)
                .getValue());
  }

  private String named(byte[] revert) {
    String hex = Numeric.toHexStringNoPrefix(revert);
    return errors.nameOf(hex).orElse(hex);
  }

  private EthCall ask(String data, DefaultBlockParameter block) throws IOException {
    return web3j.ethCall(Transaction.createEthCallTransaction(sender, address, data), block).send();
  }

  private TransactionReceipt transact(String to, String data) throws Exception {
    String hash =
        bundler
            .sendTransaction(BigInteger.ZERO, Deployment.GAS_LIMIT, to, data, BigInteger.ZERO)
            .getTransactionHash();
    return new PollingTransactionReceiptProcessor(web3j, 5, 12_000).waitForTransactionReceipt(hash);
  }

  @SuppressWarnings({"rawtypes", "unchecked"}) // web3j decodes to the raw type.
  private static List<Type<?>> decoded(String hex, List<TypeReference<?>> types) {
    List values = FunctionReturnDecoder.decode(hex, (List) types);
    return values;
  }

  private static String topic(String signature) {
    return Numeric.toHexString(Hash.sha3(signature.getBytes(StandardCharsets.UTF_8)));
  }
}
