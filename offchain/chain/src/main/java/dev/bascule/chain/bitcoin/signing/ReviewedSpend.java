package dev.bascule.chain.bitcoin.signing;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Address;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import java.util.List;

/**
 * What would be signed, in amounts. Only {@link SpendReview} makes one, so whoever holds one holds
 * a PSBT that was checked.
 */
public final class ReviewedSpend {

  private final Psbt psbt;
  private final List<Spent> spent;
  private final List<Paid> paid;
  private final Satoshi fee;

  /** An input: what it spends, derived again from our descriptor. */
  public record Spent(OutPoint outPoint, TxOutput output, DerivedOutput own) {}

  /** Where an output goes. */
  public sealed interface Paid {
    Satoshi amount();

    /** To somebody else. */
    record External(Satoshi amount, Address address) implements Paid {}

    /** Back to us, derived again. */
    record Own(Satoshi amount, Address address, DerivedOutput own) implements Paid {}

    /** Nowhere: data, without an amount. */
    record Data(Bytes script) implements Paid {
      @Override
      public Satoshi amount() {
        return Satoshi.ZERO;
      }
    }
  }

  ReviewedSpend(Psbt psbt, List<Spent> spent, List<Paid> paid, Satoshi fee) {
    this.psbt = psbt;
    this.spent = List.copyOf(spent);
    this.paid = List.copyOf(paid);
    this.fee = fee;
  }

  Psbt psbt() {
    return psbt;
  }

  public List<Spent> spent() {
    return spent;
  }

  public List<Paid> paid() {
    return paid;
  }

  public Satoshi fee() {
    return fee;
  }

  /** What leaves the wallet beside the fee. */
  public Satoshi external() {
    return Satoshi.sum(
            paid.stream().filter(Paid.External.class::isInstance).map(Paid::amount).toList())
        .orElseThrow();
  }
}
