package dev.bascule.core.book;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.money.BaseUnits;
import java.util.List;

/**
 * What the vault emitted, exactly as the chain says it: amounts in base units, tokens by address.
 * What the book cannot express becomes a break, never a rounded number.
 */
public sealed interface ChainEvent {
  Place at();

  record Deposited(Place at, Address token, Address account, BaseUnits amount)
      implements ChainEvent {}

  /** Credit became collateral. */
  record Pledged(Place at, Address token, Address account, BaseUnits amount)
      implements ChainEvent {}

  /**
   * The account wants collateral back; a later request replaces an earlier one.
   *
   * @param time of the block, in seconds
   */
  record UnpledgeRequested(Place at, Address token, Address account, BaseUnits amount, long time)
      implements ChainEvent {}

  /** Collateral became credit; {@code amount} is what really moved. */
  record UnpledgeFinished(Place at, Address token, Address account, BaseUnits amount)
      implements ChainEvent {}

  record Withdrawn(Place at, Address token, Address account, BaseUnits amount)
      implements ChainEvent {}

  /** Credit changed hands inside the vault, by its owner's will; no token moved. */
  record CreditMoved(Place at, Address token, Address from, Address to, BaseUnits amount)
      implements ChainEvent {}

  /**
   * A new voucher key; the one before it retires.
   *
   * @param epoch of the new key
   * @param previousRetiredAt in seconds
   */
  record VoucherKeySet(Place at, Address account, int epoch, Address signer, long previousRetiredAt)
      implements ChainEvent {
    public VoucherKeySet {
      if (epoch <= 0) throw new IllegalArgumentException("epoch 0 is the account's own key");
    }
  }

  /**
   * A part of a window was settled.
   *
   * @param root over abi.encode(laneKey, settled) in the entries' order
   * @param total of what really moved
   * @param lanes the entries of the call, in their order
   */
  record PartSettled(
      Place at,
      long window,
      int part,
      boolean last,
      Hash32 root,
      int count,
      BaseUnits total,
      List<LaneTo> lanes)
      implements ChainEvent {
    public PartSettled {
      lanes = List.copyOf(lanes);
    }
  }

  /** One entry of a part: the lane and the cumulative that was asked for. */
  record LaneTo(LaneKey lane, BaseUnits to) {
    public LaneTo {
      requireNonNull(lane);
      requireNonNull(to);
    }
  }

  /**
   * Somebody redeemed a bundle.
   *
   * @param from what was settled before
   * @param to the leaf's cumulative
   * @param shortfall what the payer's collateral could not cover, filed against the bond
   */
  record Redeemed(
      Place at, LaneKey lane, BaseUnits from, BaseUnits to, BaseUnits paid, BaseUnits shortfall)
      implements ChainEvent {}

  /**
   * The bond paid what collateral could not, and the lane counts it as settled. The credit itself
   * moves in a {@link CreditMoved} of its own, from the bond to the payee.
   *
   * @param from what was settled before
   */
  record ShortfallPaid(Place at, LaneKey lane, BaseUnits from, BaseUnits paid)
      implements ChainEvent {}

  /** The vault knows its bond from here on, for ever; nothing moved. */
  record BondSet(Place at, Address bond) implements ChainEvent {}

  record Anchored(Place at, long size, Hash32 root) implements ChainEvent {}

  /**
   * @param time of the block, in seconds
   */
  record LogEpochStarted(Place at, int epoch, long time) implements ChainEvent {}

  record ExitDeclared(Place at) implements ChainEvent {}

  record AccountFrozen(Place at, Address account) implements ChainEvent {}

  record AccountUnfrozen(Place at, Address account) implements ChainEvent {}
}
