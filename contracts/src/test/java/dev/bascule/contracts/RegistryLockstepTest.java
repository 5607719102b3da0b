package dev.bascule.contracts;

import static dev.bascule.contracts.RegistryOnChain.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.RegistryModel.Stage;
import dev.bascule.contracts.RegistryParameters.At;
import dev.bascule.contracts.RegistryParameters.Span;
import dev.bascule.contracts.bindings.ConsortiumRegistry.Action;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;

/** The model and the bytecode take the same random operations and stay the same. */
class RegistryLockstepTest extends FreshAnvil {

  private static final int SUCCESSES = Math.max(1, Lockstep.OPERATIONS / 50);
  private static final List<String> OFTEN = List.of("propose", "vote", "execute");
  private static final List<String> ONCE =
      List.of(
          "withdraw done",
          "propose: NotAVoter",
          "vote: NotAVoter",
          "vote: WrongStage",
          "execute: WrongStage",
          "withdraw: NotYourProposal",
          "simulate: WouldHold");
  private static final int KINDS = 10;
  private static final List<String> ACCOUNTS =
      List.of(Keys.named("relayer").getAddress(), Keys.named("submitter").getAddress());
  private static final List<String> ROLES = List.of("relayer", "submitter");
  private static final RegistryParameters AT_FIRST =
      new RegistryParameters(
          new Span(25, 250), new Span(3, 30), new Span(25, 250), new Span(3, 30), 2, 1);

  private final Map<String, Integer> seen = new TreeMap<>();
  private final Map<String, Credentials> voters = new TreeMap<>();
  private RegistryOnChain registry;
  private RegistryModel model;

  @BeforeEach
  void start() throws Exception {
    registry = new RegistryOnChain(anvil, web3j, AT_FIRST);
    model = registry.model;
    for (int i = 0; i < 14; i++) {
      Credentials it = Consortium.voter("bank-" + i);
      voters.put(it.getAddress(), it);
    }
  }

  @Test
  void modelAndBytecodeStayTheSame() throws Exception {
    // What is rare may take longer than usual; what does not come at all ends in red.
    int usual = 2 * Lockstep.OPERATIONS;
    for (int i = 0; i < usual || (i < 6 * usual && !missing().isEmpty()); i++) {
      if (random.nextInt(3) == 0) registry.pass(random.nextInt(5), random.nextInt(50));
      int touched = step();
      compare(List.of(touched), "seed " + seed + ", operation " + i);
    }
    List<Integer> all = new ArrayList<>();
    for (int id = 1; id <= model.lastProposal(); id++) all.add(id);
    compare(all, "seed " + seed + ", at the end");
    System.out.printf("registry in lockstep, seed %d: %s%n", seed, seen);
    assertThat(missing()).as("seed %d, too rare in %s", seed, seen).isEmpty();
  }

  private List<String> missing() {
    List<String> missing = Lockstep.missing(seen, OFTEN, SUCCESSES, ONCE);
    for (int kind = 1; kind <= KINDS; kind++) {
      if (!seen.containsKey("action " + kind)) missing.add("action " + kind);
    }
    return missing;
  }

  /** One operation, and the proposal that it was about. */
  private int step() throws Exception {
    int roll = random.nextInt(40);
    int id = anyProposal(Stage.READY, Stage.EXECUTED);
    boolean ready = stageOf(id) == Stage.READY;
    if (roll < (ready ? 20 : 2)) return execute(id);
    if (roll < 5) return withdraw();
    if (roll < 7) return simulate();
    long open = count(Stage.OPEN) + count(Stage.PASSED);
    if (open < 2 || roll < 10) return propose();
    return roll < 24 ? carry() : vote();
  }

  private int propose() throws Exception {
    Credentials sender = random.nextInt(12) == 0 ? STRANGER : anyVoter();
    List<RegistryAction> actions = actions();
    boolean forced = random.nextInt(4) == 0;
    long effective = random.nextInt(4) == 0 ? registry.now().block() + random.nextInt(12) : 0;
    if (random.nextInt(30) == 0) effective = 1L << 40;
    long from = effective;
    var outcome =
        registry.send(sender, it -> it.propose(encoded(actions), forced, BigInteger.valueOf(from)));
    At now = new At(outcome.block(), outcome.time());
    count(
        "propose",
        outcome.refusal(),
        model.propose(sender.getAddress(), actions, forced, from, now));
    return model.lastProposal();
  }

  /** Mostly of a member that has not voted, and in favour. */
  private int vote() throws Exception {
    int id = anyProposal(Stage.OPEN, Stage.PASSED);
    List<Credentials> silent = new ArrayList<>();
    for (String it : model.state.members) {
      boolean voted =
          id > 0 && id <= model.lastProposal() && model.proposal(id).votes.containsKey(it);
      if (!voted) silent.add(voters.get(model.state.organisations.get(it).voter()));
    }
    boolean any = silent.isEmpty() || random.nextInt(6) == 0;
    Credentials sender = any ? anyVoter() : silent.get(random.nextInt(silent.size()));
    if (random.nextInt(15) == 0) sender = STRANGER;
    boolean inFavour = random.nextInt(8) != 0;
    cast(sender, id, inFavour);
    return id;
  }

  private void cast(Credentials sender, int id, boolean inFavour) throws Exception {
    var outcome = registry.send(sender, it -> it.vote(BigInteger.valueOf(id), inFavour));
    At now = new At(outcome.block(), outcome.time());
    count("vote", outcome.refusal(), model.vote(sender.getAddress(), id, inFavour, now));
  }

  /** Members agree on what is open, wait, and have it done. */
  private int carry() throws Exception {
    int id = anyProposal(Stage.OPEN, Stage.PASSED);
    for (String member : List.copyOf(model.state.members)) {
      if (stageOf(id) != Stage.OPEN) break;
      if (model.proposal(id).votes.containsKey(member)) continue;
      cast(voters.get(model.state.organisations.get(member).voter()), id, true);
    }
    Span wait = model.state.parameters.timelock();
    registry.pass(wait.blocks(), wait.seconds());
    return execute(id);
  }

  private int withdraw() throws Exception {
    int id = anyProposal(Stage.OPEN, Stage.PASSED);
    Credentials sender = anyVoter();
    if (id > 0 && id <= model.lastProposal() && random.nextBoolean()) {
      String own = model.proposal(id).organisation;
      sender = voters.get(model.state.organisations.get(own).voter());
    }
    var outcome = registry.send(sender, it -> it.withdraw(BigInteger.valueOf(id)));
    At now = new At(outcome.block(), outcome.time());
    count("withdraw", outcome.refusal(), model.withdraw(sender.getAddress(), id, now));
    return id;
  }

  private int execute(int id) throws Exception {
    var outcome = registry.send(STRANGER, it -> it.execute(BigInteger.valueOf(id)));
    At now = new At(outcome.block(), outcome.time());
    count("execute", outcome.refusal(), model.execute(id, now));
    if (outcome.refusal().isEmpty()) {
      for (RegistryAction it : model.proposal(id).actions) {
        seen.merge("action " + it.kind(), 1, Integer::sum);
      }
    }
    return id;
  }

  private int simulate() throws Exception {
    List<RegistryAction> actions = new ArrayList<>(actions());
    actions.removeIf(it -> it instanceof RegistryAction.Malformed);
    boolean forced = random.nextInt(4) == 0;
    var outcome = registry.send(STRANGER, it -> it.simulate(encoded(actions), forced));
    At now = new At(outcome.block(), outcome.time());
    String foretold = model.simulate(actions, forced, now);
    count("simulate", outcome.refusal(), Optional.of(foretold));
    return model.lastProposal();
  }

  // ---- what is proposed

  private List<RegistryAction> actions() {
    List<RegistryAction> actions = new ArrayList<>();
    int many =
        random.nextInt(40) == 0 ? RegistryModel.MOST_ACTIONS + 1 : random.nextInt(3) == 0 ? 2 : 1;
    if (random.nextInt(40) == 0) many = 0;
    boolean calls = random.nextInt(7) == 0;
    for (int i = 0; i < many; i++) actions.add(calls ? call() : action());
    if (random.nextInt(30) == 0) actions.add(call());
    if (random.nextInt(30) == 0) actions.add(new RegistryAction.Malformed(random.nextInt(12)));
    return actions;
  }

  private RegistryAction action() {
    RegistryState it = model.state;
    String member = one(it.members);
    String other = "bank-" + random.nextInt(14);
    while (it.members.contains(other) && random.nextInt(8) != 0) {
      other = "bank-" + random.nextInt(14);
    }
    String node = random.nextInt(8) == 0 ? ACCOUNTS.getFirst() : one(it.nodeIds);
    String host = random.nextInt(15) == 0 ? "Not A Host" : "10.0.0." + random.nextInt(9);
    int port = random.nextInt(15) == 0 ? 0 : 30_303;
    int roles = random.nextInt(15) == 0 ? 4 : 1 + random.nextInt(3);
    return switch (random.nextInt(21)) {
      case 0 -> new RegistryAction.AddOrganisation(other, other, anyVoter().getAddress());
      case 1, 9, 10, 11 ->
          new RegistryAction.AddOrganisation(other, other, Consortium.voter(other).getAddress());
      case 2 ->
          new RegistryAction.UpdateOrganisation(
              member, name(), Consortium.voter(random.nextBoolean() ? other : member).getAddress());
      case 3, 12 -> new RegistryAction.RemoveOrganisation(empty().orElse(member));
      case 4, 13, 14 ->
          new RegistryAction.AddNode(member, "n-" + random.nextInt(9), host, port, roles);
      case 5, 18, 19, 20 -> new RegistryAction.UpdateNode(node, host, port, roles);
      case 6, 15 -> new RegistryAction.RemoveNode(node);
      case 7, 16, 17 -> grantOrRevoke(member);
      default -> new RegistryAction.SetParameters(parameters());
    };
  }

  private RegistryAction grantOrRevoke(String member) {
    String account = one(ACCOUNTS);
    List<RegistryState.Grant> grants = model.state.grants;
    boolean grant = random.nextBoolean() || (grants.isEmpty() && random.nextInt(10) != 0);
    if (grant) return new RegistryAction.GrantRole(account, one(ROLES), member);
    if (grants.isEmpty()) return new RegistryAction.RevokeRole(account, one(ROLES));
    return new RegistryAction.RevokeRole(one(grants).account(), one(grants).role());
  }

  /** A member that has neither nodes nor grants, and may go. */
  private Optional<String> empty() {
    RegistryState it = model.state;
    return it.members.stream().filter(id -> it.nodesOf(id) + it.grantsOf(id) == 0).findFirst();
  }

  private RegistryAction call() {
    boolean welcome = random.nextInt(6) != 0;
    boolean close = random.nextBoolean();
    return switch (random.nextInt(10)) {
      case 0 ->
          new RegistryAction.Call(registry.address, false, ACCOUNTS.getFirst(), close, welcome);
      case 1 -> new RegistryAction.Call(ACCOUNTS.getFirst(), false, one(ACCOUNTS), close, welcome);
      default -> new RegistryAction.Call(registry.access, true, one(ACCOUNTS), close, welcome);
    };
  }

  private RegistryParameters parameters() {
    Span timelock = new Span(2L + random.nextInt(4), 20L + random.nextInt(30));
    Span spacing = new Span(random.nextInt(8) == 0 ? 0 : 2, 20L + random.nextInt(30));
    int diversity = random.nextInt(12) == 0 ? 3 : random.nextInt(3);
    return new RegistryParameters(
        AT_FIRST.voting(), timelock, AT_FIRST.grace(), spacing, random.nextInt(4), diversity);
  }

  private String name() {
    return random.nextInt(8) == 0 ? "" : "Bank of " + random.nextInt(100);
  }

  // ---- who and which

  /** Mostly of today's members; now and then of those that may become one. */
  private Credentials anyVoter() {
    if (random.nextInt(6) == 0) return voters.get(one(List.copyOf(voters.keySet())));
    return voters.get(model.state.organisations.get(one(model.state.members)).voter());
  }

  /** Mostly one in these stages; now and then any, or one that does not exist. */
  private int anyProposal(Stage one, Stage other) throws Exception {
    At now = registry.now();
    List<Integer> fit = new ArrayList<>();
    int last = model.lastProposal();
    for (int id = 1; id <= last; id++) {
      Stage stage = model.stageOf(id, now);
      if (stage == one || (fit.isEmpty() && stage == other)) fit.add(id);
    }
    if (fit.isEmpty() || random.nextInt(10) == 0) return random.nextInt(last + 2);
    return one(fit);
  }

  private Stage stageOf(int id) throws Exception {
    return model.stageOf(id, registry.now());
  }

  private long count(Stage stage) throws Exception {
    At now = registry.now();
    long found = 0;
    for (int id = 1; id <= model.lastProposal(); id++) {
      if (model.stageOf(id, now) == stage) found++;
    }
    return found;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static List<Action> encoded(List<RegistryAction> actions) {
    return actions.stream().map(RegistryAction::encoded).toList();
  }

  private void count(String what, Optional<String> actual, Optional<String> expected) {
    seen.merge(same(what, actual, expected), 1, Integer::sum);
  }

  private void compare(List<Integer> touched, String after) throws Exception {
    List<Integer> known =
        touched.stream().filter(it -> 0 < it && it <= model.lastProposal()).toList();
    Readings all = registry.readings(List.copyOf(voters.keySet()), ACCOUNTS, known, registry.now());
    assertThat(all.found(web3j, STRANGER.getAddress())).as(after).isEqualTo(all.expected());
    theChainRuns(after);
  }

  /** There is a validator, there is a voter, and seats are the nodes with the validator's role. */
  private void theChainRuns(String after) throws Exception {
    var on = registry.as(STRANGER);
    List<?> validators = on.getValidators().send();
    assertThat(validators).as(after + ": a validator is left").isNotEmpty();
    List<?> members = on.organisationIds().send();
    assertThat(members).as(after + ": a voter is left").isNotEmpty();
    long seated =
        model.state.nodes.values().stream()
            .filter(it -> (it.roles() & RegistryState.VALIDATOR) != 0)
            .count();
    assertThat(validators).as(after + ": seats match").hasSize(Math.toIntExact(seated));
  }
}
