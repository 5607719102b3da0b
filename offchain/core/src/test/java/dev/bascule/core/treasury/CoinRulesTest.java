package dev.bascule.core.treasury;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.testing.Samples;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Wallets of a UTXO chain: a proposal stands for the coins that it spends. */
class CoinRulesTest {

  private static final ChainName CHAIN = ChainName.bitcoin("regtest");
  private static final ChainAsset COIN = new ChainAsset("bip122:regtest/slip44:0");
  private static final Holder.Scripts VAULT = new Holder.Scripts(CHAIN, "vault");
  private static final long NOW = 1_000_000;

  private final List<Proposal> known = new ArrayList<>();
  private final ChainState unspent = new ChainState.Unspent(coins("a", "b", "c"));

  private static CoinName coin(String name) {
    return new CoinName(Samples.hash(name).hex().substring(2) + ":0");
  }

  private static Set<CoinName> coins(String... names) {
    return Arrays.stream(names).map(CoinRulesTest::coin).collect(Collectors.toSet());
  }

  private static Move move(String name, long units, String... coins) {
    var flow =
        new Outflow(COIN, BigInteger.valueOf(units), Optional.of(new Recipient("bcrt1shop")), true);
    return new Move(
        Samples.hash(name),
        name,
        new Slot.Coins(VAULT, coins(coins)),
        Samples.address("pat"),
        NOW,
        NOW + 3600,
        units == 0,
        units == 0 ? List.of() : List.of(flow));
  }

  private static TreasuryRules rules() {
    return rules(150);
  }

  private static TreasuryRules rules(long total) {
    var limit =
        new TierPolicy.Limit(COIN, BigInteger.valueOf(100), BigInteger.valueOf(total), 3600);
    var people =
        List.of("ada", "bo", "pat").stream()
            .map(name -> new TreasuryPolicy.Person(name, Samples.address(name)))
            .toList();
    return new TreasuryRules(
        new TreasuryPolicy(
            people,
            List.of(new TreasuryPolicy.Wallet("vault", VAULT, Tier.WARM)),
            List.of(new TierPolicy(Tier.WARM, CHAIN, 1, 0, Set.of(), List.of(limit)))),
        NOW);
  }

  private String propose(Move move, String... rivals) {
    return propose(move, Optional.empty(), rivals);
  }

  private String propose(Move move, Optional<Hash32> rejects, String... rivals) {
    Set<Hash32> named = Arrays.stream(rivals).map(Samples::hash).collect(Collectors.toSet());
    return switch (rules().propose(new TreasuryRules.Asked(move, named, rejects), known, unspent)) {
      case Decision.Taken(Proposal fresh, var _) -> {
        known.add(fresh);
        yield "ok";
      }
      case Decision.Unchanged _ -> "again";
      case Decision.Refused refused -> refused.reason().code() + ": " + refused.why();
    };
  }

  @Test
  void oneCoinIsNotGivenTwiceUnsaid() {
    assertThat(propose(move("one", 10, "a", "b"))).isEqualTo("ok");
    assertThat(propose(move("two", 10, "b", "c")))
        .startsWith("coin_taken: one")
        .contains("coins [" + coin("b") + "]")
        .contains("it or this will execute, not both");
    assertThat(propose(move("two", 10, "c"), "one")).startsWith("rival_unknown");
    assertThat(propose(move("two", 10, "b", "c"), "one")).isEqualTo("ok");
    assertThat(propose(move("three", 10, "a", "c"), "one")).startsWith("coin_taken: two");
    assertThat(propose(move("three", 10, "a", "c"), "one", "two")).isEqualTo("ok");
    assertThat(propose(move("one", 10, "a", "b"))).isEqualTo("again");
  }

  @Test
  void aCoinThatIsNotThereIsNotSpent() {
    assertThat(propose(move("one", 10, "a", "d"))).startsWith("coin_unknown: " + coin("d"));
  }

  @Test
  void aRejectionPaysNobodyAndTakesACoin() {
    propose(move("one", 10, "a", "b"));
    Optional<Hash32> one = Optional.of(Samples.hash("one"));
    assertThat(propose(move("no", 0, "c"), one)).startsWith("not_a_rejection");
    assertThat(propose(move("no", 1, "a"), one, "one")).startsWith("not_a_rejection");
    assertThat(propose(move("no", 0, "a"), one, "one")).isEqualTo("ok");
  }

  /** What is to be rejected counts already, whatever the limits have become since. */
  @Test
  void aRejectionIsHeldUpByNoWindow() {
    propose(move("one", 90, "a"));
    propose(move("two", 60, "b"));
    Hash32 one = Samples.hash("one");
    var fee = new Outflow(COIN, BigInteger.ONE, Optional.empty(), true);
    Move plain = move("no", 0, "a");
    Move back =
        new Move(
            plain.request(),
            "no",
            plain.slot(),
            plain.proposer(),
            NOW,
            NOW + 60,
            true,
            List.of(fee));
    var asked = new TreasuryRules.Asked(back, Set.of(one), Optional.of(one));
    Decision taken = rules(100).propose(asked, known, unspent);
    assertThat(taken).isInstanceOf(Decision.Taken.class);
    Proposal agreed = ((Decision.Taken) taken).proposal().approvedBy(Samples.address("ada"));
    assertThat(rules(100).export(agreed.agreed(NOW), known)).isInstanceOf(Decision.Taken.class);
    // Nothing else goes through, a fee alone neither.
    var other = new TreasuryRules.Asked(move("three", 1, "c"), Set.of(), Optional.empty());
    assertThat(rules(100).propose(other, known, unspent)).isInstanceOf(Decision.Refused.class);
  }

  /** One can be replaced by two, which share nothing: then both may execute, and both count. */
  @Test
  void rivalsCountOnceAndNeverTooLittle() {
    assertThat(propose(move("one", 90, "a", "b"))).isEqualTo("ok");
    assertThat(propose(move("two", 50, "a"), "one")).isEqualTo("ok");
    assertThat(propose(move("three", 50, "b"), "one")).isEqualTo("ok");
    assertThat(propose(move("four", 11, "c"))).startsWith("over_window: 151");
  }

  /** Once the chain gave one of its coins to another it never executes. */
  @Test
  void theOtherCoinsOfWhatCanNoLongerExecuteAreFree() {
    propose(move("one", 90, "a", "b"));
    Proposal lapsed = known.getFirst().agreed(NOW).exported(NOW).in(ProposalState.LAPSED);
    known.set(0, lapsed);
    assertThat(propose(move("two", 100, "b"))).startsWith("coin_taken: one");
    known.set(0, rules().follow(lapsed, Step.LOSE_TO_REJECTION).orElseThrow().proposal());
    assertThat(propose(move("two", 100, "b"))).isEqualTo("ok");
  }

  @Test
  void signersSignOneAfterTheOther() {
    propose(move("one", 10, "a"));
    Proposal one = known.getFirst();
    assertThat(rules().cosigned(one)).isInstanceOf(Decision.Refused.class);
    Proposal left = one.agreed(NOW).exported(NOW);
    Decision.Taken first = (Decision.Taken) rules().cosigned(left);
    assertThat(first.proposal().state()).isEqualTo(ProposalState.EXPORTED);
    Decision.Taken second = (Decision.Taken) rules().signed(first.proposal());
    assertThat(second.proposal().state()).isEqualTo(ProposalState.SIGNED);
    assertThat(rules().cosigned(second.proposal())).isInstanceOf(Decision.Unchanged.class);
  }

  @Test
  void namesHaveOneForm() {
    assertThatThrownBy(() -> new CoinName("ab:0")).hasMessageContaining("no output");
    assertThatThrownBy(() -> new ChainName("bip122:signet")).hasMessageContaining("not eip155:ID");
    assertThatThrownBy(() -> new Slot.Coins(VAULT, Set.of()))
        .hasMessageContaining("spends nothing");
    assertThat(COIN.isOn(CHAIN)).isTrue();
    assertThat(COIN.isOn(ChainName.bitcoin("main"))).isFalse();
  }
}
