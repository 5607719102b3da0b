package dev.bascule.core.log;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.money.BaseUnits;
import java.nio.ByteBuffer;

/**
 * What the operator did on one lane: abi.encode of the ten fields of PROTOCOL B.3.
 *
 * @param at engine time in seconds, never falling with the index
 * @param admittedAt when the payer's key was checked: {@code at}, or the hold's for a capture
 * @param leg the leg's place in its voucher
 */
public record Leaf(
    LeafType type,
    Hash32 logId,
    long at,
    long admittedAt,
    LaneKey laneKey,
    VoucherDigest voucherDigest,
    int leg,
    BaseUnits from,
    BaseUnits to,
    TermsHash terms)
    implements LogLeaf {
  private static final int WORDS = 10;

  public Leaf {
    requireNonNull(type);
    requireNonNull(logId);
    requireNonNull(laneKey);
    requireNonNull(voucherDigest);
    requireNonNull(from);
    requireNonNull(to);
    requireNonNull(terms);
    if (at < 0 || admittedAt < 0) throw new IllegalArgumentException("time before 1970");
    if (leg < 0 || leg > 255) throw new IllegalArgumentException("not a uint8 leg: " + leg);
  }

  @Override
  public byte[] bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(WORDS * Hash32.BYTES);
    word(buffer, type.code());
    logId.write(buffer);
    word(buffer, at);
    word(buffer, admittedAt);
    laneKey.value().write(buffer);
    voucherDigest.value().write(buffer);
    word(buffer, leg);
    from.writeWord(buffer);
    to.writeWord(buffer);
    terms.value().write(buffer);
    return buffer.array();
  }

  private static void word(ByteBuffer to, long value) {
    to.putLong(0).putLong(0).putLong(0).putLong(value);
  }
}
