package dev.bascule.chain.bitcoin.psbt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.chain.bitcoin.wire.WireReader;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import dev.bascule.chain.hd.MalformedKey;
import dev.bascule.chain.signature.MalformedSignature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A partially signed transaction of version 0 (BIP-174, with taproot by BIP-371). Read strictly:
 * what is read is written back byte for byte. Unknown and proprietary fields are kept; fields of
 * version 2 are refused.
 */
public final class Psbt {

  /** A hundred inputs with whole previous transactions take about a megabyte. */
  public static final int BYTES_MAX = 16 << 20;

  private static final Bytes MAGIC = Bytes.fromHex("0x70736274ff");
  private static final int UNSIGNED_TX = 0x00;
  private static final int XPUB = 0x01;
  private static final int V2_FIRST = 0x02;
  private static final int V2_LAST = 0x06;
  private static final int VERSION = 0xfb;

  private final PsbtMap global;
  private final Transaction transaction;
  private final List<PsbtInput> inputs;
  private final List<PsbtOutput> outputs;

  private Psbt(
      PsbtMap global, Transaction transaction, List<PsbtInput> inputs, List<PsbtOutput> outputs) {
    this.global = global;
    this.transaction = transaction;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
  }

  /** The creator's PSBT: a transaction without scripts and witnesses, and empty maps. */
  public static Psbt of(Transaction transaction) {
    requireUnsigned(transaction);
    PsbtMap global = PsbtMap.EMPTY.with(UNSIGNED_TX, transaction.bytesWithoutWitness());
    return new Psbt(
        global,
        transaction,
        transaction.inputs().stream().map(_ -> new PsbtInput(PsbtMap.EMPTY)).toList(),
        transaction.outputs().stream().map(_ -> new PsbtOutput(PsbtMap.EMPTY)).toList());
  }

  /**
   * @throws MalformedPsbt if the bytes are anything else
   */
  public static Psbt parse(Bytes bytes) {
    try {
      return read(bytes);
    } catch (MalformedBitcoin | MalformedKey | MalformedSignature malformed) {
      throw new MalformedPsbt(malformed);
    }
  }

  /**
   * @throws MalformedPsbt if the text is not the one Base64 form of a PSBT
   */
  public static Psbt parseBase64(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      throw new MalformedPsbt("not Base64");
    }
    if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
      throw new MalformedPsbt("Base64 without its padding, or with bits in it");
    }
    return parse(Bytes.of(bytes));
  }

  private static Psbt read(Bytes bytes) {
    if (bytes.size() > BYTES_MAX) throw new MalformedPsbt("a PSBT of " + bytes.size() + " bytes");
    WireReader reader = new WireReader(bytes);
    if (!reader.take(MAGIC.size()).equals(MAGIC)) throw new MalformedPsbt("no PSBT: other magic");
    PsbtMap global = PsbtMap.read(reader);
    checkGlobal(global);
    Transaction transaction =
        global
            .value(UNSIGNED_TX)
            .map(Transaction::parseWithoutWitness)
            .orElseThrow(() -> new MalformedPsbt("no unsigned transaction"));
    requireUnsigned(transaction);
    List<PsbtInput> inputs = new ArrayList<>();
    for (TxInput _ : transaction.inputs()) inputs.add(new PsbtInput(PsbtMap.read(reader)));
    List<PsbtOutput> outputs = new ArrayList<>();
    for (int i = 0; i < transaction.outputs().size(); i++) {
      outputs.add(new PsbtOutput(PsbtMap.read(reader)));
    }
    reader.end();
    inputs.forEach(PsbtInput::check);
    outputs.forEach(PsbtOutput::check);
    return new Psbt(global, transaction, inputs, outputs);
  }

  private static void checkGlobal(PsbtMap global) {
    for (PsbtMap.Pair pair : global.pairs()) {
      int type = pair.type();
      if (type == UNSIGNED_TX || type == VERSION) Fields.bareKey(pair);
      if (type == XPUB) Fields.globalXpub(pair);
      if (type >= V2_FIRST && type <= V2_LAST) {
        throw new MalformedPsbt("a field of version 2: type " + type);
      }
      if (type == VERSION) {
        long version = new WireReader(Fields.size(pair.value(), 4, "a version")).uint32();
        if (version != 0) throw new MalformedPsbt("version " + version + "; only 0 is read");
      }
    }
  }

  private static void requireUnsigned(Transaction transaction) {
    boolean signed =
        transaction.inputs().stream()
            .anyMatch(input -> !input.scriptSig().isEmpty() || !input.witness().isEmpty());
    if (signed) throw new MalformedPsbt("the unsigned transaction has scripts or witnesses");
  }

  public Transaction transaction() {
    return transaction;
  }

  public List<PsbtInput> inputs() {
    return inputs;
  }

  public List<PsbtOutput> outputs() {
    return outputs;
  }

  PsbtMap global() {
    return global;
  }

  Psbt with(PsbtMap newGlobal, List<PsbtMap> newInputs, List<PsbtMap> newOutputs) {
    return new Psbt(
        newGlobal,
        transaction,
        newInputs.stream().map(PsbtInput::new).toList(),
        newOutputs.stream().map(PsbtOutput::new).toList());
  }

  Psbt withInput(int index, PsbtMap map) {
    List<PsbtInput> changed = new ArrayList<>(inputs);
    changed.set(index, new PsbtInput(map));
    return new Psbt(global, transaction, changed, outputs);
  }

  Psbt withOutput(int index, PsbtMap map) {
    List<PsbtOutput> changed = new ArrayList<>(outputs);
    changed.set(index, new PsbtOutput(map));
    return new Psbt(global, transaction, inputs, changed);
  }

  public Bytes bytes() {
    WireWriter writer = new WireWriter().put(MAGIC);
    global.write(writer);
    inputs.forEach(input -> input.map().write(writer));
    outputs.forEach(output -> output.map().write(writer));
    return writer.bytes();
  }

  public String base64() {
    return Base64.getEncoder().encodeToString(bytes().toArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Psbt that && bytes().equals(that.bytes());
  }

  @Override
  public int hashCode() {
    return bytes().hashCode();
  }

  @Override
  public String toString() {
    return base64();
  }
}
