package dev.bascule.chain.hd;

import dev.bascule.chain.Bytes;
import java.nio.ByteBuffer;

/** The part of the 78 bytes that private and public keys share: all but version and key. */
record KeyHeader(int depth, Fingerprint parent, ChildIndex child, Bytes chainCode) {

  static final int SIZE = 78;

  KeyHeader {
    if (chainCode.size() != 32) throw new MalformedKey("a chain code has 32 bytes");
    if (depth == 0 && !parent.equals(Fingerprint.NONE)) {
      throw new MalformedKey("a master key with a parent");
    }
    if (depth == 0 && child.bits() != 0) throw new MalformedKey("a master key with an index");
  }

  static KeyHeader read(ByteBuffer from) {
    int depth = from.get() & 0xff;
    byte[] parent = new byte[4];
    from.get(parent);
    ChildIndex child = new ChildIndex(from.getInt());
    byte[] chainCode = new byte[32];
    from.get(chainCode);
    return new KeyHeader(depth, new Fingerprint(Bytes.of(parent)), child, Bytes.of(chainCode));
  }

  void write(ByteBuffer to) {
    to.put((byte) depth).put(parent.bytes().toArray()).putInt(child.bits());
    to.put(chainCode.toArray());
  }

  KeyHeader below(Fingerprint self, ChildIndex step, byte[] childCode) {
    if (depth == DerivationPath.STEPS_MAX) throw new MalformedKey("deeper than 255");
    return new KeyHeader(depth + 1, self, step, Bytes.of(childCode));
  }

  /** The network whose public or private version these four bytes are. */
  static KeyNetwork network(int version, boolean secret) {
    for (KeyNetwork network : KeyNetwork.values()) {
      if (version == (secret ? network.privateVersion : network.publicVersion)) return network;
    }
    throw new MalformedKey(
        "not the version of an extended " + (secret ? "private" : "public") + " key");
  }
}
