package dev.bascule.service.audit;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.service.db.proj.tables.records.LeafRecord;
import java.math.BigInteger;

/** A leaf as the tables keep it. */
public final class StoredLeaf {

  private StoredLeaf() {}

  public static Leaf of(LeafRecord row) {
    return new Leaf(
        LeafType.ofCode(row.getType()),
        Hash32.ofHex(row.getLogId()),
        row.getAt(),
        row.getAdmittedAt(),
        LaneKey.ofHex(row.getLaneKey()),
        new VoucherDigest(Hash32.ofHex(row.getVoucherDigest())),
        row.getLeg(),
        BaseUnits.of(new BigInteger(row.getFromUnits())),
        BaseUnits.of(new BigInteger(row.getToUnits())),
        new TermsHash(Hash32.ofHex(row.getTerms())));
  }
}
