package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static dev.bascule.contracts.SecurityFundOnChain.GIVERS;
import static dev.bascule.contracts.SecurityFundOnChain.ORGANISATIONS;
import static dev.bascule.contracts.SecurityFundOnChain.STRANGER;
import static dev.bascule.contracts.SecurityFundOnChain.VICTIMS;
import static dev.bascule.contracts.SecurityFundOnChain.number;
import static dev.bascule.contracts.SecurityFundOnChain.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.SecurityFundModel.At;
import dev.bascule.contracts.SecurityFundModel.Limits;
import dev.bascule.contracts.SecurityFundModel.Stage;
import dev.bascule.contracts.SecurityFundModel.Way;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;

/** The model and the bytecode take the same random operations and stay the same. */
class SecurityFundOnChainTest extends FreshAnvil {

  private static final int SUCCESSES = Math.max(1, Lockstep.OPERATIONS / 50);
  private static final List<String> OFTEN =
      List.of(
          "contribute",
          "claim",
          "withdraw",
          "award",
          "reject",
          "pay out",
          "set limits",
          "freeze",
          "unfreeze");
  private static final List<String> ONCE =
      List.of(
          "contribute: TooMuch",
          "contribute: ERC20InsufficientAllowance",
          "claim: NotAMember",
          "withdraw: NotYourClaim",
          "award: WrongClaimStage",
          "award: BadAward",
          "award: AccessManagedUnauthorized",
          "award: AccessManagerUnauthorizedCall",
          "pay out: CapReached",
          "pay out: AccountIsFrozen",
          "set limits: BadLimits");
  private static final Limits AT_FIRST = new Limits(3000, 2000, 8, 300);

  private final Map<String, Integer> seen = new TreeMap<>();
  private final FundRules rules = new FundRules();
  private SecurityFundOnChain fund;
  private SecurityFundModel model;

  @BeforeEach
  void start() throws Exception {
    fund = new SecurityFundOnChain(anvil, web3j, AT_FIRST);
    model = fund.model;
  }

  @Test
  void modelAndBytecodeStayTheSame() throws Exception {
    // What is rare may take longer than usual; what does not come at all ends in red.
    int usual = 2 * Lockstep.OPERATIONS;
    for (int i = 0; i < usual || (i < 6 * usual && !missing().isEmpty()); i++) {
      if (random.nextInt(3) == 0) fund.pass(random.nextInt(8), random.nextInt(300));
      Optional<Integer> claim = step();
      compare(claim.stream().toList(), "seed " + seed + ", operation " + i);
    }
    List<Integer> all = new ArrayList<>();
    for (int id = 1; id <= model.lastClaim(); id++) all.add(id);
    compare(all, "seed " + seed + ", at the end");
    System.out.printf("security fund in lockstep, seed %d: %s%n", seed, seen);
    assertThat(missing()).as("seed %d, too rare in %s", seed, seen).isEmpty();
  }

  private List<String> missing() {
    return Lockstep.missing(seen, OFTEN, SUCCESSES, ONCE);
  }

  /** One operation, and the claim that it was about. */
  private Optional<Integer> step() throws Exception {
    int roll = random.nextInt(46);
    if (roll >= 19 && roll < 25) return award();
    if (roll >= 25 && roll < 35) return payOut();
    if (roll < 6) return claim();
    if (roll < 9) return withdraw();
    if (roll < 13) return reject();
    if (roll < 19) contribute();
    else if (roll < 40) setLimits();
    else if (roll == 40) stray();
    else freeze();
    return Optional.empty();
  }

  private void contribute() throws Exception {
    Credentials giver = GIVERS.get(random.nextInt(2));
    String token = anyToken();
    // Beyond what a pot counts, what its giver has, or what it allowed.
    BigInteger amount = random.nextInt(6) == 0 ? BigInteger.TWO.pow(128) : amount(2_000_000);
    BigInteger before = fund.balance(token);
    var outcome = fund.send(giver, it -> it.contribute(token, amount));
    rules.contributed(token, fund.balance(token).subtract(before));
    count("contribute", outcome.refusal(), model.contribute(giver.getAddress(), token, amount));
  }

  /** Sent past the fund's door: nobody's. */
  private void stray() throws Exception {
    String token = anyToken();
    BigInteger amount = number(random.nextInt(50));
    Credentials giver = GIVERS.getFirst();
    if (fund.tokens.get(token).isFrozen(giver.getAddress())) return;
    send(fund.token(token, giver).transfer(fund.address, amount));
    fund.tokens.get(token).transfer(giver.getAddress(), fund.address, amount);
    count("stray", Optional.empty(), Optional.empty());
  }

  private Optional<Integer> claim() throws Exception {
    Credentials sender = random.nextInt(8) == 0 ? STRANGER : anyVoter();
    String token = random.nextInt(20) == 0 ? TokenModel.ZERO : anyToken();
    String victim = VICTIMS.get(random.nextInt(2)).getAddress();
    // The fund as its own beneficiary: money that nobody owes any more.
    String beneficiary =
        switch (random.nextInt(24)) {
          case 0 -> fund.address;
          case 1 -> TokenModel.ZERO;
          default -> victim;
        };
    BigInteger amount = amount(1_500_000);
    byte[] evidence = Eip712.word(new BigInteger(256, random));
    var outcome = fund.send(sender, it -> it.claim(token, beneficiary, amount, evidence));
    Optional<String> foretold = model.claim(sender.getAddress(), token, beneficiary, amount);
    count("claim", outcome.refusal(), foretold);
    if (foretold.isPresent()) return Optional.empty();
    fund.evidence.put(model.lastClaim(), evidence);
    return Optional.of(model.lastClaim());
  }

  private Optional<Integer> withdraw() throws Exception {
    int id = anyClaim(Stage.CLAIMED);
    boolean own = isKnown(id) && random.nextInt(4) != 0;
    Credentials sender = own ? Consortium.voter(model.claim(id).organisation) : anyVoter();
    var outcome = fund.send(sender, it -> it.withdrawClaim(number(id)));
    count("withdraw", outcome.refusal(), model.withdraw(sender.getAddress(), id));
    return Optional.of(id);
  }

  private Optional<Integer> award() throws Exception {
    int id = anyClaim(Stage.CLAIMED);
    BigInteger claimed = isKnown(id) ? model.claim(id).claimed : BigInteger.TEN;
    BigInteger amount =
        switch (random.nextInt(8)) {
          case 0 -> claimed.add(BigInteger.ONE);
          case 1, 2, 3 -> amount(claimed.longValueExact());
          default -> claimed;
        };
    Way way = anyWay();
    var outcome = fund.send(way, it -> it.award(number(id), amount));
    count("award", outcome.refusal(), model.award(way, id, amount));
    if (outcome.refusal().isEmpty()) rules.awarded(id, amount);
    return Optional.of(id);
  }

  private Optional<Integer> reject() throws Exception {
    int id = anyClaim(Stage.CLAIMED);
    Way way = anyWay();
    var outcome = fund.send(way, it -> it.reject(number(id), new byte[32]));
    count("reject", outcome.refusal(), model.reject(way, id));
    return Optional.of(id);
  }

  private Optional<Integer> payOut() throws Exception {
    int id = anyClaim(Stage.AWARDED);
    var on = fund.as(STRANGER);
    BigInteger before = isKnown(id) ? on.claimOf(number(id)).send().paid : BigInteger.ZERO;
    var outcome = fund.send(STRANGER, it -> it.payOut(number(id)));
    if (outcome.refusal().isEmpty()) {
      var it = on.claimOf(number(id)).send();
      rules.payoutsWithinCaps(
          id,
          it.token.toLowerCase(Locale.ROOT),
          it.paid.subtract(before),
          on.potOf(it.token).send(),
          on.limits().send(),
          "seed " + seed + ", claim " + id);
    }
    At now = new At(outcome.block(), outcome.time());
    count("pay out", outcome.refusal(), model.payOut(id, now));
    return Optional.of(id);
  }

  private void setLimits() throws Exception {
    int claim = 500 + random.nextInt(3000);
    int period = claim + random.nextInt(4000);
    long blocks = 4L + random.nextInt(12);
    long seconds = 100L + random.nextInt(400);
    Limits wanted =
        switch (random.nextInt(12)) {
          case 0 -> new Limits(claim, claim + 1, blocks, seconds);
          case 1 -> new Limits(10_001, claim, blocks, seconds);
          case 2 -> new Limits(period, claim, 0, seconds);
          case 3 -> new Limits(period, claim, blocks, 366 * 86_400L + 1);
          default -> new Limits(period, claim, blocks, seconds);
        };
    Way way = anyWay();
    var outcome = fund.send(way, it -> it.setLimits(on(wanted)));
    count("set limits", outcome.refusal(), model.setLimits(way, wanted));
  }

  private void freeze() throws Exception {
    String token = anyToken();
    List<Credentials> candidates = random.nextInt(3) == 0 ? GIVERS : VICTIMS;
    String account = candidates.get(random.nextInt(2)).getAddress();
    boolean freeze = !fund.tokens.get(token).isFrozen(account);
    fund.freeze(token, account, freeze);
    count(freeze ? "freeze" : "unfreeze", Optional.empty(), Optional.empty());
  }

  private void count(String what, Optional<String> actual, Optional<String> expected) {
    seen.merge(same(what, actual, expected), 1, Integer::sum);
  }

  /** All that can change, these claims, and the rules. */
  private void compare(List<Integer> claims, String after) throws Exception {
    List<Integer> known = claims.stream().filter(this::isKnown).toList();
    Readings all = fund.readings(known);
    assertThat(all.found(web3j, STRANGER.getAddress())).as(after).isEqualTo(all.expected());
    var on = fund.as(STRANGER);
    for (String token : fund.tokens.keySet()) {
      rules.fundHoldsWhatItOwes(token, on.potOf(token).send().held, fund.balance(token), after);
    }
    for (int id : known) rules.neverWithoutAward(id, on.claimOf(number(id)).send(), after);
  }

  /** Mostly one in this stage; now and then any, or one that does not exist. */
  private int anyClaim(Stage stage) {
    int last = model.lastClaim();
    List<Integer> fit = new ArrayList<>();
    for (int id = 1; id <= last; id++) {
      if (model.claim(id).stage == stage) fit.add(id);
    }
    if (fit.isEmpty() || random.nextInt(8) == 0) return random.nextInt(last + 2);
    return fit.get(random.nextInt(fit.size()));
  }

  private boolean isKnown(int id) {
    return 0 < id && id <= model.lastClaim();
  }

  private String anyToken() {
    return List.copyOf(fund.tokens.keySet()).get(random.nextInt(fund.tokens.size()));
  }

  private Credentials anyVoter() {
    return Consortium.voter(ORGANISATIONS.get(random.nextInt(ORGANISATIONS.size())));
  }

  private Way anyWay() {
    return switch (random.nextInt(8)) {
      case 0 -> Way.STRANGER_DIRECTLY;
      case 1 -> Way.STRANGER_BY_ACCESS;
      case 2, 3 -> Way.CONSORTIUM_DIRECTLY;
      default -> Way.CONSORTIUM_BY_ACCESS;
    };
  }

  /** Up to the bound, small ones as often as large ones; zero now and then. */
  private BigInteger amount(long most) {
    int bits = random.nextInt(1 + Long.SIZE - Long.numberOfLeadingZeros(most));
    return new BigInteger(bits, random).min(number(most));
  }
}
