package dev.bascule.node.membership;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.core.id.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a change of the validators comes to, by the rules of the registry contract. In header mode
 * no contract refuses, so this does.
 */
public record SeatRules(OptionalInt maxPerOrganisation) {

  /** Below this number no fault is tolerated. */
  private static final int SAFE_MIN = 4;

  /** Why a change is refused. */
  public record Objection(String code, String sentence) {}

  /** The set after a change, and what speaks against it. */
  public record Outcome(
      int before, int joining, int leaving, int after, Optional<Objection> objection) {

    public int quorum() {
      return ValidatorSet.quorum(after);
    }

    public int faultsTolerated() {
      return ValidatorSet.faultsTolerated(after);
    }

    public String sentence() {
      return before
          + " validators become "
          + after
          + ": "
          + quorum()
          + " must seal, "
          + faultsTolerated()
          + " may fail";
    }
  }

  /**
   * @param owners of the members of both sets, as far as they are known
   */
  public Outcome judge(
      List<Address> before, List<Address> after, Map<Address, String> owners, boolean forced) {
    List<Address> joining = new ArrayList<>(new TreeSet<>(after));
    joining.removeAll(before);
    List<Address> leaving = new ArrayList<>(new TreeSet<>(before));
    leaving.removeAll(after);
    int n = new TreeSet<>(after).size();
    return new Outcome(
        before.size(),
        joining.size(),
        leaving.size(),
        n,
        objection(before.size(), joining.size(), leaving.size(), n, forced)
            .or(() -> diversity(after, owners)));
  }

  private static Optional<Objection> objection(
      int before, int joining, int leaving, int after, boolean forced) {
    if (after == 0) {
      return against("no_validator_left", "a chain without validators stands for ever");
    }
    if (forced) return Optional.empty();
    if (leaving * 3 > before) {
      return against(
          "too_many_leave",
          leaving + " of " + before + " would leave at once, a third is the most");
    }
    if (joining * 3 > after) {
      return against(
          "too_many_join",
          joining
              + " of the "
              + after
              + " would be newcomers: if they do not run, the "
              + (after - joining)
              + " others are no quorum of "
              + ValidatorSet.quorum(after));
    }
    if (before >= SAFE_MIN && after < SAFE_MIN) {
      return against(
          "below_four", after + " validators are left, and below " + SAFE_MIN + " none may fail");
    }
    return Optional.empty();
  }

  /**
   * What the registry cannot see: whether enough of the new set run. A vote takes effect at once,
   * and a chain without a quorum takes no vote back.
   *
   * @param sealing who has sealed lately; a newcomer has not
   */
  public static Optional<Objection> running(
      List<Address> before, List<Address> after, Set<Address> sealing) {
    TreeSet<Address> set = new TreeSet<>(after);
    if (set.equals(new TreeSet<>(before))) return Optional.empty();
    int needed = ValidatorSet.quorum(set.size());
    TreeSet<Address> silent = new TreeSet<>(set);
    silent.removeAll(sealing);
    int seal = set.size() - silent.size();
    if (seal >= needed) return Optional.empty();
    return against(
        "too_few_seal",
        seal
            + " of the "
            + set.size()
            + " seal now and "
            + needed
            + " must; no seal of late by "
            + String.join(", ", silent.stream().map(Address::hex).toList()));
  }

  private Optional<Objection> diversity(List<Address> after, Map<Address, String> owners) {
    if (maxPerOrganisation.isEmpty()) return Optional.empty();
    Map<String, Integer> held = new TreeMap<>();
    for (Address each : after) {
      String owner = owners.get(each);
      if (owner != null) held.merge(owner, 1, Integer::sum);
    }
    int most = maxPerOrganisation.getAsInt();
    return held.entrySet().stream()
        .filter(each -> each.getValue() > most)
        .findFirst()
        .flatMap(each ->
            against(
                "too_many_of_one_organisation",
                each.getKey()
                    + " would hold "
                    + each.getValue()
                    + " seats, the rules say "
                    + most));
  }

  private static Optional<Objection> against(String code, String sentence) {
    return Optional.of(new Objection(code, sentence));
  }
}
