package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.SponsorAuthority.When;
import dev.bascule.contracts.SponsorModel.Terms;
import dev.bascule.contracts.bindings.AccountFactory;
import dev.bascule.contracts.bindings.ConsortiumAccess;
import dev.bascule.contracts.bindings.SettlementAccount;
import dev.bascule.contracts.bindings.SettlementAccount.PackedUserOperation;
import dev.bascule.contracts.bindings.Sponsor;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.web3j.abi.EventEncoder;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.Event;
import org.web3j.abi.datatypes.Function;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthCall;
import org.web3j.protocol.core.methods.response.EthGetBalance;
import org.web3j.protocol.core.methods.response.Log;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;
import org.web3j.utils.Numeric;

/**
 * A sponsor at the published entry point, four accounts of one owner, and two access contracts that
 * can govern it: one of a key and its keeper, one of the last account. The clock is ours.
 */
final class SponsorChain {

  /** In seconds. */
  static final long PERIOD = 600;

  /** Gas in a period. */
  static final BigInteger QUOTA = BigInteger.valueOf(6_000_000);

  static final Credentials OWNER = Keys.named("payer");
  static final Credentials KEEPER = Keys.named("keeper");
  static final Credentials GIVER = Keys.named("giver");
  static final Credentials SAVER = Keys.named("saver");
  static final Credentials STRANGER = Keys.named("stranger");
  static final Credentials BUNDLER = Keys.named("bundler");
  static final String SHOP = lower(Keys.named("shop").getAddress());

  private static final List<Credentials> RICH_KEYS =
      List.of(GIVER, SAVER, Keys.GOVERNANCE, KEEPER, STRANGER);

  /** More coins than an account's credit can count. */
  private static final BigInteger RICH = BigInteger.TWO.pow(160);

  private static final StaticGasProvider GAS =
      new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT);
  private static final BigInteger KEEPERS = BigInteger.TWO;

  private static final List<Event> EVENTS =
      List.of(
          Sponsor.CREDITDEPOSITED_EVENT,
          Sponsor.CREDITWITHDRAWN_EVENT,
          Sponsor.SPONSORED_EVENT,
          Sponsor.QUOTASET_EVENT,
          Sponsor.OWNQUOTASET_EVENT,
          Sponsor.OWNQUOTADROPPED_EVENT,
          Sponsor.SURPLUSWITHDRAWN_EVENT,
          Sponsor.AUTHORITYUPDATED_EVENT);

  private final Anvil anvil;
  private final Web3j web3j;
  private final PollingTransactionReceiptProcessor receipts;
  private long now;
  final AbiErrors errors;
  final EntryPoint entryPoint;
  final AccountFactory factory;
  final Sponsor sponsor;
  final String address;
  final List<String> accounts = new ArrayList<>();
  final ConsortiumAccess access;
  final SponsorAuthority first;
  final SponsorAuthority second;
  private String newcomer = SHOP;

  SponsorChain(Anvil anvil, Web3j web3j) throws Exception {
    this.anvil = anvil;
    this.web3j = web3j;
    receipts = new PollingTransactionReceiptProcessor(web3j, 5, 12_000);
    errors = AbiErrors.of("Sponsor", "ConsortiumAccess", "SettlementAccount");
    entryPoint = EntryPoint.deploy(web3j, anvil.chainId(), BUNDLER, errors);
    var manager = Deployment.manager(web3j, anvil.chainId(), Keys.GOVERNANCE);
    var delay = new AccountFactory.Duration(BigInteger.ONE, BigInteger.ONE);
    factory = send(AccountFactory.deploy(web3j, manager, GAS, EntryPoint.ADDRESS, delay, delay));
    for (int i = 0; i < 4; i++) {
      accounts.add(foretold(i));
      send(factory.create(OWNER.getAddress(), List.of(), BigInteger.ZERO, salt(i)));
    }
    var wait =
        new ConsortiumAccess.Duration(
            BigInteger.valueOf(SponsorAuthority.DELAY_BLOCKS),
            BigInteger.valueOf(SponsorAuthority.DELAY_SECONDS));
    access = send(ConsortiumAccess.deploy(web3j, manager, GAS, of(Keys.GOVERNANCE), wait));
    ConsortiumAccess otherAccess =
        send(ConsortiumAccess.deploy(web3j, manager, GAS, accounts.getLast(), wait));
    sponsor =
        send(
            Sponsor.deploy(
                web3j,
                manager,
                GAS,
                access.getContractAddress(),
                EntryPoint.ADDRESS,
                BigInteger.valueOf(PERIOD),
                QUOTA));
    address = lower(sponsor.getContractAddress());
    byte[] setQuota = Numeric.hexStringToByteArray(selector());
    send(access.setTargetFunctionRole(address, List.of(setQuota), KEEPERS));
    send(
        access.grantRole(
            KEEPERS, KEEPER.getAddress(), BigInteger.valueOf(SponsorAuthority.DELAY_SECONDS)));
    for (String it : accounts) enrich(it);
    for (Credentials it : RICH_KEYS) enrich(of(it));
    now = timeOf(DefaultBlockParameterName.LATEST);
    first = authority(access, of(Keys.GOVERNANCE), Set.of(selector()));
    second = authority(otherAccess, accounts.getLast(), Set.of());
  }

  private SponsorAuthority authority(ConsortiumAccess it, String consortium, Set<String> keepers) {
    String at = lower(it.getContractAddress());
    return new SponsorAuthority(at, consortium, address, of(KEEPER), keepers);
  }

  /** The model of what stands there before anything was done. */
  SponsorModel model() throws Exception {
    BigInteger made = sponsor.getTransactionReceipt().orElseThrow().getBlockNumber();
    long start = timeOf(DefaultBlockParameter.valueOf(made));
    Terms terms = new Terms(address, EntryPoint.ADDRESS, start, PERIOD);
    List<String> everybody = new ArrayList<>(accounts);
    everybody.addAll(List.of(address, EntryPoint.ADDRESS, SHOP, of(BUNDLER)));
    for (Credentials it : RICH_KEYS) everybody.add(of(it));
    return new SponsorModel(terms, List.of(first, second), QUOTA, coins(everybody));
  }

  private String selector() {
    return sponsor.setQuota(BigInteger.ZERO).encodeFunctionCall().substring(0, 10);
  }

  private void enrich(String who) {
    anvil.rpc("anvil_setBalance", "[\"" + who + "\",\"0x" + RICH.toString(16) + "\"]");
  }

  static String of(Credentials key) {
    return lower(key.getAddress());
  }

  static String lower(String address) {
    return address.toLowerCase(Locale.ROOT);
  }

  // ---- time

  /** The next transaction's, in seconds. */
  long next() {
    return now + 1;
  }

  void pass(long seconds) {
    now += seconds;
  }

  private long timeOf(DefaultBlockParameter block) throws IOException {
    return web3j
        .ethGetBlockByNumber(block, false)
        .send()
        .getBlock()
        .getTimestamp()
        .longValueExact();
  }

  // ---- doing

  /**
   * What the chain made of a transaction.
   *
   * @param revert hex without 0x; empty if it was done
   */
  record Answer(TransactionReceipt receipt, When when, Optional<String> revert) {}

  Answer transact(Credentials sender, String to, BigInteger value, String data) throws Exception {
    now++;
    anvil.rpc("evm_setNextBlockTimestamp", "[" + now + "]");
    String hash =
        Deployment.manager(web3j, anvil.chainId(), sender)
            .sendTransaction(BigInteger.ZERO, Deployment.GAS_LIMIT, to, data, value)
            .getTransactionHash();
    TransactionReceipt receipt = receipts.waitForTransactionReceipt(hash);
    BigInteger block = receipt.getBlockNumber();
    assertThat(timeOf(DefaultBlockParameter.valueOf(block))).as("the clock is ours").isEqualTo(now);
    Optional<String> revert =
        receipt.isStatusOK()
            ? Optional.empty()
            : Optional.of(revert(of(sender), to, value, data, block));
    return new Answer(receipt, new When(block.longValueExact(), now), revert);
  }

  /** The refused transaction again, in the block in which it was refused. */
  private String revert(String from, String to, BigInteger value, String data, BigInteger block)
      throws IOException {
    var again =
        Transaction.createFunctionCallTransaction(
            from, null, BigInteger.ZERO, Deployment.GAS_LIMIT, to, value, data);
    EthCall answer = web3j.ethCall(again, DefaultBlockParameter.valueOf(block)).send();
    assertThat(answer.hasError()).as("refused in a block, and not refused again").isTrue();
    return Numeric.cleanHexPrefix(AbiErrors.dataOf(answer));
  }

  /** What the sponsor and the entry point say of every operation of a bundle that went through. */
  List<Settlements.Observed> settlements(Answer answer) throws IOException {
    String hash = answer.receipt().getTransactionHash();
    String trace =
        anvil.rpc("debug_traceTransaction", "[\"" + hash + "\",{\"tracer\":\"callTracer\"}]");
    return Settlements.of(answer.receipt(), trace, address);
  }

  /** The account's call of another contract, as its owner sends or signs it. */
  String executing(String account, String target, BigInteger value, String data) {
    var call = new SettlementAccount.Call(target, value, Numeric.hexStringToByteArray(data));
    return SettlementAccount.load(
            account, web3j, Deployment.manager(web3j, anvil.chainId(), OWNER), GAS)
        .execute(List.of(call))
        .encodeFunctionCall();
  }

  PackedUserOperation signed(UserOperation operation, Credentials key) {
    return operation.signed(key, anvil.chainId(), EntryPoint.ADDRESS);
  }

  /** Where the factory makes the owner's account with this number. */
  String foretold(int number) throws Exception {
    return lower(
        factory.addressOf(OWNER.getAddress(), List.of(), BigInteger.ZERO, salt(number)).send());
  }

  /** The factory's address and the call that makes that account. */
  byte[] making(int number) {
    String call =
        factory
            .create(OWNER.getAddress(), List.of(), BigInteger.ZERO, salt(number))
            .encodeFunctionCall();
    return Numeric.hexStringToByteArray(
        factory.getContractAddress() + Numeric.cleanHexPrefix(call));
  }

  private static byte[] salt(int number) {
    return Eip712.word(BigInteger.valueOf(number));
  }

  // ---- reading

  /** An account that was made since, or was to be. */
  void metNewcomer(String account) {
    newcomer = account;
  }

  /** Everybody who can have anything with the sponsor; of those made since, the last. */
  List<String> everybody() {
    List<String> all = new ArrayList<>(accounts);
    all.addAll(List.of(newcomer, of(SAVER), of(STRANGER)));
    return all;
  }

  /** Name, indexed addresses and values of one of the sponsor's events. */
  String event(Log log) {
    String topic = log.getTopics().getFirst();
    String name =
        EVENTS.stream()
            .filter(it -> EventEncoder.encode(it).equals(topic))
            .map(Event::getName)
            .findFirst()
            .orElse(topic);
    List<Object> values = new ArrayList<>();
    for (String it : log.getTopics().subList(1, log.getTopics().size())) {
      values.add("0x" + it.substring(26));
    }
    String data = Numeric.cleanHexPrefix(log.getData());
    for (int at = 0; at < data.length(); at += 64) {
      values.add(new BigInteger(data.substring(at, at + 64), 16));
    }
    return name + values;
  }

  /** The entry point's view of what it holds for the sponsor. */
  String depositInfo() {
    return FunctionEncoder.encode(
        new Function("getDepositInfo", List.of(new Address(address)), List.of()));
  }

  Map<String, String> found(Readings readings) throws IOException {
    return readings.found(web3j, of(STRANGER));
  }

  Map<String, BigInteger> coins(Iterable<String> of) throws IOException {
    List<String> asked = new ArrayList<>();
    BatchRequest batch = web3j.newBatch();
    for (String it : of) {
      asked.add(it);
      batch.add(web3j.ethGetBalance(it, DefaultBlockParameterName.LATEST));
    }
    List<?> answers = batch.send().getResponses();
    Map<String, BigInteger> coins = new HashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      coins.put(asked.get(i), ((EthGetBalance) answers.get(i)).getBalance());
    }
    return coins;
  }
}
