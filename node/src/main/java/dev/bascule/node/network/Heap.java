package dev.bascule.node.network;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory that a node's JVM may use for objects. */
public record Heap(int megabytes) {

  public static final Heap DEFAULT = new Heap(1024);
  public static final int MEGABYTES_MIN = 256;

  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})([mg])");

  public Heap {
    if (megabytes < MEGABYTES_MIN) {
      throw new IllegalArgumentException(
          "a heap of " + megabytes + "m: Besu needs " + MEGABYTES_MIN + "m at least");
    }
  }

  /** As the JVM takes it: {@code 512m}, {@code 2g}. */
  public static Heap parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no heap size, such as 512m or 2g");
    }
    int count = Integer.parseInt(form.group(1));
    return new Heap(form.group(2).equals("g") ? Math.multiplyExact(count, 1024) : count);
  }

  @Override
  public String toString() {
    return megabytes % 1024 == 0 ? megabytes / 1024 + "g" : megabytes + "m";
  }
}
