package dev.bascule.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeatRulesTest {

  private final SeatRules free = new SeatRules(OptionalInt.empty());

  /** The same table as the registry's own tests. */
  @ParameterizedTest
  @CsvSource({
    "4, 1, 0, ok",
    "4, 2, 0, ok",
    "4, 3, 0, too_many_join",
    "1, 1, 0, too_many_join",
    "4, 0, 1, below_four",
    "4, 1, 1, ok",
    "4, 2, 2, too_many_leave",
    "7, 0, 2, ok",
    "7, 0, 3, too_many_leave",
    "3, 0, 1, ok",
    "1, 0, 1, no_validator_left"
  })
  void what_would_strand_the_chain_is_named(int before, int joining, int leaving, String expected) {
    SeatRules.Outcome outcome =
        free.judge(members(0, before), members(leaving, before + joining), Map.of(), false);

    assertThat(outcome.objection().map(SeatRules.Objection::code).orElse("ok")).isEqualTo(expected);
    assertThat(outcome.after()).isEqualTo(before + joining - leaving);
  }

  /** running of the old set, joining, leaving, what is said. */
  @ParameterizedTest
  @CsvSource({
    "4, 4, 1, 0, ok",
    "4, 4, 2, 0, ok",
    "4, 3, 1, 0, too_few_seal",
    "4, 3, 0, 0, ok",
    "4, 2, 0, 0, ok",
    "7, 5, 0, 1, ok",
    "6, 4, 0, 1, too_few_seal",
    "6, 4, 2, 0, too_few_seal",
  })
  void who_does_not_run_seals_nothing(
      int before, int running, int joining, int leaving, String expected) {
    List<Address> old = members(0, before);
    List<Address> next = members(leaving, before + joining);

    assertThat(
            SeatRules.running(old, next, Set.copyOf(members(0, running)))
                .map(SeatRules.Objection::code)
                .orElse("ok"))
        .isEqualTo(expected);
  }

  @Test
  void force_lifts_all_but_the_last() {
    assertThat(free.judge(members(0, 4), members(3, 4), Map.of(), true).objection()).isEmpty();
    assertThat(free.judge(members(0, 4), members(4, 4), Map.of(), true).objection()).isPresent();
  }

  @Test
  void nobody_holds_more_seats_than_the_rules_say() {
    SeatRules one = new SeatRules(OptionalInt.of(1));
    Map<Address, String> owners = Map.of(member(0), "bank-a", member(4), "bank-a");

    assertThat(one.judge(members(0, 4), members(0, 5), owners, true).objection())
        .hasValueSatisfying(why -> {
          assertThat(why.code()).isEqualTo("too_many_of_one_organisation");
          assertThat(why.sentence()).isEqualTo("bank-a would hold 2 seats, the rules say 1");
        });
  }

  @Test
  void the_outcome_says_n_f_and_quorum() {
    assertThat(free.judge(members(0, 4), members(0, 5), Map.of(), false).sentence())
        .isEqualTo("4 validators become 5: 4 must seal, 1 may fail");
  }

  private static List<Address> members(int from, int to) {
    List<Address> members = new ArrayList<>();
    for (int i = from; i < to; i++) members.add(member(i));
    return members;
  }

  private static Address member(int i) {
    return Address.ofHex("0x%040x".formatted(i + 1));
  }
}
