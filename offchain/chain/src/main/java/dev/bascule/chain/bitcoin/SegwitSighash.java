package dev.bascule.chain.bitcoin;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import dev.bascule.chain.digest.BitcoinDigest;
import dev.bascule.core.id.Hash32;
import java.util.List;

/** What a signature of witness version 0 signs (BIP-143). */
public final class SegwitSighash {

  private SegwitSighash() {}

  /**
   * @param code the witness script, or for P2WPKH {@link Script#keyHashCode}
   * @param amount of the output that is spent
   */
  public static Hash32 of(
      Transaction transaction, int index, Script code, Satoshi amount, SighashType type) {
    if (type == SighashType.DEFAULT) {
      throw new IllegalArgumentException("DEFAULT is of taproot only");
    }
    TxInput input = transaction.inputs().get(index);
    WireWriter writer = new WireWriter().uint32(transaction.version());
    put(writer, type.anyoneCanPay() ? Hash32.ZERO : twice(prevouts(transaction)));
    boolean sequences = !type.anyoneCanPay() && !type.single() && !type.none();
    put(writer, sequences ? twice(sequences(transaction)) : Hash32.ZERO);
    put(writer, input.spent().transaction().hash());
    writer.uint32(input.spent().index()).sized(code.bytes());
    writer.int64(amount.value()).uint32(input.sequence());
    put(writer, hashOutputs(transaction.outputs(), index, type));
    writer.uint32(transaction.lockTime()).uint32(type.value());
    return twice(writer);
  }

  private static Hash32 hashOutputs(List<TxOutput> outputs, int index, SighashType type) {
    if (type.single()) {
      return index < outputs.size() ? BitcoinDigest.twice(outputs.get(index).bytes()) : Hash32.ZERO;
    }
    return type.none() ? Hash32.ZERO : twice(outputs(outputs));
  }

  static WireWriter prevouts(Transaction transaction) {
    WireWriter writer = new WireWriter();
    for (TxInput input : transaction.inputs()) {
      put(writer, input.spent().transaction().hash());
      writer.uint32(input.spent().index());
    }
    return writer;
  }

  static WireWriter sequences(Transaction transaction) {
    WireWriter writer = new WireWriter();
    for (TxInput input : transaction.inputs()) writer.uint32(input.sequence());
    return writer;
  }

  static WireWriter outputs(List<TxOutput> outputs) {
    WireWriter writer = new WireWriter();
    for (TxOutput output : outputs) output.write(writer);
    return writer;
  }

  static void put(WireWriter writer, Hash32 hash) {
    writer.put(Bytes.of(hash));
  }

  private static Hash32 twice(WireWriter writer) {
    return BitcoinDigest.twice(writer.bytes());
  }
}
