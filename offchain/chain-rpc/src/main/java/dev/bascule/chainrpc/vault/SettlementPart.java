package dev.bascule.chainrpc.vault;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.core.book.CutLane;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VerifiedLeg;
import dev.bascule.core.voucher.VerifiedVoucher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One part of a window: settled whole or not at all. */
public record SettlementPart(long window, int part, boolean last, List<PartEntry> entries) {

  public SettlementPart {
    entries = List.copyOf(entries);
  }

  /**
   * A voucher and those of its legs that are settled here.
   *
   * @param signature the payer's; of a grant, the drawdown of the only claim follows it
   */
  public record PartEntry(Voucher voucher, Bytes signature, List<PartClaim> claims) {
    public PartEntry {
      claims = List.copyOf(claims);
    }

    /** All legs in order: then the contract needs no hashes of the others. */
    boolean isWhole() {
      if (claims.size() != voucher.legs().size()) return false;
      for (int i = 0; i < claims.size(); i++) {
        if (claims.get(i).leg() != i) return false;
      }
      return true;
    }
  }

  /** A leg, settled up to {@code to}. */
  public record PartClaim(int leg, BaseUnits to) {}

  /** The lanes in the order in which the contract puts them under the part's root. */
  public List<LaneKey> lanes() {
    List<LaneKey> lanes = new ArrayList<>();
    for (PartEntry entry : entries) {
      for (PartClaim claim : entry.claims()) lanes.add(entry.voucher().laneKey(claim.leg()));
    }
    return lanes;
  }

  public int claimCount() {
    return entries.stream().mapToInt(entry -> entry.claims().size()).sum();
  }

  /**
   * The lanes of a cut window as entries: each voucher once, with the legs that it sets, and those
   * of one payer together. A later voucher may have overtaken one leg of an earlier one; it is of
   * the same payer, so that a payment's legs are seldom parted.
   */
  public static List<PartEntry> entries(List<CutLane> lanes, Asset asset) {
    Map<Address, Map<VoucherDigest, List<CutLane>>> byPayer = new LinkedHashMap<>();
    for (CutLane lane : lanes) {
      byPayer
          .computeIfAbsent(lane.payer(), _ -> new LinkedHashMap<>())
          .computeIfAbsent(lane.voucher().digest(), _ -> new ArrayList<>())
          .add(lane);
    }
    List<PartEntry> entries = new ArrayList<>();
    for (Map<VoucherDigest, List<CutLane>> byVoucher : byPayer.values()) {
      entries.addAll(entries(byVoucher.values(), asset));
    }
    return entries;
  }

  private static List<PartEntry> entries(Collection<List<CutLane>> byVoucher, Asset asset) {
    List<PartEntry> entries = new ArrayList<>();
    for (List<CutLane> group : byVoucher) {
      VerifiedVoucher voucher = group.getFirst().voucher();
      List<PartClaim> claims =
          group.stream()
              .sorted(Comparator.comparingInt(CutLane::leg))
              .map(lane -> new PartClaim(lane.leg(), asset.toBaseUnits(lane.toUnits())))
              .toList();
      entries.add(
          new PartEntry(asSigned(voucher, asset), Bytes.of(voucher.signature().bytes()), claims));
    }
    return entries;
  }

  private static Voucher asSigned(VerifiedVoucher voucher, Asset asset) {
    List<Leg> legs = new ArrayList<>();
    for (VerifiedLeg leg : voucher.legs()) {
      legs.add(
          new Leg(leg.payee(), leg.lane(), asset.toBaseUnits(leg.cumulativeUnits()), leg.terms()));
    }
    return new Voucher(
        voucher.payer(),
        voucher.token(),
        voucher.keyEpoch(),
        voucher.kind(),
        voucher.notAfter(),
        legs);
  }
}
