package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.ParticipantsModel.At;
import dev.bascule.contracts.bindings.ParticipantRegistry;
import dev.bascule.contracts.bindings.ParticipantRegistry.Absence;
import dev.bascule.contracts.bindings.ParticipantRegistry.Duration;
import dev.bascule.contracts.bindings.PermissionedToken;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.utils.Numeric;

/** The model and the bytecode take the same random operations and stay the same. */
class ParticipantsOnChainTest extends FreshAnvil {

  private static final long GRACE = 40;
  private static final List<Credentials> BANKS = List.of(Keys.named("bank"), Keys.named("other"));
  private static final List<Credentials> ACCOUNTS =
      List.of(Keys.named("alice"), Keys.named("bob"), Keys.named("carol"));
  private static final Credentials FIRST = Keys.named("first");
  private static final Credentials SECOND = Keys.named("second");

  private final ParticipantsModel model = new ParticipantsModel(GRACE);
  private String registry;
  private String token;
  private Lockstep chain;
  private Lockstep transfers;
  private AbiErrors errors;

  @BeforeEach
  void start() throws Exception {
    var governance = sending(Keys.GOVERNANCE);
    String admin = Keys.GOVERNANCE.getAddress();
    registry =
        send(ParticipantRegistry.deploy(web3j, governance, GAS, admin, span(GRACE)))
            .getContractAddress();
    PermissionedToken deployed =
        send(
            PermissionedToken.deploy(
                web3j, governance, GAS, "Euro (test)", "EURt", BigInteger.TWO, admin, registry));
    token = deployed.getContractAddress();
    chain = new Lockstep(anvil, web3j, "ParticipantRegistry", registry);
    transfers = new Lockstep(anvil, web3j, "PermissionedToken", token);
    errors = AbiErrors.of("ParticipantRegistry", "PermissionedToken");
    ParticipantRegistry on = as(Keys.GOVERNANCE);
    send(on.grantRole(on.FREEZER_ROLE().send(), FIRST.getAddress()));
    send(on.grantRole(on.FREEZE_CONFIRMER_ROLE().send(), SECOND.getAddress()));
    send(deployed.grantRole(deployed.ISSUER_ROLE().send(), admin));
    send(deployed.setQuota(admin, BigInteger.TEN.pow(9)));
    for (int i = 0; i < BANKS.size(); i++) {
      var outcome = chain.send(on.addIssuer(BANKS.get(i).getAddress()), Keys.GOVERNANCE);
      model.addIssuer(i + 1, new At(outcome.block(), outcome.time()));
    }
    for (Credentials it : ACCOUNTS) {
      step(
          "admit",
          BANKS.get(0),
          bank -> bank.admit(it.getAddress(), commitment(it), span(2000)),
          now -> model.admit(1, it.getAddress(), hex(commitment(it)), 2000, now));
      send(deployed.issue(it.getAddress(), BigInteger.valueOf(1000)));
      model.of(it.getAddress()).balance = BigInteger.valueOf(1000);
    }
  }

  @Test
  void modelAndBytecodeStayTheSame() throws Exception {
    Map<String, Integer> seen = new TreeMap<>();
    for (int i = 0; i < Lockstep.OPERATIONS; i++) {
      if (random.nextInt(3) == 0) chain.pass(random.nextInt(30), random.nextInt(30));
      // Towards the end one issuer goes.
      String what = i == Lockstep.OPERATIONS * 4 / 5 ? removeIssuer() : step();
      seen.merge(what, 1, Integer::sum);
      compare("seed " + seed + ", operation " + i + ": " + what);
    }
    System.out.printf("participants in lockstep, seed %d: %s%n", seed, seen);
    assertThat(seen)
        .containsKeys(
            "admit done",
            "admit: OtherIssuer",
            "renew done",
            "revoke done",
            "confirm freeze done",
            "withdraw done",
            "transfer done",
            "transfer: NotAParticipant",
            "transfer: AccountIsFrozen",
            "transfer: HeldBack",
            "remove issuer done");
  }

  private String step() throws Exception {
    Credentials it = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
    String account = it.getAddress();
    int issuer = 1 + (random.nextInt(4) == 0 ? 1 : 0);
    Credentials bank = BANKS.get(issuer - 1);
    return switch (random.nextInt(19)) {
      case 0, 1 -> admit(it, issuer, bank);
      case 2 -> choose(it);
      case 3, 4 -> publish(issuer, bank);
      case 5, 6 -> renew(it);
      case 7, 8 -> revoke(it);
      case 9, 10 -> proposeFreeze(account);
      case 11 -> freeze(account);
      case 12 -> unfreeze(account);
      case 13 -> hold(account);
      case 14 -> withdraw(account);
      default -> transfer(it);
    };
  }

  private String admit(Credentials it, int issuer, Credentials bank) throws Exception {
    String account = it.getAddress();
    long term = 50L + random.nextInt(400);
    return step(
        "admit",
        bank,
        on -> on.admit(account, commitment(it), span(term)),
        now -> model.admit(issuer, account, hex(commitment(it)), term, now));
  }

  private String choose(Credentials it) throws Exception {
    int chosen = random.nextInt(4);
    return step(
        "choose",
        it,
        on -> on.chooseIssuer(BigInteger.valueOf(chosen)),
        now -> model.choose(it.getAddress(), chosen));
  }

  private String proposeFreeze(String account) throws Exception {
    int reason = random.nextInt(4);
    long term = 10L + random.nextInt(2);
    Credentials key = random.nextInt(6) == 0 ? SECOND : FIRST;
    return step(
        "propose freeze",
        key,
        on -> on.proposeFreeze(account, BigInteger.valueOf(reason), span(term)),
        now -> model.proposeFreeze(key.equals(FIRST), account, reason, term, now));
  }

  private String unfreeze(String account) throws Exception {
    if (random.nextBoolean()) {
      return step(
          "confirm unfreeze",
          SECOND,
          on -> on.confirmUnfreeze(account),
          now -> model.confirmUnfreeze(true, account, now));
    }
    return step(
        "propose unfreeze",
        FIRST,
        on -> on.proposeUnfreeze(account),
        now -> model.proposeUnfreeze(true, account, now));
  }

  /** Mostly one that waits. */
  private String withdraw(String account) throws Exception {
    var waiting = List.copyOf(model.of(account).proposed);
    boolean any = waiting.isEmpty() || random.nextInt(4) == 0;
    int reason = any ? random.nextInt(4) : waiting.getFirst().reason();
    long term = any ? 10L + random.nextInt(2) : waiting.getFirst().term();
    Credentials key = random.nextInt(4) == 0 ? SECOND : FIRST;
    return step(
        "withdraw",
        key,
        on -> on.withdrawFreezeProposal(account, BigInteger.valueOf(reason), span(term)),
        now -> model.withdraw(key.equals(FIRST), account, reason, term));
  }

  private String hold(String account) throws Exception {
    BigInteger amount = BigInteger.valueOf(random.nextInt(900));
    return step(
        "hold",
        Keys.GOVERNANCE,
        on -> on.hold(account, token, amount, Eip712.word(BigInteger.ONE)),
        now -> {
          model.of(account).held = amount;
          return Optional.empty();
        });
  }

  private String removeIssuer() throws Exception {
    return step(
        "remove issuer",
        Keys.GOVERNANCE,
        on -> on.removeIssuer(BigInteger.TWO),
        now -> model.removeIssuer(2, now));
  }

  /** Proposed and confirmed at once; the second key repeats it wrongly now and then. */
  private String freeze(String account) throws Exception {
    long term = 20L + random.nextInt(40);
    long repeated = random.nextInt(5) == 0 ? term + 1 : term;
    step(
        "propose freeze",
        FIRST,
        on -> on.proposeFreeze(account, BigInteger.TWO, span(term)),
        now -> model.proposeFreeze(true, account, 2, term, now));
    return step(
        "confirm freeze",
        SECOND,
        on -> on.confirmFreeze(account, BigInteger.TWO, span(repeated)),
        now -> model.confirmFreeze(true, account, 2, repeated, now));
  }

  private String publish(int issuer, Credentials bank) throws Exception {
    NavigableSet<String> revoked = new TreeSet<>();
    for (int i = random.nextInt(6); i > 0; i--)
      revoked.add(hex(Eip712.word(new BigInteger(256, random))));
    if (random.nextBoolean()) revoked.add(hex(commitment(ACCOUNTS.get(random.nextInt(3)))));
    byte[] root = tree(revoked).root();
    return step(
        "publish",
        bank,
        on -> on.publishRevocations(root, BigInteger.valueOf(revoked.size())),
        now -> model.publish(issuer, revoked, now));
  }

  private String renew(Credentials it) throws Exception {
    NavigableSet<String> revoked = new TreeSet<>(model.revokedBy(model.of(it.getAddress()).issuer));
    Absence proof = absence(revoked, hex(commitment(it)));
    return step(
        "renew",
        FIRST,
        on -> on.renew(it.getAddress(), proof),
        now -> model.renew(it.getAddress()));
  }

  private String revoke(Credentials it) throws Exception {
    NavigableSet<String> revoked = new TreeSet<>(model.revokedBy(model.of(it.getAddress()).issuer));
    int place = revoked.headSet(hex(commitment(it))).size();
    List<byte[]> path = place < revoked.size() ? tree(revoked).inclusion(place) : List.of();
    return step(
        "revoke",
        FIRST,
        on -> on.revoke(it.getAddress(), BigInteger.valueOf(place), path),
        now -> model.revoke(it.getAddress()));
  }

  private String transfer(Credentials from) throws Exception {
    String to = ACCOUNTS.get(random.nextInt(3)).getAddress();
    BigInteger amount = BigInteger.valueOf(random.nextInt(500));
    PermissionedToken on = PermissionedToken.load(token, web3j, sending(from), GAS);
    var outcome = transfers.send(on.transfer(to, amount), from);
    At now = new At(outcome.block(), outcome.time());
    return answered(
        "transfer", outcome.refusal(), model.transfer(from.getAddress(), to, amount, now));
  }

  private String step(
      String what,
      Credentials sender,
      Function<ParticipantRegistry, RemoteFunctionCall<TransactionReceipt>> call,
      Function<At, Optional<String>> foretold)
      throws Exception {
    var outcome = chain.send(call.apply(as(sender)), sender);
    return answered(
        what, outcome.refusal(), foretold.apply(new At(outcome.block(), outcome.time())));
  }

  /** A token hands on what the registry refused with. */
  private String answered(String what, Optional<String> actual, Optional<String> expected) {
    Optional<String> named =
        actual.map(it -> it.startsWith("0x") ? errors.nameOf(it.substring(2)).orElse(it) : it);
    return same(what, named, expected);
  }

  private void compare(String after) throws Exception {
    var block =
        web3j.ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false).send().getBlock();
    At now = new At(block.getNumber().longValueExact(), block.getTimestamp().longValueExact());
    Readings readings = new Readings();
    ParticipantRegistry on = as(FIRST);
    PermissionedToken money = PermissionedToken.load(token, web3j, sending(FIRST), GAS);
    for (Credentials it : ACCOUNTS) {
      String account = it.getAddress();
      var expected = model.of(account);
      readings.expect(
          "may hold " + account, registry, on.mayHold(account), model.mayHold(account, now));
      readings.expect(
          "frozen " + account, registry, on.isFrozen(account), model.isFrozen(account, now));
      readings.expect(
          "asked " + account, token, money.isFrozen(account), !model.mayHold(account, now));
      readings.expect("held " + account, registry, on.heldOf(account, token), expected.held);
      readings.expect(
          "chosen " + account, registry, on.chosenBy(account), BigInteger.valueOf(expected.chosen));
      readings.expect(
          "whose " + account,
          registry,
          on.vouchingFor(account),
          BigInteger.valueOf(model.vouchingFor(account)));
      readings.expect("balance " + account, token, money.balanceOf(account), expected.balance);
    }
    assertThat(readings.found(web3j, FIRST.getAddress())).as(after).isEqualTo(readings.expected());
  }

  /**
   * The neighbours of a commitment in a sorted set; of one that is in it, those around its place.
   */
  private static Absence absence(NavigableSet<String> revoked, String commitment) {
    List<String> sorted = List.copyOf(revoked);
    LogModel tree = tree(revoked);
    int index = revoked.headSet(commitment).size();
    boolean below = index > 0;
    boolean above = index < sorted.size();
    return new Absence(
        BigInteger.valueOf(index),
        below ? bytes(sorted.get(index - 1)) : new byte[32],
        below ? tree.inclusion(index - 1) : List.of(),
        above ? bytes(sorted.get(index)) : new byte[32],
        above ? tree.inclusion(index) : List.of());
  }

  private static LogModel tree(NavigableSet<String> revoked) {
    LogModel tree = new LogModel();
    revoked.forEach(it -> tree.add(bytes(it)));
    return tree;
  }

  private static byte[] commitment(Credentials account) {
    return LogModel.sha256(bytes(account.getAddress()));
  }

  private static String hex(byte[] word) {
    return Numeric.toHexString(word);
  }

  private static byte[] bytes(String hex) {
    return Numeric.hexStringToByteArray(hex);
  }

  private static Duration span(long units) {
    return new Duration(BigInteger.valueOf(units), BigInteger.valueOf(units));
  }

  private ParticipantRegistry as(Credentials sender) {
    return ParticipantRegistry.load(registry, web3j, sending(sender), GAS);
  }
}
