package dev.bascule.chain.bitcoin.descriptor;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.hd.ChildIndex;
import dev.bascule.chain.hd.DerivationPath;
import dev.bascule.chain.hd.ExtendedPublicKey;
import dev.bascule.chain.hd.Fingerprint;
import dev.bascule.chain.hd.KeyNetwork;
import dev.bascule.chain.hd.KeyOrigin;
import dev.bascule.chain.hd.MalformedKey;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.chain.signature.XOnlyKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * One key of a descriptor: an extended public key with a path, or a key that is written out.
 * Private keys are refused: a descriptor is copied about.
 */
sealed interface KeyExpression {

  /** How many branches its multipath step has; 1 without one. */
  int branches();

  boolean ranged();

  DerivedKey derive(int branch, long index);

  /** A key that is written out. */
  record Fixed(PublicKey key, Optional<KeyOrigin> origin) implements KeyExpression {
    @Override
    public int branches() {
      return 1;
    }

    @Override
    public boolean ranged() {
      return false;
    }

    @Override
    public DerivedKey derive(int branch, long index) {
      return new DerivedKey(key, origin);
    }
  }

  /**
   * @param steps each with one index, and at most one of them with several: one for each branch
   */
  record Extended(
      ExtendedPublicKey key, KeyOrigin origin, List<List<ChildIndex>> steps, boolean ranged)
      implements KeyExpression {

    @Override
    public int branches() {
      return steps.stream().mapToInt(List::size).max().orElse(1);
    }

    @Override
    public DerivedKey derive(int branch, long index) {
      List<ChildIndex> path = new ArrayList<>();
      for (List<ChildIndex> step : steps) path.add(step.get(step.size() == 1 ? 0 : branch));
      if (ranged) path.add(ChildIndex.normal(index));
      DerivationPath below = new DerivationPath(path);
      return new DerivedKey(key.derive(below).key(), Optional.of(origin.then(below)));
    }

    KeyNetwork network() {
      return key.network();
    }
  }

  /**
   * @param xOnly whether 32 bytes are a key here (in taproot)
   */
  static KeyExpression parse(String text, boolean xOnly) {
    Optional<KeyOrigin> origin = Optional.empty();
    String rest = text;
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0) throw new MalformedDescriptor("a key origin without end");
      origin = Optional.of(origin(text.substring(1, end)));
      rest = text.substring(end + 1);
    }
    if (rest.matches("[xt]prv.*")) {
      throw new MalformedDescriptor("a private key in a descriptor; register the public key");
    }
    if (!rest.matches("[xt]pub.*")) return new Fixed(fixed(rest, xOnly), origin);
    String[] parts = rest.split("/", -1);
    boolean ranged = parts.length > 1 && parts[parts.length - 1].equals("*");
    List<List<ChildIndex>> steps = new ArrayList<>();
    for (int i = 1; i < parts.length - (ranged ? 1 : 0); i++) steps.add(step(parts[i]));
    if (steps.stream().filter(step -> step.size() > 1).count() > 1) {
      throw new MalformedDescriptor("two multipath steps in one key (BIP-389)");
    }
    try {
      ExtendedPublicKey key = ExtendedPublicKey.parse(parts[0]);
      KeyOrigin own = origin.orElseGet(() -> new KeyOrigin(key.fingerprint(), DerivationPath.ROOT));
      return new Extended(key, own, steps, ranged);
    } catch (MalformedKey malformed) {
      throw new MalformedDescriptor(malformed);
    }
  }

  private static KeyOrigin origin(String text) {
    String[] parts = text.split("/", 2);
    try {
      Fingerprint master = Fingerprint.parse(parts[0]);
      DerivationPath path =
          parts.length == 1 ? DerivationPath.ROOT : DerivationPath.relative(parts[1]);
      return new KeyOrigin(master, path);
    } catch (MalformedKey malformed) {
      throw new MalformedDescriptor("a key origin: " + malformed.getMessage());
    }
  }

  private static List<ChildIndex> step(String text) {
    boolean several = text.startsWith("<");
    if (several != text.endsWith(">")) throw new MalformedDescriptor("a multipath step, cut off");
    String[] indexes = several ? text.substring(1, text.length() - 1).split(";", -1) : null;
    if (indexes != null && indexes.length < 2) {
      throw new MalformedDescriptor("a multipath step with fewer than two branches");
    }
    List<ChildIndex> step = new ArrayList<>();
    for (String index : indexes == null ? new String[] {text} : indexes) {
      ChildIndex child = child(index);
      if (step.contains(child)) throw new MalformedDescriptor("a branch twice: " + child);
      step.add(child);
    }
    return step;
  }

  private static ChildIndex child(String text) {
    try {
      DerivationPath one = DerivationPath.relative(text);
      if (one.steps().getFirst().isHardened()) {
        throw new MalformedDescriptor("a hardened step below a public key: " + text);
      }
      return one.steps().getFirst();
    } catch (MalformedKey malformed) {
      throw new MalformedDescriptor(malformed);
    }
  }

  private static PublicKey fixed(String hex, boolean xOnly) {
    int digits = xOnly && hex.length() == 64 ? 64 : 66;
    if (!hex.matches("[0-9a-f]{" + digits + "}")) {
      throw new MalformedDescriptor("no key: neither extended nor " + digits / 2 + " bytes of hex");
    }
    Bytes bytes = Bytes.of(HexFormat.of().parseHex(hex));
    Optional<PublicKey> point = digits == 64 ? new XOnlyKey(bytes).point() : PublicKey.read(bytes);
    return point.orElseThrow(() -> new MalformedDescriptor("a key that is no point of the curve"));
  }
}
