package dev.bascule.chain.hd;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Steps from one key to a descendant. */
public record DerivationPath(List<ChildIndex> steps) {

  /** BIP-32 keeps the depth in one byte. */
  public static final int STEPS_MAX = 255;

  public static final DerivationPath ROOT = new DerivationPath(List.of());

  public DerivationPath {
    steps = List.copyOf(steps);
    if (steps.size() > STEPS_MAX) {
      throw new MalformedKey("a path has at most 255 steps, not " + steps.size());
    }
  }

  /**
   * Reads {@code m} or {@code m/48h/0h/0h/2h}; hardened is written {@code h} or {@code '}.
   *
   * @throws MalformedKey if the text is anything else
   */
  public static DerivationPath parse(String text) {
    if (text.equals("m")) return ROOT;
    if (!text.startsWith("m/")) throw new MalformedKey("a path starts with m/");
    return relative(text.substring(2));
  }

  /** Reads {@code 48h/0h}: at least one step. */
  public static DerivationPath relative(String text) {
    List<ChildIndex> steps = new ArrayList<>();
    for (String step : text.split("/", -1)) steps.add(ChildIndex.parse(step));
    return new DerivationPath(steps);
  }

  public DerivationPath then(ChildIndex step) {
    return new DerivationPath(Stream.concat(steps.stream(), Stream.of(step)).toList());
  }

  public DerivationPath then(DerivationPath further) {
    return new DerivationPath(Stream.concat(steps.stream(), further.steps.stream()).toList());
  }

  /** The steps after a prefix. */
  public DerivationPath after(DerivationPath prefix) {
    if (!startsWith(prefix)) throw new IllegalArgumentException(this + " is not under " + prefix);
    return new DerivationPath(steps.subList(prefix.steps.size(), steps.size()));
  }

  public boolean startsWith(DerivationPath prefix) {
    return steps.size() >= prefix.steps.size()
        && steps.subList(0, prefix.steps.size()).equals(prefix.steps);
  }

  /** The steps alone, with slashes between them. */
  public String stepsText() {
    return steps.stream().map(ChildIndex::toString).collect(Collectors.joining("/"));
  }

  @Override
  public String toString() {
    return steps.isEmpty() ? "m" : "m/" + stepsText();
  }
}
