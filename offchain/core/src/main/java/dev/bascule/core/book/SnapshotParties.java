package dev.bascule.core.book;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The part of a snapshot that holds parties, their keys and what they have. */
final class SnapshotParties {
  private SnapshotParties() {}

  static void save(State state, Party party, DataOutput out) throws IOException {
    SnapshotForm.write(out, party.owner);
    out.writeInt(party.tenant);
    out.writeBoolean(party.isFrozenByOperator);
    out.writeBoolean(party.isFrozenOnChain);
    out.writeInt(party.keys.size());
    for (Party.VoucherKey key : party.keys) {
      SnapshotForm.write(out, key.signer());
      out.writeLong(key.retiredAt());
    }
    out.writeInt(party.holdings.size());
    for (Holding holding : party.holdings) {
      out.writeInt(state.assets.indexOf(holding.asset));
      out.writeLong(holding.collateralDust);
      out.writeLong(holding.creditDust);
      out.writeLong(holding.unpledging);
      out.writeBoolean(holding.unpledgeAt != null);
      if (holding.unpledgeAt != null) SnapshotForm.write(out, holding.unpledgeAt);
      out.writeLong(holding.unpledgeRequestedAt);
      out.writeLong(holding.outstanding);
      out.writeLong(holding.held);
      out.writeLong(holding.aged);
      out.writeLong(holding.uncoveredBreak);
    }
  }

  static void load(Turn turn, DataInput in) throws IOException {
    State state = turn.state;
    Party party = new Party(state.parties.size(), SnapshotForm.address(in));
    party.tenant = in.readInt();
    if (party.isKnown()) state.knownParties++;
    party.isFrozenByOperator = in.readBoolean();
    party.isFrozenOnChain = in.readBoolean();
    party.keys.clear();
    for (int i = in.readInt(); i > 0; i--) {
      party.keys.add(new Party.VoucherKey(SnapshotForm.address(in), in.readLong()));
    }
    state.add(party);
    for (int i = in.readInt(); i > 0; i--) {
      // The ledger was read before: this finds the accounts that it brought.
      Holding holding = turn.holding(party, state.assets.get(in.readInt()));
      holding.collateralDust = in.readLong();
      holding.creditDust = in.readLong();
      holding.unpledging = in.readLong();
      if (in.readBoolean()) holding.unpledgeAt = SnapshotForm.place(in);
      holding.unpledgeRequestedAt = in.readLong();
      holding.outstanding = in.readLong();
      holding.held = in.readLong();
      holding.aged = in.readLong();
      holding.uncoveredBreak = in.readLong();
    }
  }
}
