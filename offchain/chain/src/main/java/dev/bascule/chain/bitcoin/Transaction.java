package dev.bascule.chain.bitcoin;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.chain.bitcoin.wire.WireReader;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import dev.bascule.chain.digest.BitcoinDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction. What is read is written back byte for byte: forms that would not be (a witness
 * that is empty throughout, a length longer than needed) are refused.
 *
 * @param lockTime unsigned, 32 bits
 */
public record Transaction(
    int version, List<TxInput> inputs, List<TxOutput> outputs, long lockTime) {

  /** A block holds no larger one. */
  public static final int BYTES_MAX = 4_000_000;

  private static final int INPUT_MIN = 41;
  private static final int OUTPUT_MIN = 9;

  public Transaction {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * Reads a transaction in the form of the network, with or without witness.
   *
   * @throws MalformedBitcoin if the bytes are anything else
   */
  public static Transaction parse(Bytes bytes) {
    WireReader reader = reader(bytes);
    Transaction read = read(reader);
    reader.end();
    return read;
  }

  /** Reads one of several that stand behind each other, as in a block. */
  public static Transaction read(WireReader reader) {
    // A zero where the number of inputs stands marks the form with a witness (BIP-144).
    boolean witness = reader.left() > 5 && reader.peek(4) == 0;
    return witness ? withWitness(reader) : withoutWitness(reader);
  }

  /**
   * Reads the form without witness, in which also no inputs at all can be written. For the unsigned
   * transaction of a PSBT.
   */
  public static Transaction parseWithoutWitness(Bytes bytes) {
    WireReader reader = reader(bytes);
    Transaction read = withoutWitness(reader);
    reader.end();
    return read;
  }

  private static WireReader reader(Bytes bytes) {
    if (bytes.size() > BYTES_MAX) {
      throw new MalformedBitcoin("a transaction of " + bytes.size() + " bytes");
    }
    return new WireReader(bytes);
  }

  private static Transaction withoutWitness(WireReader reader) {
    int version = reader.int32();
    List<TxInput> inputs = inputs(reader);
    List<TxOutput> outputs = outputs(reader);
    return new Transaction(version, inputs, outputs, reader.uint32());
  }

  private static Transaction withWitness(WireReader reader) {
    int version = reader.int32();
    int marker = reader.uint8();
    int flag = reader.uint8();
    if (marker != 0 || flag != 1) throw new MalformedBitcoin("an unknown flag " + flag);
    List<TxInput> bare = inputs(reader);
    if (bare.isEmpty()) throw new MalformedBitcoin("a witness without inputs");
    List<TxOutput> outputs = outputs(reader);
    List<TxInput> inputs = new ArrayList<>();
    for (TxInput input : bare) inputs.add(input.with(input.scriptSig(), stack(reader)));
    if (inputs.stream().allMatch(input -> input.witness().isEmpty())) {
      throw new MalformedBitcoin("a witness that is empty throughout");
    }
    return new Transaction(version, inputs, outputs, reader.uint32());
  }

  private static List<TxInput> inputs(WireReader reader) {
    int count = reader.count(INPUT_MIN);
    List<TxInput> inputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      OutPoint spent = new OutPoint(new TxId(reader.take(32).toHash()), reader.uint32());
      inputs.add(new TxInput(spent, reader.sized(), reader.uint32(), List.of()));
    }
    return inputs;
  }

  private static List<TxOutput> outputs(WireReader reader) {
    int count = reader.count(OUTPUT_MIN);
    List<TxOutput> outputs = new ArrayList<>();
    for (int i = 0; i < count; i++) outputs.add(TxOutput.read(reader));
    return outputs;
  }

  /** A witness: a count, then items with their sizes. */
  public static List<Bytes> stack(WireReader reader) {
    int count = reader.count(1);
    List<Bytes> items = new ArrayList<>();
    for (int i = 0; i < count; i++) items.add(reader.sized());
    return items;
  }

  public static void writeStack(WireWriter writer, List<Bytes> items) {
    writer.compactSize(items.size());
    items.forEach(writer::sized);
  }

  public Bytes bytes() {
    boolean witness = inputs.stream().anyMatch(input -> !input.witness().isEmpty());
    if (!witness) return bytesWithoutWitness();
    WireWriter writer = new WireWriter().uint32(version).uint8(0).uint8(1);
    writeInputsAndOutputs(writer);
    for (TxInput input : inputs) writeStack(writer, input.witness());
    return writer.uint32(lockTime).bytes();
  }

  public Bytes bytesWithoutWitness() {
    WireWriter writer = new WireWriter().uint32(version);
    writeInputsAndOutputs(writer);
    return writer.uint32(lockTime).bytes();
  }

  private void writeInputsAndOutputs(WireWriter writer) {
    writer.compactSize(inputs.size());
    for (TxInput input : inputs) {
      writer.put(Bytes.of(input.spent().transaction().hash())).uint32(input.spent().index());
      writer.sized(input.scriptSig()).uint32(input.sequence());
    }
    writer.compactSize(outputs.size());
    for (TxOutput output : outputs) output.write(writer);
  }

  /** The identity that outputs are spent by; no witness changes it. */
  public TxId txid() {
    return new TxId(BitcoinDigest.twice(bytesWithoutWitness()));
  }

  public TxId wtxid() {
    return new TxId(BitcoinDigest.twice(bytes()));
  }

  /** Weight units (BIP-141): three times the bytes without witness, and once all of them. */
  public int weight() {
    return 3 * bytesWithoutWitness().size() + bytes().size();
  }

  /** The same without witnesses: what the identity covers, and nothing else. */
  public Transaction withoutWitnesses() {
    List<TxInput> bare = new ArrayList<>();
    for (TxInput input : inputs) bare.add(input.with(input.scriptSig(), List.of()));
    return new Transaction(version, bare, outputs, lockTime);
  }

  /** The same transaction with one input signed. */
  public Transaction withInput(int index, Bytes scriptSig, List<Bytes> witness) {
    List<TxInput> changed = new ArrayList<>(inputs);
    changed.set(index, inputs.get(index).with(scriptSig, witness));
    return new Transaction(version, changed, outputs, lockTime);
  }
}
