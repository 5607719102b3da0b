package dev.bascule.chain.bitcoin;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.chain.signature.XOnlyKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A script of several keys, read: only the exact bytes that {@link Script} would make are one.
 *
 * @param keys in the order of the script, 33 bytes each, or 32 in taproot
 */
public record MultiSigTemplate(int threshold, List<Bytes> keys) {

  public MultiSigTemplate {
    keys = List.copyOf(keys);
  }

  /** {@code OP_k <key>... OP_n OP_CHECKMULTISIG} with sorted keys. */
  public static Optional<MultiSigTemplate> ofSortedMulti(Script script) {
    Bytes bytes = script.bytes();
    int count = (bytes.size() - 3) / 34;
    if (count < 1 || bytes.size() != 3 + 34 * count) return Optional.empty();
    int threshold = bytes.at(0) - 0x50;
    List<PublicKey> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PublicKey.read(bytes.slice(2 + 34 * i, 33)).ifPresent(keys::add);
    }
    if (keys.size() != count || !fits(threshold, count)) return Optional.empty();
    List<Bytes> encoded = keys.stream().map(PublicKey::compressed).toList();
    return Script.sortedMulti(threshold, keys).equals(script)
        ? Optional.of(new MultiSigTemplate(threshold, encoded))
        : Optional.empty();
  }

  /** {@code <key> OP_CHECKSIG <key> OP_CHECKSIGADD ... OP_k OP_NUMEQUAL}. */
  public static Optional<MultiSigTemplate> ofMultiA(Script script) {
    Bytes bytes = script.bytes();
    int count = (bytes.size() - 2) / 34;
    if (count < 1 || bytes.size() != 2 + 34 * count) return Optional.empty();
    int threshold = bytes.at(bytes.size() - 2) - 0x50;
    if (!fits(threshold, count)) return Optional.empty();
    List<XOnlyKey> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) keys.add(new XOnlyKey(bytes.slice(1 + 34 * i, 32)));
    return Script.multiA(threshold, keys).equals(script)
        ? Optional.of(new MultiSigTemplate(threshold, keys.stream().map(XOnlyKey::bytes).toList()))
        : Optional.empty();
  }

  private static boolean fits(int threshold, int count) {
    return threshold >= 1 && threshold <= count && count <= Script.KEYS_MAX;
  }
}
