package dev.bascule.core.ledger;

import dev.bascule.core.id.IdIndex;
import dev.bascule.core.id.TransferId;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Every transfer that was ever made, by position. Columns and not objects: a transfer takes some 50
 * bytes for ever, because its id must be recognised for ever.
 */
final class TransferTable {
  static final int NONE = -1;
  private final IdIndex ids = new IdIndex();
  private long[] units = new long[16];
  private int[] debits = new int[16];
  private int[] credits = new int[16];
  private int[] pendings = new int[16];

  /** Codes of the kinds. */
  private byte[] kinds = new byte[16];

  /** Codes of how pending transfers were resolved: PENDING while they are not. */
  private byte[] resolutions = new byte[16];

  int find(TransferId id) {
    return ids.find(id.high(), id.low());
  }

  int add(TransferId id, TransferKind kind, int debit, int credit, long amount, int pending) {
    int position = ids.add(id.high(), id.low());
    if (position == units.length) grow(Math.addExact(position, position >> 1));
    units[position] = amount;
    debits[position] = debit;
    credits[position] = credit;
    pendings[position] = pending;
    kinds[position] = (byte) kind.code();
    resolutions[position] = (byte) TransferKind.PENDING.code();
    return position;
  }

  void removeLast() {
    ids.removeLast();
  }

  int size() {
    return ids.size();
  }

  TransferKind kind(int position) {
    return TransferKind.ofCode(kinds[position]);
  }

  long units(int position) {
    return units[position];
  }

  int debit(int position) {
    return debits[position];
  }

  int credit(int position) {
    return credits[position];
  }

  /** The position of the pending transfer that this one resolves, or {@link #NONE}. */
  int pending(int position) {
    return pendings[position];
  }

  /** How a pending transfer was resolved: PENDING while it is not. */
  TransferKind resolution(int position) {
    return TransferKind.ofCode(resolutions[position]);
  }

  void resolve(int position, TransferKind how) {
    resolutions[position] = (byte) how.code();
  }

  private void grow(int length) {
    units = Arrays.copyOf(units, length);
    debits = Arrays.copyOf(debits, length);
    credits = Arrays.copyOf(credits, length);
    pendings = Arrays.copyOf(pendings, length);
    kinds = Arrays.copyOf(kinds, length);
    resolutions = Arrays.copyOf(resolutions, length);
  }

  void save(DataOutput out) throws IOException {
    out.writeInt(size());
    for (int i = 0; i < size(); i++) {
      out.writeLong(ids.high(i));
      out.writeLong(ids.low(i));
      out.writeByte(kinds[i]);
      out.writeByte(resolutions[i]);
      out.writeInt(debits[i]);
      out.writeInt(credits[i]);
      out.writeLong(units[i]);
      out.writeInt(pendings[i]);
    }
  }

  void load(DataInput in) throws IOException {
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      TransferId id = new TransferId(in.readLong(), in.readLong());
      TransferKind kind = TransferKind.ofCode(in.readByte());
      byte resolution = in.readByte();
      int position = add(id, kind, in.readInt(), in.readInt(), in.readLong(), in.readInt());
      resolutions[position] = resolution;
    }
  }
}
