package dev.bascule.node.besu;

import java.util.List;

/**
 * What is known to be wrong with releases of Besu, from its changelog and advisories.
 *
 * @param from the first release that has it
 * @param fixedIn the first release that no longer has it
 */
public record KnownFault(
    BesuVersion from, BesuVersion fixedIn, Weight weight, String code, String reason) {

  /** What follows from a fault. */
  public enum Weight {
    /** A chain of ours could halt or fork: such a release is not started. */
    REFUSED,
    /** It is started, and the operator is told. */
    TOLD
  }

  private static final String EVER = "0.0.0";

  public static final List<KnownFault> ALL =
      List.of(
          fault(
              EVER,
              "26.2.0",
              Weight.REFUSED,
              "drop_votes_survive_epoch",
              "the end of an epoch does not clear votes to drop a validator, so that nodes come to"
                  + " different sets (Besu #9870)"),
          fault(
              "26.1.0",
              "26.4.0",
              Weight.REFUSED,
              "proposals_not_decoded",
              "proposals of nodes before 26.1.0 are not decoded: RLPException (Besu #9977)"),
          fault(
              EVER,
              "26.8.0",
              Weight.TOLD,
              "round_change_memory",
              "malformed round changes of another validator fill the memory without bound"
                  + " (GHSA-23rh-rrqg-wq82)"),
          fault(
              EVER,
              "26.8.0",
              Weight.TOLD,
              "delegation_signature_bounds",
              "code delegations (EIP-7702) with signature values out of range are judged"
                  + " differently than by later releases: do not stay long in a mixed network"),
          fault(
              EVER,
              "26.8.1",
              Weight.TOLD,
              "selection_time_ignored",
              "--poa-block-txs-selection-max-time is ignored, filling a block may take 5 s"
                  + " (Besu #11005)"));

  private static KnownFault fault(
      String from, String fixedIn, Weight weight, String code, String reason) {
    return new KnownFault(BesuVersion.of(from), BesuVersion.of(fixedIn), weight, code, reason);
  }

  public boolean affects(BesuVersion version) {
    return !version.isBefore(from) && version.isBefore(fixedIn);
  }

  public String sentence() {
    return reason + "; fixed in " + fixedIn;
  }

  public static List<KnownFault> of(BesuVersion version) {
    return ALL.stream().filter(fault -> fault.affects(version)).toList();
  }

  public static List<KnownFault> of(BesuVersion version, Weight weight) {
    return of(version).stream().filter(fault -> fault.weight() == weight).toList();
  }
}
