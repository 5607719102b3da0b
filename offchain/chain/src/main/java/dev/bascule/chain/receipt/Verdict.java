package dev.bascule.chain.receipt;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.money.BaseUnits;
import java.util.Locale;
import java.util.Optional;

/** What a receipt shows, and what carries it. */
public sealed interface Verdict {

  /** Whose word or proof a verdict rests on, from the weakest to the strongest. */
  enum Carrier {
    /** The payer's signature alone: nothing was accepted. */
    SIGNED,
    /** The operator's signature on its log. */
    ACCEPTED,
    /** The same, seen by independent witnesses. */
    WITNESSED,
    /** The same, with the log's root written down on chain. */
    ANCHORED,
    /** A settled event in a block of a chain without seals: one node's word. */
    SETTLED_UNSEALED,
    /** A settled event in a block that a quorum of validators sealed. */
    SETTLED_SEALED;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The receipt holds. */
  record Valid(Carrier carrier, String sentence, Facts facts) implements Verdict {}

  /**
   * The receipt does not hold.
   *
   * @param code stable, in snake case
   */
  record Refused(String code, String sentence) implements Verdict {}

  /**
   * What may be concluded.
   *
   * @param payment empty without the terms, which alone bind an id to what was signed
   * @param amount what this leg added to its lane, in the token's base units
   * @param acceptedAt seconds since 1970, by the operator's log
   * @param settledBlock the block of the settlement, or -1
   */
  record Facts(
      Optional<PaymentId> payment,
      Address payer,
      Address payee,
      Address token,
      BaseUnits amount,
      long acceptedAt,
      long leafIndex,
      long settledBlock) {}
}
