package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chainrpc.registry.RegistryAction;
import dev.bascule.contracts.Deployment;
import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.Lockstep;
import dev.bascule.contracts.bindings.ConsortiumAccess;
import dev.bascule.contracts.bindings.ConsortiumRegistry;
import dev.bascule.core.id.Address;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.testnetwork.contract.DeployedContracts;
import dev.bascule.testnetwork.folder.KeyRing;
import dev.bascule.testnetwork.folder.KeyRing.Role;
import dev.bascule.testnetwork.part.LocalChain;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.TransactionManager;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;
import org.web3j.utils.Numeric;

/** The contracts of a running network, keys to call them with, and a note of what they did. */
final class SuiteOnChain implements AutoCloseable {

  static final StaticGasProvider GAS = new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT);
  private static final int READY = 3;
  private static final Duration TIMELOCK_LIMIT = Duration.ofMinutes(2);

  private final Web3j web3j;
  private final DeployedContracts contracts;
  private final KeyRing keys;
  private final List<Credentials> voters;
  private final List<String> withErrors;
  private final String run = Long.toHexString(System.nanoTime());
  private final Map<String, BigInteger> highestGas = new TreeMap<>();
  private final Set<String> refusing = new TreeSet<>();

  SuiteOnChain(TestNetwork network) throws IOException {
    this.web3j = Web3j.build(new HttpService(network.rpcUrl().toString()));
    this.contracts = DeployedContracts.read(network.folder()).orElseThrow();
    this.keys = KeyRing.readOrCreate(network.folder(), new SecureRandom());
    this.voters = voters(network, keys);
    // What a called contract refuses comes through its caller. The entry point has errors of its
    // own.
    this.withErrors = names().stream().filter(it -> !it.equals("EntryPoint")).toList();
  }

  /** The banks of a consortium; the one member where there is none. */
  private static List<Credentials> voters(TestNetwork network, KeyRing keys) throws IOException {
    if (!(network.network().chain() instanceof LocalChain.Besu)) {
      return List.of(keys.credentials(Role.VOTER));
    }
    Path root = network.folder().chain();
    var voters = new ArrayList<Credentials>();
    for (var each : NetworkFolder.open(root).file().organisations()) {
      Path key = root.resolve(each.id().text()).resolve("voter.key");
      voters.add(Credentials.create(Files.readString(key).strip()));
    }
    return voters;
  }

  Web3j web3j() {
    return web3j;
  }

  long chainId() {
    return contracts.chainId();
  }

  KeyRing keys() {
    return keys;
  }

  List<Credentials> voters() {
    return voters;
  }

  String at(String name) {
    return switch (name) {
      case "SettlementToken" -> contracts.token();
      case "SettlementVault" -> contracts.vault();
      case "SplitPayments" -> contracts.splits();
      default -> standing(name).address();
    };
  }

  private DeployedContracts.Standing standing(String name) {
    return Objects.requireNonNull(contracts.others().get(name), name);
  }

  /** What contracts.json says of its code. */
  String codeHash(String name) {
    return switch (name) {
      case "SettlementToken" -> contracts.codeHash().token();
      case "SettlementVault" -> contracts.codeHash().vault();
      case "SplitPayments" -> contracts.codeHash().splits();
      default -> standing(name).codeHash();
    };
  }

  /** Of all contracts. */
  List<String> names() {
    var names = new ArrayList<>(List.of("SettlementToken", "SettlementVault", "SplitPayments"));
    names.addAll(contracts.others().keySet());
    return names;
  }

  /** A key that no run before has used: a story can be told twice on one chain. */
  Credentials fresh(String name) {
    return Keys.named(name + " of run " + run);
  }

  byte[] uniqueWord(String text) {
    return word(text + " " + run);
  }

  TransactionManager as(Credentials sender) {
    var receipts = new PollingTransactionReceiptProcessor(web3j, 100, 1_200);
    return new RawTransactionManager(web3j, sender, chainId(), receipts);
  }

  long headTime() throws IOException {
    return web3j
        .ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false)
        .send()
        .getBlock()
        .getTimestamp()
        .longValueExact();
  }

  // ---- calls

  void done(String name, RemoteFunctionCall<TransactionReceipt> call, Credentials sender)
      throws Exception {
    assertThat(send(at(name), call, sender).refusal()).as(name).isEmpty();
  }

  /** In a block, with exactly this error. */
  void refused(
      String error, String name, RemoteFunctionCall<TransactionReceipt> call, Credentials sender)
      throws Exception {
    refused(error, name, at(name), call, sender);
  }

  void refused(
      String error,
      String name,
      String address,
      RemoteFunctionCall<TransactionReceipt> call,
      Credentials sender)
      throws Exception {
    assertThat(send(address, call, sender).refusal()).as(name).contains(error);
    noteRefusal(name);
  }

  void noteRefusal(String name) {
    refusing.add(name);
  }

  private Lockstep.Outcome send(
      String address, RemoteFunctionCall<TransactionReceipt> call, Credentials sender)
      throws Exception {
    return Lockstep.send(web3j, withErrors, address, call, sender);
  }

  String create(Credentials sender, Bytes initcode) throws Exception {
    var sent =
        as(sender)
            .sendTransaction(
                BigInteger.ZERO, Deployment.GAS_LIMIT, "", initcode.hex(), BigInteger.ZERO, true);
    TransactionReceipt receipt =
        new PollingTransactionReceiptProcessor(web3j, 100, 1_200)
            .waitForTransactionReceipt(sent.getTransactionHash());
    assertThat(receipt.isStatusOK()).as("created").isTrue();
    return receipt.getContractAddress();
  }

  // ---- governance

  /** A call of the consortium: by its access contract, which has the administrator's role there. */
  RegistryAction call(String name, RemoteFunctionCall<TransactionReceipt> call) {
    byte[] data = Numeric.hexStringToByteArray(call.encodeFunctionCall());
    String through =
        access(voters.getFirst()).execute(at(name), data, BigInteger.ZERO).encodeFunctionCall();
    return new RegistryAction.Call(Address.ofHex(at("ConsortiumAccess")), Bytes.fromHex(through));
  }

  /** Proposed, voted for by two thirds, and done when the timelock is over. */
  void decide(RegistryAction... actions) throws Exception {
    var proposed =
        registry(voters.getFirst())
            .propose(
                Arrays.stream(actions).map(SuiteOnChain::binding).toList(), false, BigInteger.ZERO)
            .send();
    BigInteger id = ConsortiumRegistry.getProposalMadeEvents(proposed).getFirst().id;
    int needed = Math.ceilDiv(2 * voters.size(), 3);
    for (Credentials voter : voters.subList(1, needed)) {
      done("ConsortiumRegistry", registry(voter).vote(id, true), voter);
    }
    Credentials anybody = fresh("anybody");
    var execution = registry(anybody).execute(id);
    long end = System.nanoTime() + TIMELOCK_LIMIT.toNanos();
    while (registry(anybody).stageOf(id).send().intValueExact() != READY) {
      assertThat(System.nanoTime()).as("the timelock ends").isLessThan(end);
      Thread.sleep(200);
    }
    done("ConsortiumRegistry", execution, anybody);
    refused("WrongStage", "ConsortiumRegistry", execution, anybody); // once
  }

  RemoteFunctionCall<TransactionReceipt> proposeNothing(Credentials sender) {
    return registry(sender).propose(List.of(), false, BigInteger.ZERO);
  }

  RemoteFunctionCall<TransactionReceipt> grantRole(
      Credentials sender, BigInteger role, String account) {
    return access(sender).grantRole(role, account, BigInteger.valueOf(86_400));
  }

  byte[] organisationOf(Credentials voter) throws Exception {
    return registry(voter).organisationOf(voter.getAddress()).send();
  }

  private static ConsortiumRegistry.Action binding(RegistryAction it) {
    return new ConsortiumRegistry.Action(BigInteger.valueOf(it.kind()), it.data().toArray());
  }

  private ConsortiumRegistry registry(Credentials sender) {
    return ConsortiumRegistry.load(at("ConsortiumRegistry"), web3j, as(sender), GAS);
  }

  private ConsortiumAccess access(Credentials sender) {
    return ConsortiumAccess.load(at("ConsortiumAccess"), web3j, as(sender), GAS);
  }

  // ---- what was seen

  /** Contracts that have refused something. */
  Set<String> refusing() {
    return refusing;
  }

  /** From the blocks: transactions, gas, and the dearest transaction to each contract. */
  String figures() throws IOException {
    Map<String, String> names = new TreeMap<>();
    for (String it : names()) names.put(at(it), it);
    BigInteger head = web3j.ethBlockNumber().send().getBlockNumber();
    BigInteger all = BigInteger.ZERO;
    int transactions = 0;
    int blocks = 0;
    BigInteger limit = BigInteger.ZERO;
    for (long number = 1; number <= head.longValueExact(); number++) {
      var at = org.web3j.protocol.core.DefaultBlockParameter.valueOf(BigInteger.valueOf(number));
      EthBlock.Block block = web3j.ethGetBlockByNumber(at, false).send().getBlock();
      if (block.getTransactions().isEmpty()) continue;
      blocks++;
      limit = block.getGasLimit();
      for (var it : web3j.ethGetBlockReceipts(at).send().getBlockReceipts().orElseThrow()) {
        transactions++;
        all = all.add(it.getGasUsed());
        assertThat(it.getGasUsed()).as("gas of a transaction").isLessThan(Deployment.GAS_LIMIT);
        boolean created = it.getTo() == null;
        String name = names.get(created ? it.getContractAddress() : it.getTo());
        if (name != null)
          highestGas.merge((created ? "new " : "") + name, it.getGasUsed(), BigInteger::max);
      }
    }
    assertThat(limit).isGreaterThan(Deployment.GAS_LIMIT);
    return "%d transactions in %d blocks of %d, %s gas, block limit %s; dearest: %s"
        .formatted(transactions, blocks, head, all, limit, highestGas);
  }

  static byte[] role(String name) {
    return Hash.sha3(name.getBytes(StandardCharsets.US_ASCII));
  }

  /** A word that follows from a text. */
  static byte[] word(String text) {
    return Hash.sha3(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    web3j.shutdown();
  }
}
