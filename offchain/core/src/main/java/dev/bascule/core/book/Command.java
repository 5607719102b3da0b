package dev.bascule.core.book;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.RequestId;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.id.TransferId;
import dev.bascule.core.log.FactLeaf;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.voucher.VerifiedVoucher;
import java.util.List;

/**
 * What the log holds. A command that could mean nothing at all (no amounts, a range that ends
 * before it begins) cannot be made: the constructor throws, the same way on every member.
 */
public sealed interface Command {

  /** The first command of a log; refused later. */
  record Genesis(
      Address vault,
      long chainId,
      int logEpoch,
      Hash32 logId,
      int rulesVersion,
      Mode mode,
      ChainCursor start)
      implements Command {
    public Genesis {
      requireNonNull(vault);
      requireNonNull(logId);
      requireNonNull(mode);
      requireNonNull(start);
    }
  }

  record RegisterAsset(Asset asset) implements Command {
    public RegisterAsset {
      requireNonNull(asset);
    }
  }

  /** Makes an address a known participant of a tenant. */
  record OpenAccount(Tenant tenant, Address owner) implements Command {
    public OpenAccount {
      requireNonNull(tenant);
      if (owner.isZero()) throw new IllegalArgumentException("the zero address owns nothing");
    }
  }

  record Freeze(Address account, Authority by) implements Command {
    public Freeze {
      requireNonNull(account);
      requireNonNull(by);
    }
  }

  /** Needs a second approver: a freeze is quick to set and slow to lift. */
  record Unfreeze(Address account, Authority by) implements Command {
    public Unfreeze {
      requireNonNull(account);
      requireNonNull(by);
    }
  }

  record SetLimits(Limits limits, Authority by) implements Command {
    public SetLimits {
      requireNonNull(limits);
      requireNonNull(by);
    }
  }

  record ActivateRules(int version, Authority by) implements Command {
    public ActivateRules {
      requireNonNull(by);
    }
  }

  /**
   * Asks for a payment or a hold, as the voucher's kind says.
   *
   * @param amounts what each leg adds to its lane, in ledger units, in the legs' order
   * @param riskScore made before ordering; above the limit's ceiling the payment is refused
   */
  record Pay(
      PaymentId payment, Tenant tenant, VerifiedVoucher voucher, List<Long> amounts, int riskScore)
      implements Command {
    public Pay {
      requireNonNull(payment);
      requireNonNull(tenant);
      amounts = List.copyOf(amounts);
      if (amounts.size() != voucher.legs().size()) {
        throw new IllegalArgumentException(
            amounts.size() + " amounts for " + voucher.legs().size() + " legs");
      }
      for (long amount : amounts) {
        if (amount <= 0) throw new IllegalArgumentException("an amount is above 0: " + amount);
      }
    }
  }

  /**
   * Turns a hold, or a part of it, into a payment.
   *
   * @param amounts for each leg, 0 where nothing is taken
   * @param last whether the rest of the hold is released
   */
  record Capture(
      PaymentId hold, Tenant tenant, TransferId transfer, List<Long> amounts, boolean last)
      implements Command {
    public Capture {
      requireNonNull(hold);
      requireNonNull(tenant);
      requireNonNull(transfer);
      amounts = List.copyOf(amounts);
      long largest = 0;
      for (long amount : amounts) {
        if (amount < 0) throw new IllegalArgumentException("negative amount: " + amount);
        largest = Math.max(largest, amount);
      }
      if (largest == 0) throw new IllegalArgumentException("a capture takes something");
    }
  }

  record VoidHold(PaymentId hold, Tenant tenant) implements Command {
    public VoidHold {
      requireNonNull(hold);
      requireNonNull(tenant);
    }
  }

  /**
   * All events of ours in blocks {@code from} to {@code to} of the vault's chain.
   *
   * @param toHash of block {@code to}, which the next range names as its parent
   * @param headTime the time in block {@code to}, in seconds
   */
  record ObserveRange(
      long chainId,
      long from,
      long to,
      Hash32 toHash,
      Hash32 parentHash,
      long headTime,
      List<ChainEvent> events)
      implements Command {
    public ObserveRange {
      requireNonNull(toHash);
      requireNonNull(parentHash);
      events = List.copyOf(events);
      if (from < 0 || to < from) {
        throw new IllegalArgumentException("no range of blocks: " + from + " to " + to);
      }
      if (headTime < 0) throw new IllegalArgumentException("time before 1970: " + headTime);
      Place previous = null;
      for (ChainEvent event : events) {
        Place at = event.at();
        if (at.block() < from || at.block() > to) {
          throw new IllegalArgumentException(at + " is outside " + from + " to " + to);
        }
        if (previous != null && previous.compareTo(at) >= 0) {
          throw new IllegalArgumentException(at + " does not follow " + previous);
        }
        previous = at;
      }
    }
  }

  /** Cuts the next window of one asset at this place of the log. */
  record CutWindow(RequestId request, AssetId asset) implements Command {
    public CutWindow {
      requireNonNull(request);
      requireNonNull(asset);
    }
  }

  /** Puts a commitment to an audit fact into the log. */
  record AuditFact(int type, Hash32 commitment) implements Command {
    public AuditFact {
      requireNonNull(commitment);
      if (type < FactLeaf.TYPE_MIN || type > 255) {
        throw new IllegalArgumentException("a fact's type is 64 to 255, not " + type);
      }
    }
  }

  /** A person has explained a break that no later event can close. */
  record CloseBreak(long number, Authority by) implements Command {
    public CloseBreak {
      requireNonNull(by);
    }
  }
}
