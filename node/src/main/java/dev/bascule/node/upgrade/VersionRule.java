package dev.bascule.node.upgrade;

import dev.bascule.node.besu.BesuVersion;
import java.util.List;

/**
 * A change between two releases that matters to a network of ours: it stands in the way of a pair
 * of versions, or wants something done first.
 *
 * @param since the first release with the change; a step concerns it when it goes from before to
 *     this or later
 * @param weight what follows from it
 */
public record VersionRule(BesuVersion since, Weight weight, String code, String says) {

  /** What a rule asks for. */
  public enum Weight {
    /** Old and new nodes do not understand each other: stop all, then start all. */
    TOGETHER,
    /** Something must be done before the first node is changed. */
    BEFORE,
    /** Good to know. */
    NOTE
  }

  /** From the changelog of Besu; only what touches QBFT, the settings we render, or the machine. */
  public static final List<VersionRule> ALL =
      List.of(
          rule(
              "25.10.0",
              Weight.NOTE,
              "osaka_known",
              "from this release on Besu knows the Osaka fork"),
          rule(
              "26.1.0",
              Weight.TOGETHER,
              "proposal_encoding",
              "proposals have a field more, which nodes of 25.x cannot decode (RLPException)"),
          rule(
              "26.2.0",
              Weight.BEFORE,
              "epoch_clears_drop_votes",
              "the end of an epoch clears votes to drop a validator: have no open vote while"
                  + " versions are mixed"),
          rule(
              "26.6.0",
              Weight.BEFORE,
              "java_25",
              "Besu needs JDK 25; set JAVA_HOME for every node"),
          rule(
              "26.6.0",
              Weight.NOTE,
              "hex_block_numbers",
              "the RPC takes block numbers and hashes in hexadecimal only"),
          rule(
              "26.7.0",
              Weight.NOTE,
              "per_transaction_gas_limit",
              "pertxgaslimit replaces pertxgaslimitcap in the genesis; ours has neither"),
          rule(
              "26.7.1",
              Weight.NOTE,
              "filters_are_bounded",
              "RPC filters and subscriptions are bounded; heavy users look at rpc-max-active-filters"),
          rule(
              "26.8.0",
              Weight.BEFORE,
              "pantheon_variables_gone",
              "environment variables with the prefix PANTHEON_ are no longer read"),
          rule(
              "26.8.0",
              Weight.NOTE,
              "delegation_signature_bounds",
              "signatures of EIP-7702 delegations are judged more strictly: finish the upgrade in"
                  + " one go, a mixed network could come to two blocks"),
          rule(
              "26.8.1",
              Weight.NOTE,
              "selection_time_respected",
              "--poa-block-txs-selection-max-time is respected: blocks are filled for 75 % of the"
                  + " period at most"));

  private static VersionRule rule(String since, Weight weight, String code, String says) {
    return new VersionRule(BesuVersion.of(since), weight, code, says);
  }

  public boolean concerns(BesuVersion from, BesuVersion to) {
    return from.isBefore(since) && !to.isBefore(since);
  }
}
