package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The sponsor in lockstep with its model, through the published entry point: each refusal has the
 * bytes that the model foretells, and after each step all that can be read is what the model says.
 */
class SponsorLockstepTest extends FreshAnvil {

  private static final int STEPS = 2 * Lockstep.OPERATIONS;

  /** Steps in which each of these was seen; a shorter run is for looking, and proves less. */
  private static final int ENOUGH_STEPS = 400;

  private static final List<String> OFTEN =
      List.of(
          "deposit: done",
          "withdraw by account: done",
          "operation, Nothing: done",
          "operation, Withdraws: done",
          "operation, Deposits: done",
          "operation, paid",
          "operation, free",
          "bundle of 1: done");

  private static final List<String> DONE =
      List.of(
          "withdraw: done",
          "gift: done",
          "take surplus: done",
          "set quota: done",
          "set own quota: done",
          "drop own quota: done",
          "announce: done",
          "add stake: done",
          "unlock stake: done",
          "withdraw stake: done",
          "update authority: done",
          "close: done",
          "open: done",
          "bundle of 2: done",
          "bundle of 3: done",
          "operation, Fails: NothingDeposited",
          "operation, Starves: out of gas",
          "operation, Deposits: postOp reverts",
          "operation, reserved and given back");

  private static final List<String> REFUSED =
      List.of(
          "bundle: AA24",
          "bundle: AA31",
          "bundle: AA32",
          "bundle: AA34",
          "bundle: AA33 BadSponsorData",
          "bundle: AA33 CreditTooLow",
          "bundle: AA33 OverQuota",
          "bundle: AA33 PostOpGasTooLow",
          "deposit: NothingDeposited",
          "withdraw by account: CreditTooLow",
          "take surplus: SurplusTooLow",
          "take surplus: AccessManagedUnauthorized",
          "settle: NotTheEntryPoint",
          "validate: NotTheEntryPoint",
          "set authority: AccessManagedUnauthorized",
          "set quota: TooFewBlocks",
          "update authority: AccessManagedInvalidAuthority");

  @Test
  void modelAndBytecodeStayTheSame() throws Exception {
    SponsorChain chain = new SponsorChain(anvil, web3j);
    SponsorTwins both = new SponsorTwins(chain);
    SponsorStory story = new SponsorStory(both, random);
    int step = 0;
    try {
      compare(both);
      // What is rare may take longer than usual; what does not come at all ends in red.
      for (; step < STEPS || (step < 6 * STEPS && isRareYet(both.seen())); step++) {
        story.step();
        compare(both);
      }
    } catch (AssertionError | Exception e) {
      throw new AssertionError(
          "seed %d, step %d, the last calls:%n%s".formatted(seed, step, both.story()), e);
    }
    System.out.printf("sponsor in lockstep, seed %d: %s%n", seed, both.seen());
    if (STEPS >= ENOUGH_STEPS) sawAllOf(both.seen());
  }

  private static boolean isRareYet(Map<String, Integer> seen) {
    return STEPS >= ENOUGH_STEPS
        && !(tooRare(OFTEN, 20, seen).isEmpty()
            && tooRare(DONE, 3, seen).isEmpty()
            && tooRare(REFUSED, 1, seen).isEmpty());
  }

  private void sawAllOf(Map<String, Integer> seen) {
    assertThat(tooRare(OFTEN, 20, seen)).as("seed %d, fewer than 20 in %s", seed, seen).isEmpty();
    assertThat(tooRare(DONE, 3, seen)).as("seed %d, fewer than 3 in %s", seed, seen).isEmpty();
    assertThat(tooRare(REFUSED, 1, seen)).as("seed %d, none in %s", seed, seen).isEmpty();
  }

  private static List<String> tooRare(List<String> what, int least, Map<String, Integer> seen) {
    return what.stream().filter(it -> seen.getOrDefault(it, 0) < least).toList();
  }

  private void compare(SponsorTwins both) throws Exception {
    SponsorChain chain = both.chain;
    SponsorModel model = both.model();
    String at = chain.address;
    Readings all = new Readings();
    all.expect("entry point", at, chain.sponsor.ENTRY_POINT(), EntryPoint.ADDRESS);
    all.expect("start", at, chain.sponsor.START(), number(model.terms().start()));
    all.expect("period", at, chain.sponsor.PERIOD(), number(model.terms().period()));
    all.expect("least", at, chain.sponsor.LEAST_POST_OP_GAS(), number(40_000));
    all.expect("authority", at, chain.sponsor.authority(), model.access().address);
    all.expect("consuming", at, chain.sponsor.isConsumingScheduledOp(), BigInteger.ZERO);
    all.expect("total", at, chain.sponsor.totalCredit(), model.totalCredit());
    for (String it : chain.everybody()) {
      all.expect(
          "account " + it,
          at,
          chain.sponsor.accountOf(it),
          model.credit(it),
          number(model.lastPeriod(it)),
          model.asked(it));
      all.expect("quota " + it, at, chain.sponsor.quotaOf(it), model.quota(it));
    }
    SponsorStake stake = model.stake();
    all.expect(
        "in the entry point",
        EntryPoint.ADDRESS,
        chain.depositInfo(),
        model.deposit(),
        stake.locked(),
        stake.amount(),
        number(stake.delay()),
        number(stake.due()));
    assertThat(chain.found(all)).as("views").isEqualTo(all.expected());
    Map<String, BigInteger> coins = model.coins();
    assertThat(chain.coins(coins.keySet())).as("coins").isEqualTo(coins);
    assertThat(model.surplus()).as("sponsorNeverShort").isNotNegative();
  }

  private static BigInteger number(long value) {
    return BigInteger.valueOf(value);
  }
}
