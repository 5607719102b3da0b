package dev.bascule.chain.bitcoin.psbt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.TapTree;
import dev.bascule.chain.bitcoin.wire.WireReader;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import dev.bascule.chain.digest.BitcoinDigest;
import dev.bascule.chain.hd.ChildIndex;
import dev.bascule.chain.hd.DerivationPath;
import dev.bascule.chain.hd.ExtendedPublicKey;
import dev.bascule.chain.hd.Fingerprint;
import dev.bascule.chain.hd.KeyOrigin;
import dev.bascule.chain.signature.DerSignature;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.chain.signature.SchnorrSignature;
import dev.bascule.chain.signature.XOnlyKey;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;

/** How the values of the three kinds of maps are written (BIP-174, BIP-371). */
final class Fields {

  private static final int CONTROL_MIN = 33;
  private static final int TREE_DEPTH_MAX = 128;

  private Fields() {}

  static Bytes size(Bytes bytes, int size, String what) {
    if (bytes.size() == size) return bytes;
    throw new MalformedPsbt(what + " has " + size + " bytes, not " + bytes.size());
  }

  static void bareKey(PsbtMap.Pair pair) {
    if (pair.key().size() != 1) {
      throw new MalformedPsbt("the key of type " + pair.type() + " has more than its type");
    }
  }

  static PublicKey publicKey(Bytes bytes) {
    return PublicKey.read(bytes)
        .orElseThrow(() -> new MalformedPsbt("a public key that is no point of the curve"));
  }

  static XOnlyKey xOnlyKey(Bytes bytes) {
    XOnlyKey key = new XOnlyKey(size(bytes, 32, "an x-only key"));
    if (key.point().isEmpty()) throw new MalformedPsbt("an x-only key that is no abscissa");
    return key;
  }

  static KeyOrigin origin(Bytes value) {
    if (value.size() < 4 || value.size() % 4 != 0) {
      throw new MalformedPsbt("a key origin of " + value.size() + " bytes");
    }
    WireReader reader = new WireReader(value);
    Fingerprint master = new Fingerprint(reader.take(4));
    if (reader.left() / 4 > DerivationPath.STEPS_MAX) {
      throw new MalformedPsbt("a path of " + reader.left() / 4 + " steps");
    }
    List<ChildIndex> steps = new ArrayList<>();
    while (reader.left() > 0) steps.add(new ChildIndex(reader.int32()));
    return new KeyOrigin(master, new DerivationPath(steps));
  }

  static Bytes origin(KeyOrigin origin) {
    WireWriter writer = new WireWriter().put(origin.master().bytes());
    for (ChildIndex step : origin.path().steps()) writer.uint32(step.bits());
    return writer.bytes();
  }

  static PsbtInput.TapOrigin tapOrigin(Bytes value) {
    WireReader reader = new WireReader(value);
    int count = reader.count(32);
    List<Hash32> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) leaves.add(reader.take(32).toHash());
    return new PsbtInput.TapOrigin(leaves, origin(reader.take(reader.left())));
  }

  static Bytes tapOrigin(PsbtInput.TapOrigin origin) {
    WireWriter writer = new WireWriter().compactSize(origin.leaves().size());
    origin.leaves().forEach(leaf -> writer.put(Bytes.of(leaf)));
    return writer.put(origin(origin.origin())).bytes();
  }

  static PsbtInput.Ecdsa ecdsa(Bytes value) {
    if (value.isEmpty()) throw new MalformedPsbt("an empty signature");
    int last = value.size() - 1;
    return new PsbtInput.Ecdsa(new DerSignature(value.slice(0, last)), value.at(last) & 0xff);
  }

  static PsbtInput.Schnorr schnorr(Bytes value) {
    if (value.size() != 64 && value.size() != 65) {
      throw new MalformedPsbt("a Schnorr signature has 64 or 65 bytes, not " + value.size());
    }
    int sighash = value.size() == 64 ? 0 : value.at(64) & 0xff;
    if (value.size() == 65 && sighash == 0) {
      throw new MalformedPsbt("a Schnorr signature with a written DEFAULT (BIP-341)");
    }
    return new PsbtInput.Schnorr(new SchnorrSignature(value.slice(0, 64)), sighash);
  }

  static PsbtInput.LeafScript leafScript(PsbtMap.Pair pair) {
    Bytes control = pair.keyData();
    int siblings = (control.size() - CONTROL_MIN) / 32;
    if (control.size() != CONTROL_MIN + 32 * siblings || siblings > TREE_DEPTH_MAX) {
      throw new MalformedPsbt("a control block of " + control.size() + " bytes");
    }
    xOnlyKey(control.slice(1, 32));
    if (pair.value().isEmpty()) throw new MalformedPsbt("a leaf script without leaf version");
    int last = pair.value().size() - 1;
    int version = pair.value().at(last) & 0xff;
    if ((control.at(0) & 0xfe) != version) {
      throw new MalformedPsbt("leaf version " + version + " under another in the control block");
    }
    return new PsbtInput.LeafScript(
        control, new TapTree.Leaf(version, new Script(pair.value().slice(0, last))));
  }

  /** Leaves depth first: only a whole tree is one. */
  static void tapTree(Bytes value) {
    WireReader reader = new WireReader(value);
    List<Integer> open = new ArrayList<>();
    do {
      int depth = reader.uint8();
      int version = reader.uint8();
      reader.sized();
      if (depth > TREE_DEPTH_MAX || (version & 1) != 0) {
        throw new MalformedPsbt("a leaf at depth " + depth + " with version " + version);
      }
      while (!open.isEmpty() && open.getLast() == depth && depth > 0) {
        open.removeLast();
        depth--;
      }
      if (!open.isEmpty() && open.getLast() >= depth) {
        throw new MalformedPsbt("leaves that make no tree");
      }
      open.add(depth);
    } while (reader.left() > 0);
    if (!open.equals(List.of(0))) throw new MalformedPsbt("leaves that make no whole tree");
  }

  static void globalXpub(PsbtMap.Pair pair) {
    ExtendedPublicKey key =
        ExtendedPublicKey.read(size(pair.keyData(), 78, "an extended public key"));
    int steps = origin(pair.value()).path().steps().size();
    if (steps != key.depth()) {
      throw new MalformedPsbt(
          "an extended key of depth " + key.depth() + " after " + steps + " steps");
    }
  }

  static void preimage(PsbtMap.Pair pair) {
    Bytes value = pair.value();
    Bytes hash =
        switch (pair.type()) {
          case InputType.RIPEMD160 -> BitcoinDigest.ripemd160(value);
          case InputType.SHA256 -> Bytes.of(BitcoinDigest.sha256(value));
          case InputType.HASH160 -> BitcoinDigest.hash160(value);
          default -> Bytes.of(BitcoinDigest.twice(value));
        };
    if (!hash.equals(pair.keyData())) throw new MalformedPsbt("a preimage of another hash");
  }
}
