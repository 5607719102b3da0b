package dev.bascule.chain.bitcoin;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import dev.bascule.chain.digest.BitcoinDigest;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.signature.XOnlyKey;
import dev.bascule.core.id.Hash32;
import java.util.Optional;

/**
 * An internal key and the scripts that it commits to, tweaked into an output key (BIP-341).
 *
 * @param root of the scripts; empty where only the key spends
 * @param point the output key with its ordinate
 */
public record TaprootOutput(XOnlyKey internal, Optional<Hash32> root, PublicKey point) {

  /** A point of which nobody knows the secret key (BIP-341): it switches the key path off. */
  public static final XOnlyKey NOBODY =
      new XOnlyKey(
          Bytes.fromHex("0x50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0"));

  /**
   * @throws MalformedBitcoin if the internal key is no point
   */
  public static TaprootOutput of(XOnlyKey internal, Optional<Hash32> root) {
    PublicKey point =
        internal
            .point()
            .flatMap(key -> key.plus(tweak(internal, root)))
            .orElseThrow(() -> new MalformedBitcoin("the internal key is no point of the curve"));
    return new TaprootOutput(internal, root, point);
  }

  public static Hash32 tweak(XOnlyKey internal, Optional<Hash32> root) {
    return root.isPresent()
        ? BitcoinDigest.tagged("TapTweak", internal.bytes(), Bytes.of(root.get()))
        : BitcoinDigest.tagged("TapTweak", internal.bytes());
  }

  /** The secret key of the output key; the caller closes it. */
  public static SecretKey tweaked(SecretKey internal, Optional<Hash32> root) {
    try (SecretKey even = internal.withEvenY()) {
      return even.plus(tweak(even.publicKey().xOnly(), root))
          .orElseThrow(() -> new IllegalStateException("a tweak that gives no key"));
    }
  }

  public Script script() {
    return Script.p2tr(point.xOnly());
  }

  /**
   * Whether a control block shows that a leaf belongs to an output key (BIP-341, script
   * validation).
   */
  public static boolean shows(Bytes controlBlock, TapTree.Leaf leaf, XOnlyKey outputKey) {
    Hash32 node = leaf.hash();
    for (int at = 33; at + 32 <= controlBlock.size(); at += 32) {
      node = TapTree.join(node, controlBlock.slice(at, 32).toHash());
    }
    XOnlyKey internal = new XOnlyKey(controlBlock.slice(1, 32));
    if (internal.point().isEmpty()) return false;
    TaprootOutput output = of(internal, Optional.of(node));
    int parity = output.point.hasEvenY() ? 0 : 1;
    return output.point.xOnly().equals(outputKey) && (controlBlock.at(0) & 1) == parity;
  }

  /** What the witness shows of the tree beside the script. */
  public Bytes controlBlock(TapTree.Path path) {
    int parity = point.hasEvenY() ? 0 : 1;
    WireWriter writer = new WireWriter().uint8(path.leaf().version() | parity);
    writer.put(internal.bytes());
    path.siblings().forEach(sibling -> writer.put(Bytes.of(sibling)));
    return writer.bytes();
  }
}
