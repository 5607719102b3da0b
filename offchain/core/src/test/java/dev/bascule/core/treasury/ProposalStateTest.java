package dev.bascule.core.treasury;

import static dev.bascule.core.treasury.TreasuryTable.COIN;
import static dev.bascule.core.treasury.TreasuryTable.policy;
import static dev.bascule.core.treasury.TreasuryTable.slot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.core.id.Address;
import dev.bascule.core.testing.Samples;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProposalStateTest {

  private static final List<Step> STEPS = List.of(Step.values());

  private static final Map<Tier, Integer> NEEDED = Map.of(Tier.COLD, 2, Tier.WARM, 1, Tier.HOT, 0);
  private static final Set<String> PEOPLE = Set.of("ada", "bo", "cid", "pat");

  /** The whole machine, as docs/reference/treasury.md shows it. */
  @Test
  void theTableIsTheMachine() {
    List<String> rows = new ArrayList<>();
    for (ProposalState from : ProposalState.values()) {
      for (Step step : Step.values()) {
        from.after(step)
            .ifPresent(to -> rows.add(from.word() + " " + step.word() + " " + to.word()));
      }
    }
    assertThat(rows)
        .containsExactlyInAnyOrder(
            """
            proposed approve proposed
            proposed agree approved
            proposed reject rejected
            proposed finish final
            proposed lose replaced
            proposed lose_to_rejection rejected
            proposed expire expired
            approved approve approved
            approved export exported
            approved reject rejected
            approved finish final
            approved lose replaced
            approved lose_to_rejection rejected
            approved expire expired
            exported approve exported
            exported cosign exported
            exported sign signed
            exported finish final
            exported lose replaced
            exported lose_to_rejection rejected
            exported expire lapsed
            lapsed finish final
            lapsed lose replaced
            lapsed lose_to_rejection rejected
            signed send sent
            signed finish final
            signed revert failed
            signed lose replaced
            signed lose_to_rejection rejected
            sent finish final
            sent revert failed
            sent lose replaced
            sent lose_to_rejection rejected
            """
                .lines()
                .toArray(String[]::new));
  }

  /** Whatever is tried, in whatever order: an end is an end, and no export lacks its approvals. */
  @Test
  void terminalStatesNeverChange() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int story = 0; story < 2_000; story++) {
      Proposal at = fresh();
      long now = 1_000_000;
      for (int turn = 0; turn < 25; turn++) {
        now += random.nextInt(900);
        Proposal next = tried(new TreasuryRules(policy(PEOPLE, NEEDED), now), at, random);
        String tale = "seed " + seed + ", story " + story + ": " + at + " -> " + next;
        if (at.state().isTerminal()) assertThat(next).as(tale).isEqualTo(at);
        if (next.exportedAt().isPresent()) {
          assertThat(next.approvals())
              .as(tale)
              .hasSizeGreaterThanOrEqualTo(2)
              .doesNotHaveDuplicates();
          assertThat(next.approvals()).as(tale).doesNotContain(next.move().proposer());
        }
        at = next;
      }
    }
  }

  private static Proposal fresh() {
    var flow =
        new Outflow(COIN, BigInteger.TEN, Optional.of(Recipient.of(Samples.address("shop"))), true);
    var move =
        new Move(
            Samples.hash("P1"),
            "P1",
            slot("vault", 0),
            Samples.address("pat"),
            1_000_000,
            1_007_200,
            false,
            List.of(flow));
    Decision decision =
        new TreasuryRules(policy(PEOPLE, NEEDED), 1_000_000)
            .propose(
                new TreasuryRules.Asked(move, Set.of(), Optional.empty()),
                List.of(),
                new ChainState.Count(0));
    return ((Decision.Taken) decision).proposal();
  }

  private static Proposal tried(TreasuryRules rules, Proposal at, Random random) {
    List<String> names = List.of("ada", "bo", "cid", "pat", "eve");
    Address by = Samples.address(names.get(random.nextInt(names.size())));
    Decision decision =
        switch (random.nextInt(6)) {
          case 0, 1 -> rules.approve(at, by);
          case 2 -> random.nextInt(8) == 0 ? rules.reject(at, by) : rules.approve(at, by);
          case 3 -> rules.export(at, List.of(at));
          case 4 -> rules.signed(at);
          default ->
              rules
                  .follow(at, STEPS.get(random.nextInt(STEPS.size())))
                  .filter(taken -> isOfTheChain(taken.steps().getFirst()))
                  .<Decision>map(taken -> taken)
                  .orElse(new Decision.Unchanged(at));
        };
    return decision instanceof Decision.Taken(Proposal next, var _) ? next : at;
  }

  private static boolean isOfTheChain(Step step) {
    return Stream.of(
            Step.SEND, Step.FINISH, Step.REVERT, Step.LOSE, Step.LOSE_TO_REJECTION, Step.EXPIRE)
        .anyMatch(step::equals);
  }

  @Test
  void aPolicyThatCouldNotHoldIsNone() {
    for (Map<Tier, Integer> needed :
        List.of(
            Map.of(Tier.COLD, 1, Tier.WARM, 1, Tier.HOT, 0),
            Map.of(Tier.COLD, 2, Tier.WARM, 0, Tier.HOT, 0),
            Map.of(Tier.COLD, 4, Tier.WARM, 1, Tier.HOT, 0))) {
      assertThatThrownBy(() -> policy(PEOPLE, needed))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("approvals");
    }
    var tooFew = new HashMap<Tier, Integer>(NEEDED);
    assertThatThrownBy(() -> policy(Set.of("ada", "pat"), tooFew))
        .hasMessageContaining("2 approvals of 2 people");
    assertThatThrownBy(() -> new ChainAsset("eip155:1337/erc20:0xAB")).hasMessageContaining("not");
    assertThatThrownBy(() ->
            new TierPolicy(Tier.HOT, ChainName.evm(1337), 0, Long.MAX_VALUE, Set.of(), List.of()))
        .hasMessageContaining("no proposal stands for longer");
    assertThatThrownBy(() -> new TierPolicy.Limit(COIN, BigInteger.TEN, BigInteger.ONE, 60))
        .hasMessageContaining("above total");
  }
}
