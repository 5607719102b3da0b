package dev.bascule.chain.bitcoin;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import dev.bascule.chain.digest.BitcoinDigest;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.chain.signature.XOnlyKey;
import java.util.List;
import java.util.Optional;

/** A script, as bytes; and the few forms that are made here. */
public record Script(Bytes bytes) {

  private static final int OP_1 = 0x51;
  private static final int OP_RETURN = 0x6a;
  private static final int OP_CHECKMULTISIG = 0xae;
  private static final int OP_CHECKSIG = 0xac;
  private static final int OP_CHECKSIGADD = 0xba;
  private static final int OP_NUMEQUAL = 0x9c;

  /** More keys than OP_16 cannot be written in one byte; nobody needs them. */
  public static final int KEYS_MAX = 16;

  /** A witness program: version 0 to 16, and 2 to 40 bytes (BIP-141). */
  public record WitnessProgram(int version, Bytes program) {}

  public static Script p2wpkh(PublicKey key) {
    return witness(0, BitcoinDigest.hash160(key.compressed()));
  }

  public static Script p2wsh(Script witnessScript) {
    return witness(0, Bytes.of(BitcoinDigest.sha256(witnessScript.bytes)));
  }

  public static Script p2tr(XOnlyKey outputKey) {
    return witness(1, outputKey.bytes());
  }

  public static Script witness(int version, Bytes program) {
    int opcode = version == 0 ? 0 : OP_1 - 1 + version;
    return new Script(new WireWriter().uint8(opcode).sized(program).bytes());
  }

  /** {@code OP_k <key>... OP_n OP_CHECKMULTISIG}, the keys in the order of their bytes (BIP-67). */
  public static Script sortedMulti(int threshold, List<PublicKey> keys) {
    requireThreshold(threshold, keys.size());
    WireWriter writer = new WireWriter().uint8(OP_1 - 1 + threshold);
    keys.stream().map(PublicKey::compressed).sorted().forEach(writer::sized);
    return new Script(writer.uint8(OP_1 - 1 + keys.size()).uint8(OP_CHECKMULTISIG).bytes());
  }

  /** {@code <key> OP_CHECKSIG <key> OP_CHECKSIGADD ... OP_k OP_NUMEQUAL} (BIP-387). */
  public static Script multiA(int threshold, List<XOnlyKey> keys) {
    requireThreshold(threshold, keys.size());
    WireWriter writer = new WireWriter();
    for (int i = 0; i < keys.size(); i++) {
      writer.sized(keys.get(i).bytes()).uint8(i == 0 ? OP_CHECKSIG : OP_CHECKSIGADD);
    }
    return new Script(writer.uint8(OP_1 - 1 + threshold).uint8(OP_NUMEQUAL).bytes());
  }

  private static void requireThreshold(int threshold, int keys) {
    if (threshold < 1 || threshold > keys || keys > KEYS_MAX) {
      throw new IllegalArgumentException(threshold + " of " + keys + " keys");
    }
  }

  /** What BIP-143 signs for a P2WPKH output. */
  public static Script keyHashCode(Bytes keyHash) {
    return new Script(
        new WireWriter().uint8(0x76).uint8(0xa9).sized(keyHash).uint8(0x88).uint8(0xac).bytes());
  }

  public Optional<WitnessProgram> witnessProgram() {
    int size = bytes.size();
    if (size < 4 || size > 42 || bytes.at(1) != size - 2) return Optional.empty();
    int opcode = bytes.at(0) & 0xff;
    if (opcode != 0 && (opcode < OP_1 || opcode > OP_1 + 15)) return Optional.empty();
    int version = opcode == 0 ? 0 : opcode - OP_1 + 1;
    return Optional.of(new WitnessProgram(version, bytes.slice(2)));
  }

  public boolean isP2wpkh() {
    return isProgram(0, 20);
  }

  public boolean isP2wsh() {
    return isProgram(0, 32);
  }

  public boolean isP2tr() {
    return isProgram(1, 32);
  }

  private boolean isProgram(int version, int size) {
    return witnessProgram()
        .filter(p -> p.version() == version && p.program().size() == size)
        .isPresent();
  }

  /** An output that nobody can spend: data only. */
  public boolean isData() {
    return !bytes.isEmpty() && (bytes.at(0) & 0xff) == OP_RETURN;
  }

  @Override
  public String toString() {
    return bytes.hex().substring(2);
  }
}
