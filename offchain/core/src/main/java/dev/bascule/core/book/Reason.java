package dev.bascule.core.book;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.money.AssetId;
import java.util.List;

/**
 * Why a payment was refused, in the order in which the rules are tried: the first that applies is
 * reported. The numbers are those of PROTOCOL B.4; every rule is tried on all legs before the next.
 */
public sealed interface Reason {
  String code();

  /** (1) The id was first used with other terms; the stored payment is untouched. */
  record TermsChanged(String field, String was, String is) implements Reason {
    @Override
    public String code() {
      return "terms_changed";
    }
  }

  /** (2) */
  record VaultClosed(VaultState state) implements Reason {
    @Override
    public String code() {
      return "vault_closed";
    }
  }

  record UnknownAsset(AssetId asset, Address token) implements Reason {
    @Override
    public String code() {
      return "unknown_asset";
    }
  }

  record UnknownEpoch(int keyEpoch, int currentEpoch) implements Reason {
    @Override
    public String code() {
      return "unknown_epoch";
    }
  }

  record KeyRetired(int keyEpoch, long retiredAt, long now) implements Reason {
    @Override
    public String code() {
      return "key_retired";
    }
  }

  record WrongSigner(Address signer, Address expected) implements Reason {
    @Override
    public String code() {
      return "wrong_signer";
    }
  }

  /** (3) Times in seconds. */
  record Expired(long notAfter, long now) implements Reason {
    @Override
    public String code() {
      return "expired";
    }
  }

  record TtlTooLong(long notAfter, long latest) implements Reason {
    @Override
    public String code() {
      return "ttl_too_long";
    }
  }

  /** (4) */
  record SelfPayment(Address payee) implements Reason {
    @Override
    public String code() {
      return "self_payment";
    }
  }

  record UnknownPayer(Address payer) implements Reason {
    @Override
    public String code() {
      return "unknown_payer";
    }
  }

  record UnknownPayee(Address payee) implements Reason {
    @Override
    public String code() {
      return "unknown_payee";
    }
  }

  record Frozen(Address account) implements Reason {
    @Override
    public String code() {
      return "account_frozen";
    }
  }

  /** (5) Bit 31 of the lane names the netting book. */
  record WrongBook(Address payee, int lane) implements Reason {
    @Override
    public String code() {
      return "wrong_book";
    }
  }

  record LaneLimit(Address payee, int lane, int laneMax) implements Reason {
    @Override
    public String code() {
      return "lane_limit";
    }
  }

  record DuplicateLane(Address payee, int lane) implements Reason {
    @Override
    public String code() {
      return "duplicate_lane";
    }
  }

  /** (6) All lanes of the voucher whose cumulative is not what was accepted plus the amount. */
  record LaneStale(List<LaneStanding> lanes) implements Reason {
    public LaneStale {
      lanes = List.copyOf(lanes);
    }

    @Override
    public String code() {
      return "lane_stale";
    }
  }

  record LaneBusy(LaneKey laneKey, Address payee, int lane, PaymentId heldBy) implements Reason {
    @Override
    public String code() {
      return "lane_busy";
    }
  }

  /** (7) */
  record InsufficientCollateral(AssetId asset, long availableUnits, long neededUnits)
      implements Reason {
    @Override
    public String code() {
      return "insufficient_collateral";
    }
  }

  /** (8) */
  record LimitExceeded(String limit, long ceiling, long value) implements Reason {
    @Override
    public String code() {
      return "limit_exceeded";
    }
  }

  /** (9) */
  record ExposureExceeded(AssetId asset, long ceilingUnits, long wouldBeUnits) implements Reason {
    @Override
    public String code() {
      return "exposure_exceeded";
    }
  }

  /** What is known of the collateral is too old to promise on. Times in seconds. */
  record ObserverLag(long headTime, long now, long lagMax) implements Reason {
    @Override
    public String code() {
      return "observer_lag";
    }
  }

  /** Captures and voids only. */
  record UnknownPayment() implements Reason {
    @Override
    public String code() {
      return "unknown_payment";
    }
  }

  record NotHeld(PaymentState state) implements Reason {
    @Override
    public String code() {
      return "not_held";
    }
  }

  record CaptureExceedsHold(int leg, long heldUnits, long askedUnits) implements Reason {
    @Override
    public String code() {
      return "capture_exceeds_hold";
    }
  }
}
