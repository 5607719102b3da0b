package dev.bascule.chain.bitcoin;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import dev.bascule.chain.digest.BitcoinDigest;
import dev.bascule.core.id.Hash32;
import java.util.List;
import java.util.Optional;

/** What a signature of witness version 1 signs (BIP-341, 342); no annex. */
public final class TaprootSighash {

  private TaprootSighash() {}

  /**
   * @param spent the outputs that the inputs spend, in their order
   * @param leaf the hash of the script that is run; empty for a spend by the key
   */
  public static Hash32 of(
      Transaction transaction,
      int index,
      List<TxOutput> spent,
      SighashType type,
      Optional<Hash32> leaf) {
    if (spent.size() != transaction.inputs().size()) {
      throw new IllegalArgumentException(
          spent.size() + " outputs for " + transaction.inputs().size() + " inputs");
    }
    if (type.single() && index >= transaction.outputs().size()) {
      throw new IllegalArgumentException("SINGLE without an output at " + index);
    }
    WireWriter writer = new WireWriter().uint8(0).uint8(type.value());
    writer.uint32(transaction.version()).uint32(transaction.lockTime());
    if (!type.anyoneCanPay()) putAllInputs(writer, transaction, spent);
    if (!type.none() && !type.single()) {
      putHash(writer, SegwitSighash.outputs(transaction.outputs()));
    }
    writer.uint8(leaf.isPresent() ? 2 : 0);
    if (type.anyoneCanPay()) {
      TxInput input = transaction.inputs().get(index);
      SegwitSighash.put(writer, input.spent().transaction().hash());
      writer.uint32(input.spent().index());
      spent.get(index).write(writer);
      writer.uint32(input.sequence());
    } else {
      writer.uint32(index);
    }
    if (type.single()) {
      SegwitSighash.put(writer, BitcoinDigest.sha256(transaction.outputs().get(index).bytes()));
    }
    if (leaf.isPresent()) {
      SegwitSighash.put(writer, leaf.get());
      writer.uint8(0).uint32(0xffff_ffffL);
    }
    return BitcoinDigest.tagged("TapSighash", writer.bytes());
  }

  private static void putAllInputs(
      WireWriter writer, Transaction transaction, List<TxOutput> spent) {
    WireWriter amounts = new WireWriter();
    WireWriter scripts = new WireWriter();
    for (TxOutput output : spent) {
      amounts.int64(output.amount().value());
      scripts.sized(output.script().bytes());
    }
    putHash(writer, SegwitSighash.prevouts(transaction));
    putHash(writer, amounts);
    putHash(writer, scripts);
    putHash(writer, SegwitSighash.sequences(transaction));
  }

  private static void putHash(WireWriter writer, WireWriter hashed) {
    writer.put(Bytes.of(BitcoinDigest.sha256(hashed.bytes())));
  }
}
