package dev.bascule.chain.bitcoin;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.base58.Base58Check;
import dev.bascule.chain.base58.MalformedBase58;
import dev.bascule.chain.bech32.Bech32;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import java.util.Optional;

/** An output script in the form that people copy: Bech32, Bech32m, or base58 for the old two. */
public record Address(BitcoinNetwork network, Script script) {

  /**
   * @throws MalformedBitcoin if it is no address of this network
   */
  public static Address parse(String text, BitcoinNetwork network) {
    return new Address(
        network,
        Bech32.read(text)
            .map(bech32 -> program(bech32, network))
            .orElseGet(() -> hash(text, network)));
  }

  private static Script program(Bech32 bech32, BitcoinNetwork network) {
    if (!bech32.prefix().equals(network.prefix)) {
      throw new MalformedBitcoin("an address of " + bech32.prefix() + ", not of " + network.prefix);
    }
    byte[] words = bech32.words().toArray();
    if (words.length == 0) throw new MalformedBitcoin("an address without data");
    int version = words[0];
    if (version > 16) throw new MalformedBitcoin("witness version " + version);
    boolean right = (version == 0) == (bech32.variant() == Bech32.Variant.BECH32);
    if (!right) throw new MalformedBitcoin("the checksum is of the other variant (BIP-350)");
    Bytes program = Bytes.of(bytes(words));
    if (program.size() < 2 || program.size() > 40) {
      throw new MalformedBitcoin("a witness program of " + program.size() + " bytes");
    }
    if (version == 0 && program.size() != 20 && program.size() != 32) {
      throw new MalformedBitcoin("version 0 with " + program.size() + " bytes (BIP-141)");
    }
    return Script.witness(version, program);
  }

  /** The words after the version, eight bits each. */
  private static byte[] bytes(byte[] words) {
    int bits = 5 * (words.length - 1);
    byte[] bytes = new byte[bits / 8];
    for (int at = 0; at < bits; at++) {
      boolean set = (words[1 + at / 5] >> (4 - at % 5) & 1) == 1;
      if (at < bytes.length * 8) {
        if (set) bytes[at / 8] |= (byte) (0x80 >> at % 8);
      } else if (set) {
        throw new MalformedBitcoin("padding that is not zero");
      }
    }
    if (bits % 8 >= 5) throw new MalformedBitcoin("more padding than needed");
    return bytes;
  }

  private static Script hash(String text, BitcoinNetwork network) {
    Bytes payload;
    try {
      payload = Base58Check.decode(text);
    } catch (MalformedBase58 malformed) {
      throw new MalformedBitcoin("no address: neither Bech32 nor base58 with a checksum");
    }
    if (payload.size() != 21) {
      throw new MalformedBitcoin("an address with " + payload.size() + " bytes, not 21");
    }
    int version = payload.at(0) & 0xff;
    Bytes hash = payload.slice(1);
    if (version == network.keyHashVersion) return Script.keyHashCode(hash);
    if (version == network.scriptHashVersion) {
      return new Script(new WireWriter().uint8(0xa9).sized(hash).uint8(0x87).bytes());
    }
    throw new MalformedBitcoin("an address of another network: version " + version);
  }

  /** Empty for a script that has no address: show its bytes instead. */
  public Optional<String> text() {
    Optional<Script.WitnessProgram> program = script.witnessProgram();
    if (program.isPresent()) return programText(program.get());
    Bytes bytes = script.bytes();
    if (bytes.size() == 25 && script.equals(Script.keyHashCode(bytes.slice(3, 20)))) {
      return Optional.of(base58(network.keyHashVersion, bytes.slice(3, 20)));
    }
    boolean scriptHash =
        bytes.size() == 23
            && (bytes.at(0) & 0xff) == 0xa9
            && bytes.at(1) == 20
            && (bytes.at(22) & 0xff) == 0x87;
    return scriptHash
        ? Optional.of(base58(network.scriptHashVersion, bytes.slice(2, 20)))
        : Optional.empty();
  }

  private Optional<String> programText(Script.WitnessProgram witness) {
    Bytes program = witness.program();
    if (witness.version() == 0 && program.size() != 20 && program.size() != 32) {
      return Optional.empty();
    }
    byte[] words = new byte[1 + (program.size() * 8 + 4) / 5];
    words[0] = (byte) witness.version();
    for (int at = 0; at < program.size() * 8; at++) {
      int bit = program.at(at / 8) >> (7 - at % 8) & 1;
      words[1 + at / 5] |= (byte) (bit << (4 - at % 5));
    }
    Bech32.Variant variant =
        witness.version() == 0 ? Bech32.Variant.BECH32 : Bech32.Variant.BECH32M;
    return Optional.of(new Bech32(network.prefix, Bytes.of(words), variant).text());
  }

  private static String base58(int version, Bytes hash) {
    return Base58Check.encode(Bytes.concat(Bytes.of((byte) version), hash));
  }

  @Override
  public String toString() {
    return text().orElseGet(script::toString);
  }
}
