package dev.bascule.core.book;

import dev.bascule.core.id.LaneKey;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VerifiedLeg;
import dev.bascule.core.voucher.VerifiedVoucher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rules (2) to (9) of PROTOCOL B.4, each on all legs before the next. Nothing here changes. */
final class AcceptanceRules {
  private AcceptanceRules() {}

  /** The first reason against the command, or null when there is none. */
  static @Nullable Reason refusal(State state, Command.Pay command) {
    VerifiedVoucher voucher = command.voucher();
    Reason reason = signed(state, voucher);
    if (reason == null) reason = inTime(state, voucher);
    if (reason == null) reason = people(state, command);
    if (reason == null) reason = lanes(state, voucher);
    if (reason == null) reason = cumulatives(state, command);
    if (reason == null) reason = covered(state, command);
    if (reason == null) reason = withinLimits(state, command);
    return reason;
  }

  /** (2) The gateway checked domain and signature; whose key it was is checked here. */
  private static @Nullable Reason signed(State state, VerifiedVoucher voucher) {
    if (state.vault != VaultState.OPEN) return new Reason.VaultClosed(state.vault);
    AssetBook asset = state.asset(voucher.asset());
    if (asset == null || !asset.asset.token().equals(voucher.token())) {
      return new Reason.UnknownAsset(voucher.asset(), voucher.token());
    }
    Party payer = state.party(voucher.payer());
    int current = payer == null ? 0 : payer.currentEpoch();
    if (Integer.compareUnsigned(voucher.keyEpoch(), current) > 0) {
      return new Reason.UnknownEpoch(voucher.keyEpoch(), current);
    }
    Party.VoucherKey key =
        payer == null
            ? new Party.VoucherKey(voucher.payer(), Long.MAX_VALUE)
            : payer.keys.get(voucher.keyEpoch());
    if (state.nowSeconds() > key.retiredAt()) {
      return new Reason.KeyRetired(voucher.keyEpoch(), key.retiredAt(), state.nowSeconds());
    }
    if (!key.signer().equals(voucher.signer())) {
      return new Reason.WrongSigner(voucher.signer(), key.signer());
    }
    return null;
  }

  /** (3) now <= notAfter <= now + maxTtl; a difference, because a sum could overflow. */
  private static @Nullable Reason inTime(State state, VerifiedVoucher voucher) {
    long now = state.nowSeconds();
    if (now > voucher.notAfter()) return new Reason.Expired(voucher.notAfter(), now);
    if (voucher.notAfter() - now > state.limits.maxTtlSeconds()) {
      return new Reason.TtlTooLong(voucher.notAfter(), now + state.limits.maxTtlSeconds());
    }
    return null;
  }

  /** (4) */
  private static @Nullable Reason people(State state, Command.Pay command) {
    VerifiedVoucher voucher = command.voucher();
    for (VerifiedLeg leg : voucher.legs()) {
      if (leg.payee().equals(voucher.payer())) return new Reason.SelfPayment(leg.payee());
    }
    Party payer = state.party(voucher.payer());
    if (payer == null || payer.tenant != command.tenant().number()) {
      return new Reason.UnknownPayer(voucher.payer());
    }
    for (VerifiedLeg leg : voucher.legs()) {
      Party payee = state.party(leg.payee());
      if (payee == null || !payee.isKnown()) return new Reason.UnknownPayee(leg.payee());
    }
    if (payer.isFrozen()) return new Reason.Frozen(payer.owner);
    for (VerifiedLeg leg : voucher.legs()) {
      Party payee = state.party(leg.payee());
      if (payee != null && payee.isFrozen()) return new Reason.Frozen(payee.owner);
    }
    return null;
  }

  /** (5) INV-ONE-BOOK, and no lane twice: its second leg would build on an unaccepted first. */
  private static @Nullable Reason lanes(State state, VerifiedVoucher voucher) {
    List<VerifiedLeg> legs = voucher.legs();
    for (VerifiedLeg leg : legs) {
      if (leg.isNettingBook()) return new Reason.WrongBook(leg.payee(), leg.lane());
    }
    int laneMax = state.limits.laneMax();
    for (VerifiedLeg leg : legs) {
      if (leg.laneNumber() >= laneMax) {
        return new Reason.LaneLimit(leg.payee(), leg.lane(), laneMax);
      }
    }
    for (int i = 0; i < legs.size(); i++) {
      VerifiedLeg leg = legs.get(i);
      Lane known = state.lane(leg.laneKey());
      // A key that names another lane here was computed wrongly: never let it share the balance.
      boolean isForeign = known != null && !isLaneOf(known, voucher, leg);
      for (int j = 0; j < i && !isForeign; j++) {
        isForeign = legs.get(j).laneKey().equals(leg.laneKey());
      }
      if (isForeign) return new Reason.DuplicateLane(leg.payee(), leg.lane());
    }
    return null;
  }

  private static boolean isLaneOf(Lane lane, VerifiedVoucher voucher, VerifiedLeg leg) {
    return lane.payer.party.owner.equals(voucher.payer())
        && lane.payee.party.owner.equals(leg.payee())
        && lane.payer.asset.asset.id().equals(voucher.asset())
        && lane.number == leg.lane();
  }

  /** (6) cumulative = A + amount exactly, and no open hold. */
  private static @Nullable Reason cumulatives(State state, Command.Pay command) {
    VerifiedVoucher voucher = command.voucher();
    AssetBook asset = state.asset(voucher.asset());
    List<LaneStanding> stale = new ArrayList<>();
    for (int i = 0; i < voucher.legs().size(); i++) {
      VerifiedLeg leg = voucher.legs().get(i);
      Lane lane = state.lane(leg.laneKey());
      long accepted = lane != null ? lane.accepted : strayStart(state, leg.laneKey(), asset);
      // Both are at or above 0, so the difference cannot wrap; the sum could.
      if (leg.cumulativeUnits() - command.amounts().get(i) != accepted) {
        stale.add(standing(leg, lane, accepted));
      }
    }
    if (!stale.isEmpty()) return new Reason.LaneStale(stale);
    for (VerifiedLeg leg : voucher.legs()) {
      Lane lane = state.lane(leg.laneKey());
      if (lane != null && lane.heldBy != null) {
        return new Reason.LaneBusy(lane.key, leg.payee(), leg.lane(), lane.heldBy.id());
      }
    }
    return null;
  }

  private static LaneStanding standing(VerifiedLeg leg, @Nullable Lane lane, long accepted) {
    Optional<VerifiedVoucher> setBy =
        lane == null ? Optional.empty() : Optional.ofNullable(lane.newest);
    int setByLeg = lane == null ? 0 : lane.leg;
    return new LaneStanding(leg.laneKey(), leg.payee(), leg.lane(), accepted, setBy, setByLeg);
  }

  /** Where a lane begins that the chain settled before this log opened it. */
  static long strayStart(State state, LaneKey key, @Nullable AssetBook asset) {
    BaseUnits stray = state.strays.get(key);
    if (stray == null || asset == null) return 0;
    Asset terms = asset.asset;
    return terms.fromBaseUnits(stray).orElse(0);
  }

  /** (7) INV-COVER: what is promised never exceeds what the chain holds for it. */
  private static @Nullable Reason covered(State state, Command.Pay command) {
    VerifiedVoucher voucher = command.voucher();
    Party payer = state.party(voucher.payer());
    AssetBook asset = state.asset(voucher.asset());
    if (payer == null || asset == null) throw new IllegalStateException("checked by (2) and (4)");
    long available = payer.holding(asset).map(each -> each.available(state.isAging())).orElse(0L);
    long needed = sum(command.amounts());
    return needed > available
        ? new Reason.InsufficientCollateral(asset.asset.id(), Math.max(0, available), needed)
        : null;
  }

  /** (8) and (9), and last that the chain was seen recently enough to believe (7). */
  private static @Nullable Reason withinLimits(State state, Command.Pay command) {
    Limits limits = state.limits;
    AssetBook asset = state.asset(command.voucher().asset());
    if (asset == null) throw new IllegalStateException("checked by (2)");
    Limits.AssetLimits ceilings = limits.of(asset.asset.id());
    long needed = sum(command.amounts());
    if (needed > ceilings.paymentUnits()) {
      return new Reason.LimitExceeded("payment", ceilings.paymentUnits(), needed);
    }
    if (command.riskScore() > limits.riskScoreMax()) {
      return new Reason.LimitExceeded("risk_score", limits.riskScoreMax(), command.riskScore());
    }
    if (needed > ceilings.exposureUnits() - asset.outstanding) {
      return new Reason.ExposureExceeded(
          asset.asset.id(), ceilings.exposureUnits(), saturated(asset.outstanding, needed));
    }
    long now = state.nowSeconds();
    if (now - state.headTime > limits.observerLagSeconds()) {
      return new Reason.ObserverLag(state.headTime, now, limits.observerLagSeconds());
    }
    return null;
  }

  /** At most 2^63 - 1, which no collateral covers. */
  private static long sum(List<Long> amounts) {
    long sum = 0;
    for (long amount : amounts) sum = saturated(sum, amount);
    return sum;
  }

  private static long saturated(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
