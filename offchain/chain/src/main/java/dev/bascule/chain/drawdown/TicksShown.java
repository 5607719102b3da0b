package dev.bascule.chain.drawdown;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.money.BaseUnits;
import java.nio.ByteBuffer;

/**
 * The n-th tick of a chain, which pays for itself and all before it.
 *
 * @param document the commitment to the terms of all ticks
 * @param base where the lane stands before the first tick
 */
public record TicksShown(
    TermsHash document, BaseUnits base, BaseUnits unit, int length, int n, Hash32 tick)
    implements Drawdown {

  private static final int BYTES = 104;

  public TicksShown {
    if (n < 1 || n > length) {
      throw new MalformedDrawdown("no tick " + n + " of a chain of " + length);
    }
    // What is no chain is refused before anything is hashed.
    new TickGrant(base, unit, length, tick, document).ceiling();
  }

  static TicksShown read(Bytes bytes) {
    if (bytes.size() != BYTES) {
      throw new MalformedDrawdown(bytes.size() + " bytes are no tick");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes.toArray());
    return new TicksShown(
        new TermsHash(Hash32.read(buffer)),
        new BaseUnits(buffer.getLong(), buffer.getLong()),
        new BaseUnits(buffer.getLong(), buffer.getLong()),
        buffer.getInt(),
        buffer.getInt(),
        Hash32.read(buffer));
  }

  @Override
  public Bytes toBytes() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    document.value().write(buffer);
    buffer.putLong(base.high()).putLong(base.low());
    buffer.putLong(unit.high()).putLong(unit.low());
    buffer.putInt(length).putInt(n);
    tick.write(buffer);
    return Bytes.of(buffer.array());
  }

  @Override
  public DrawdownCheck check(VaultDomain domain, GrantedLeg granted) {
    if (granted.leg() != 0) {
      return new DrawdownCheck.Refused(
          "ticks_of_other_leg", "a chain is the first leg's, not that of leg " + granted.leg());
    }
    Hash32 anchor = tick;
    for (int i = 0; i < n; i++) anchor = TickChain.before(document, anchor);
    TickGrant grant = new TickGrant(base, unit, length, anchor, document);
    if (!grant.ceiling().equals(granted.ceiling())) {
      return new DrawdownCheck.Refused(
          "ticks_not_the_ceiling",
          "all ticks come to " + grant.ceiling() + ", the payer signed " + granted.ceiling());
    }
    return grant.terms().equals(granted.terms())
        ? new DrawdownCheck.Drawn(grant.standing(n), granted.terms())
        : Drawdown.otherTerms(granted.terms(), grant.terms());
  }

  @Override
  public TermsHash terms(GrantedLeg granted) {
    return granted.terms();
  }

  @Override
  public TermsHash agreed() {
    return document;
  }
}
