package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static dev.bascule.contracts.SecurityFundOnChain.number;
import static dev.bascule.contracts.SecurityFundOnChain.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.GovernanceModel.Operation;
import dev.bascule.contracts.RegistryParameters.At;
import dev.bascule.contracts.RegistryParameters.Span;
import dev.bascule.contracts.SecurityFundModel.Limits;
import dev.bascule.contracts.bindings.ConsortiumAccess;
import dev.bascule.contracts.bindings.SecurityFund;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.utils.Numeric;

/** The model and the bytecode take the same random operations and stay the same. */
class GovernanceOnChainTest extends FreshAnvil {

  private static final int SUCCESSES = Math.max(1, Lockstep.OPERATIONS / 50);
  private static final List<String> OFTEN =
      List.of("grant,revoke,function role,guardian,close,schedule,cancel,act".split(",", -1));
  private static final List<String> ONCE =
      List.of(
          "grant: AccessManagerUnauthorizedAccount",
          "grant: AdministratorIsFixed",
          "grant: DelayTooShort",
          "revoke: AdministratorIsFixed",
          "function role: OpenToEverybody",
          "administrator: RoleAdministeredByRole",
          "schedule: AccessManagerUnauthorizedCall",
          "schedule: AccessManagerAlreadyScheduled",
          "cancel: AccessManagerUnauthorizedCancel",
          "act: AccessManagerNotScheduled",
          "act: TooFewBlocks");
  private static final Span WAIT = new Span(3, 40);
  private static final long OFFICERS = 1;
  private static final long GUARDIANS = 2;
  private static final List<Credentials> ACCOUNTS =
      List.of(Keys.named("officer"), Keys.named("other officer"), Keys.named("watchman"));
  private static final Credentials STRANGER = Keys.named("stranger");
  private static final Limits AT_FIRST = new Limits(1000, 100, 10, 10);
  private static final BigInteger EVERYBODY = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  /** What an operation may set. */
  private static final Map<String, Limits> ARGUMENTS =
      Map.of("wide", new Limits(9000, 5000, 20, 20), "narrow", new Limits(200, 100, 90, 90));

  private final Map<String, Integer> seen = new TreeMap<>();
  private final GovernanceModel model = new GovernanceModel(Keys.GOVERNANCE.getAddress(), WAIT);
  private String access;
  private String fund;
  private Lockstep chain;
  private Lockstep governed;

  @BeforeEach
  void start() throws Exception {
    var anybody = sending(STRANGER);
    String consortium = Keys.GOVERNANCE.getAddress();
    var wait = new ConsortiumAccess.Duration(number(WAIT.blocks()), number(WAIT.seconds()));
    access =
        send(ConsortiumAccess.deploy(web3j, anybody, GAS, consortium, wait)).getContractAddress();
    fund =
        send(SecurityFund.deploy(web3j, anybody, GAS, access, access, on(AT_FIRST)))
            .getContractAddress();
    AbiErrors errors = AbiErrors.of("ConsortiumAccess", "SecurityFund");
    chain = new Lockstep(anvil, web3j, errors, access);
    governed = new Lockstep(anvil, web3j, errors, fund);
  }

  @Test
  void modelAndBytecodeStayTheSame() throws Exception {
    // What is rare may take longer than usual; what does not come at all ends in red.
    int usual = 2 * Lockstep.OPERATIONS;
    for (int i = 0; i < usual || (i < 6 * usual && !missing().isEmpty()); i++) {
      if (random.nextInt(3) == 0) chain.pass(random.nextInt(4), random.nextInt(50));
      if (random.nextInt(50) == 0) chain.pass(1, 31 * 86_400L);
      step();
      compare("seed " + seed + ", operation " + i);
    }
    System.out.printf("governance in lockstep, seed %d: %s%n", seed, seen);
    assertThat(missing()).as("seed %d, too rare in %s", seed, seen).isEmpty();
  }

  private List<String> missing() {
    return Lockstep.missing(seen, OFTEN, SUCCESSES, ONCE);
  }

  private void step() throws Exception {
    int roll = random.nextInt(40);
    if (roll < 5) grant();
    else if (roll < 7) revoke();
    else if (roll < 8) renounce();
    else if (roll < 11) setFunctionRole();
    else if (roll < 13) setGuardian();
    else if (roll < 14) setAdministrator();
    else if (roll < 15) setEndlessGrantDelay();
    else if (roll < 18) close();
    else if (roll < 27) schedule();
    else if (roll < 31) cancel();
    else act();
  }

  // ---- what only the consortium does

  private void grant() throws Exception {
    long role = random.nextInt(8) == 0 ? 0 : anyRole();
    String account = random.nextInt(12) == 0 ? TokenModel.ZERO : one(ACCOUNTS).getAddress();
    long seconds = WAIT.seconds() + random.nextInt(60) - (random.nextInt(6) == 0 ? 60 : 0);
    Credentials sender = mostly(Keys.GOVERNANCE);
    call(
        "grant",
        sender,
        it -> it.grantRole(number(role), account, number(Math.max(0, seconds))),
        now -> model.grant(sender.getAddress(), role, account, Math.max(0, seconds), now));
  }

  private void revoke() throws Exception {
    long role = random.nextInt(4) == 0 ? 0 : anyRole();
    String account = role == 0 ? Keys.GOVERNANCE.getAddress() : one(ACCOUNTS).getAddress();
    Credentials sender = mostly(Keys.GOVERNANCE);
    call(
        "revoke",
        sender,
        it -> it.revokeRole(number(role), account),
        now -> model.revoke(sender.getAddress(), role, account));
  }

  private void renounce() throws Exception {
    boolean consortium = random.nextInt(3) == 0;
    Credentials sender = consortium ? Keys.GOVERNANCE : one(ACCOUNTS);
    long role = consortium ? 0 : anyRole();
    String named = random.nextInt(3) == 0 ? STRANGER.getAddress() : sender.getAddress();
    call(
        "renounce",
        sender,
        it -> it.renounceRole(number(role), named),
        now -> model.renounce(sender.getAddress(), role, named));
  }

  private void setFunctionRole() throws Exception {
    long role =
        switch (random.nextInt(6)) {
          case 0 -> GovernanceModel.ADMINISTRATOR;
          case 1 -> GovernanceModel.EVERYBODY;
          default -> OFFICERS;
        };
    BigInteger number = role == GovernanceModel.EVERYBODY ? EVERYBODY : number(role);
    byte[] selector = Arrays.copyOf(argument("wide"), 4);
    Credentials sender = mostly(Keys.GOVERNANCE);
    call(
        "function role",
        sender,
        it -> it.setTargetFunctionRole(fund, List.of(selector), number),
        now -> model.setFunctionRole(sender.getAddress(), role));
  }

  private void setGuardian() throws Exception {
    long role = random.nextInt(6) == 0 ? 0 : OFFICERS;
    long guardian = random.nextInt(4) == 0 ? 0 : GUARDIANS;
    Credentials sender = mostly(Keys.GOVERNANCE);
    call(
        "guardian",
        sender,
        it -> it.setRoleGuardian(number(role), number(guardian)),
        now -> model.setGuardian(sender.getAddress(), role, guardian));
  }

  private void setAdministrator() throws Exception {
    long administrator = random.nextInt(3);
    long role = random.nextInt(3);
    Credentials sender = mostly(Keys.GOVERNANCE);
    call(
        "administrator",
        sender,
        it -> it.setRoleAdmin(number(role), number(administrator)),
        now -> model.setAdministrator(sender.getAddress(), role, administrator));
  }

  private void setEndlessGrantDelay() throws Exception {
    long seconds = 90 * 86_400L + 1 + random.nextInt(1000);
    Credentials sender = mostly(Keys.GOVERNANCE);
    call(
        "grant delay",
        sender,
        it -> it.setGrantDelay(number(OFFICERS), number(seconds)),
        now -> model.setEndlessGrantDelay(sender.getAddress(), seconds));
  }

  /** Mostly open, so that there is something to do. */
  private void close() throws Exception {
    boolean shut = !model.closed;
    Credentials sender = mostly(Keys.GOVERNANCE);
    call(
        "close",
        sender,
        it -> it.setTargetClosed(fund, shut),
        now -> model.close(sender.getAddress(), shut));
    if (!model.closed || random.nextInt(3) == 0) return;
    call(
        "close",
        Keys.GOVERNANCE,
        it -> it.setTargetClosed(fund, false),
        now -> model.close(Keys.GOVERNANCE.getAddress(), false));
  }

  // ---- what roles do

  /** Now and then what waits already. */
  private void schedule() throws Exception {
    Waiting again =
        random.nextInt(5) == 0 ? anyAnnounced() : new Waiting(anyActor(), anyArgument());
    Credentials sender = again.by();
    String argument = again.argument();
    call(
        "schedule",
        sender,
        it -> it.schedule(fund, argument(argument), BigInteger.ZERO),
        now -> model.schedule(sender.getAddress(), argument, now));
  }

  private record Waiting(Credentials by, String argument) {}

  /** Mostly one that waits. */
  private Waiting anyAnnounced() {
    List<Waiting> all = new ArrayList<>();
    for (Credentials it : ACCOUNTS) {
      for (String argument : new TreeMap<>(ARGUMENTS).keySet()) {
        boolean waits = model.operation(it.getAddress() + argument).dueTime.isPresent();
        if (waits) all.add(new Waiting(it, argument));
      }
    }
    boolean any = all.isEmpty() || random.nextInt(5) == 0;
    return any ? new Waiting(anyActor(), anyArgument()) : all.get(random.nextInt(all.size()));
  }

  private void cancel() throws Exception {
    Waiting announced = anyAnnounced();
    String caller = announced.by().getAddress();
    String argument = announced.argument();
    String whose = caller;
    Credentials sender = random.nextInt(5) == 0 ? STRANGER : anyActor();
    call(
        "cancel",
        sender,
        it -> it.cancel(whose, fund, argument(argument)),
        now -> model.cancel(sender.getAddress(), whose, argument));
  }

  /** Often after what was announced has waited. */
  private void act() throws Exception {
    Waiting announced = anyAnnounced();
    String argument = announced.argument();
    if (random.nextBoolean()) chain.pass(random.nextInt(4), random.nextInt(120));
    Credentials by = announced.by();
    boolean byAccess = random.nextInt(3) != 0;
    if (byAccess) {
      call(
          "act",
          by,
          it -> it.execute(fund, argument(argument), BigInteger.ZERO),
          now -> model.act(by.getAddress(), argument, true, now));
      return;
    }
    var outcome =
        governed.send(
            SecurityFund.load(fund, web3j, sending(by), GAS).setLimits(on(ARGUMENTS.get(argument))),
            by);
    At now = new At(outcome.block(), outcome.time());
    count("act", outcome.refusal(), model.act(by.getAddress(), argument, false, now));
  }

  private void call(
      String what,
      Credentials sender,
      Function<ConsortiumAccess, RemoteFunctionCall<TransactionReceipt>> call,
      Function<At, Optional<String>> foretold)
      throws Exception {
    var outcome = chain.send(call.apply(as(sender)), sender);
    count(what, outcome.refusal(), foretold.apply(new At(outcome.block(), outcome.time())));
  }

  private void count(String what, Optional<String> actual, Optional<String> expected) {
    seen.merge(same(what, actual, expected), 1, Integer::sum);
  }

  private void compare(String after) throws Exception {
    long time =
        web3j
            .ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false)
            .send()
            .getBlock()
            .getTimestamp()
            .longValueExact();
    Readings all = new Readings();
    ConsortiumAccess on = as(STRANGER);
    byte[] selector = Arrays.copyOf(argument("wide"), 4);
    all.expect("closed", access, on.isTargetClosed(fund), model.closed);
    all.expect(
        "role", access, on.getTargetFunctionRole(fund, selector), number(model.functionRole));
    all.expect(
        "guardian",
        access,
        on.getRoleGuardian(number(OFFICERS)),
        number(model.guardianOf(OFFICERS)));
    Limits limits = model.done.map(ARGUMENTS::get).orElse(AT_FIRST);
    all.expect(
        "limits",
        fund,
        SecurityFund.load(fund, web3j, sending(STRANGER), GAS).limits(),
        number(limits.periodBps()),
        number(limits.claimBps()),
        number(limits.blocks()),
        number(limits.seconds()));
    for (Credentials it : List.of(ACCOUNTS.get(0), ACCOUNTS.get(1), ACCOUNTS.get(2), STRANGER)) {
      for (long role : List.of(0L, OFFICERS, GUARDIANS)) {
        String account = it.getAddress();
        all.expect(
            "role " + role + account,
            access,
            on.hasRole(number(role), account),
            model.has(role, account),
            number(model.waitOf(role, account, time)));
      }
      for (String argument : ARGUMENTS.keySet()) expectOperation(all, on, it, argument, time);
    }
    assertThat(all.found(web3j, STRANGER.getAddress())).as(after).isEqualTo(all.expected());
  }

  private void expectOperation(
      Readings all, ConsortiumAccess on, Credentials caller, String argument, long time)
      throws Exception {
    byte[] id = on.hashOperation(caller.getAddress(), fund, argument(argument)).send();
    Operation it = model.operation(caller.getAddress() + argument);
    String name = argument + " of " + caller.getAddress();
    all.expect("due " + name, access, on.getSchedule(id), number(it.shown(time)));
    all.expect("times " + name, access, on.getNonce(id), number(it.times));
    all.expect(
        "announced " + name,
        access,
        on.scheduledAt(id),
        number(it.announced.block()),
        number(it.announced.time()));
  }

  // ---- who and what

  private Credentials mostly(Credentials rightful) {
    return random.nextInt(7) == 0 ? one(ACCOUNTS) : rightful;
  }

  private Credentials anyActor() {
    return switch (random.nextInt(10)) {
      case 0 -> STRANGER;
      case 1 -> Keys.GOVERNANCE;
      default -> one(ACCOUNTS);
    };
  }

  private long anyRole() {
    return random.nextInt(3) == 0 ? GUARDIANS : OFFICERS;
  }

  private String anyArgument() {
    return random.nextBoolean() ? "wide" : "narrow";
  }

  private byte[] argument(String name) {
    return Numeric.hexStringToByteArray(
        SecurityFund.load(fund, web3j, sending(STRANGER), GAS)
            .setLimits(on(ARGUMENTS.get(name)))
            .encodeFunctionCall());
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private ConsortiumAccess as(Credentials sender) {
    return ConsortiumAccess.load(access, web3j, sending(sender), GAS);
  }
}
