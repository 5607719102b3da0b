package dev.bascule.chain.bitcoin.descriptor;

import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.TapTree;
import dev.bascule.chain.bitcoin.TaprootOutput;
import dev.bascule.chain.hd.ChildIndex;
import dev.bascule.chain.hd.KeyNetwork;
import dev.bascule.chain.signature.XOnlyKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A wallet: every script that it ever receives on. Read are {@code wpkh(KEY)}, {@code
 * wsh(sortedmulti(k,KEY,...))}, {@code tr(KEY)}, {@code tr(KEY,multi_a(k,KEY,...))} and {@code
 * tr(KEY,sortedmulti_a(k,KEY,...))}, with their checksum and without private keys.
 */
public final class Descriptor {

  private static final int CHECKSUM = 8;
  private static final int LENGTH_MAX = 8192;

  private final String body;
  private final Form form;
  private final int branches;

  /** What stands around the keys. */
  private sealed interface Form {
    List<KeyExpression> signers();
  }

  private record Wpkh(KeyExpression key) implements Form {
    @Override
    public List<KeyExpression> signers() {
      return List.of(key);
    }
  }

  private record SortedMulti(int threshold, List<KeyExpression> signers) implements Form {}

  private record Tr(KeyExpression internal) implements Form {
    @Override
    public List<KeyExpression> signers() {
      return List.of(internal);
    }
  }

  private record TrMulti(
      KeyExpression internal, int threshold, boolean sorted, List<KeyExpression> signers)
      implements Form {}

  private Descriptor(String body, Form form) {
    this.body = body;
    this.form = form;
    this.branches = branches(all());
    requireOneNetwork(all());
    requireDistinct(at(0, 0).keys());
  }

  /**
   * @throws MalformedDescriptor if the checksum is missing or wrong, or it is of another form
   */
  public static Descriptor parse(String text) {
    int mark = text.length() - CHECKSUM - 1;
    if (mark < 0 || text.charAt(mark) != '#') {
      throw new MalformedDescriptor("the checksum (# and 8 characters) is missing");
    }
    String body = text.substring(0, mark);
    if (body.length() > LENGTH_MAX) throw new MalformedDescriptor("longer than " + LENGTH_MAX);
    String right = DescriptorChecksum.of(body);
    if (!text.substring(mark + 1).equals(right)) {
      throw new MalformedDescriptor("the checksum is wrong: something was changed");
    }
    return new Descriptor(body, form(body));
  }

  /** The same text with its checksum, for a descriptor that somebody writes. */
  public static String withChecksum(String body) {
    return body + "#" + DescriptorChecksum.of(body);
  }

  private static Form form(String body) {
    Optional<String> wpkh = inside(body, "wpkh");
    if (wpkh.isPresent()) return new Wpkh(KeyExpression.parse(wpkh.get(), false));
    Optional<String> multi = inside(body, "wsh").flatMap(wsh -> inside(wsh, "sortedmulti"));
    if (multi.isPresent()) {
      String[] parts = multi.get().split(",", -1);
      List<KeyExpression> keys = keys(parts, false);
      return new SortedMulti(threshold(parts[0], keys.size()), keys);
    }
    String tr =
        inside(body, "tr")
            .orElseThrow(
                () -> new MalformedDescriptor("not wpkh, wsh(sortedmulti) or tr; not read here"));
    int comma = tr.indexOf(',');
    if (comma < 0) return new Tr(KeyExpression.parse(tr, true));
    KeyExpression internal = KeyExpression.parse(tr.substring(0, comma), true);
    String tree = tr.substring(comma + 1);
    boolean sorted = tree.startsWith("sorted");
    String[] parts =
        inside(tree, sorted ? "sortedmulti_a" : "multi_a")
            .orElseThrow(() -> new MalformedDescriptor("a tree other than multi_a; not read here"))
            .split(",", -1);
    List<KeyExpression> keys = keys(parts, true);
    return new TrMulti(internal, threshold(parts[0], keys.size()), sorted, keys);
  }

  private static Optional<String> inside(String text, String name) {
    return text.startsWith(name + "(") && text.endsWith(")")
        ? Optional.of(text.substring(name.length() + 1, text.length() - 1))
        : Optional.empty();
  }

  private static int threshold(String text, int keys) {
    if (!text.matches("[1-9][0-9]?") || Integer.parseInt(text) > keys) {
      throw new MalformedDescriptor("a threshold of " + text + " with " + keys + " keys");
    }
    return Integer.parseInt(text);
  }

  private static List<KeyExpression> keys(String[] parts, boolean xOnly) {
    if (parts.length < 2 || parts.length - 1 > Script.KEYS_MAX) {
      throw new MalformedDescriptor((parts.length - 1) + " keys; 1 to " + Script.KEYS_MAX);
    }
    List<KeyExpression> keys = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) keys.add(KeyExpression.parse(parts[i], xOnly));
    return List.copyOf(keys);
  }

  private List<KeyExpression> all() {
    List<KeyExpression> all = new ArrayList<>(form.signers());
    if (form instanceof TrMulti multi) all.add(multi.internal);
    return all;
  }

  private static int branches(List<KeyExpression> keys) {
    List<Integer> counts =
        keys.stream().map(KeyExpression::branches).filter(count -> count > 1).distinct().toList();
    if (counts.size() > 1) {
      throw new MalformedDescriptor("multipath steps of different lengths: " + counts);
    }
    return counts.isEmpty() ? 1 : counts.getFirst();
  }

  private static void requireOneNetwork(List<KeyExpression> keys) {
    List<KeyNetwork> networks =
        keys.stream()
            .filter(KeyExpression.Extended.class::isInstance)
            .map(key -> ((KeyExpression.Extended) key).network())
            .distinct()
            .toList();
    if (networks.size() > 1) throw new MalformedDescriptor("keys of different networks");
  }

  private static void requireDistinct(List<DerivedKey> keys) {
    if (keys.stream().map(key -> key.key().xOnly()).distinct().count() < keys.size()) {
      throw new MalformedDescriptor("the same key twice: one person would count for two");
    }
  }

  /** How many branches there are: 2 with {@code <0;1>}. */
  public int branches() {
    return branches;
  }

  /** Whether it ends in {@code *}: otherwise it has one output for each branch, at index 0. */
  public boolean ranged() {
    return all().stream().anyMatch(KeyExpression::ranged);
  }

  /**
   * @throws IllegalArgumentException if there is no such output
   */
  public DerivedOutput at(int branch, long index) {
    long last = ranged() ? ChildIndex.NUMBER_MAX : 0;
    if (branch < 0 || branch >= branches || index < 0 || index > last) {
      throw new IllegalArgumentException("no output at branch " + branch + ", index " + index);
    }
    List<DerivedKey> keys = form.signers().stream().map(key -> key.derive(branch, index)).toList();
    return switch (form) {
      case Wpkh _ -> {
        Script script = Script.p2wpkh(keys.getFirst().key());
        yield new DerivedOutput(branch, index, script, new DerivedOutput.KeyHash(), keys);
      }
      case SortedMulti multi -> {
        Script witness =
            Script.sortedMulti(multi.threshold, keys.stream().map(DerivedKey::key).toList());
        yield new DerivedOutput(
            branch,
            index,
            Script.p2wsh(witness),
            new DerivedOutput.MultiSig(multi.threshold, witness),
            keys);
      }
      case Tr _ -> {
        TaprootOutput output = TaprootOutput.of(keys.getFirst().key().xOnly(), Optional.empty());
        yield new DerivedOutput(
            branch, index, output.script(), new DerivedOutput.TapKey(output), keys);
      }
      case TrMulti multi -> multi(multi, branch, index, keys);
    };
  }

  private static DerivedOutput multi(TrMulti multi, int branch, long index, List<DerivedKey> keys) {
    List<XOnlyKey> order = new ArrayList<>(keys.stream().map(key -> key.key().xOnly()).toList());
    if (multi.sorted) order.sort(Comparator.comparing(XOnlyKey::bytes));
    TapTree.Leaf leaf = new TapTree.Leaf(TapTree.TAPSCRIPT, Script.multiA(multi.threshold, order));
    XOnlyKey internal = multi.internal.derive(branch, index).key().xOnly();
    TaprootOutput output = TaprootOutput.of(internal, Optional.of(leaf.hash()));
    return new DerivedOutput(
        branch,
        index,
        output.script(),
        new DerivedOutput.TapMulti(multi.threshold, output, leaf.paths().getFirst(), order),
        keys);
  }

  /** The same text is the same wallet. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Descriptor that && body.equals(that.body);
  }

  @Override
  public int hashCode() {
    return body.hashCode();
  }

  /** With the checksum. */
  @Override
  public String toString() {
    return withChecksum(body);
  }
}
