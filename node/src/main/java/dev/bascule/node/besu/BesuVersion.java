package dev.bascule.node.besu;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of Besu. A build from its main branch, such as {@code 26.8-develop}, counts as newer
 * than every release of that month, because that is what it holds.
 */
public record BesuVersion(int year, int month, int patch, String text)
    implements Comparable<BesuVersion> {

  private static final Pattern FORM =
      Pattern.compile("(?:.*/v|besu-|v)?([0-9]{1,2})\\.([0-9]{1,2})(?:\\.([0-9]{1,2}))?([-+/].*)?");
  private static final int AFTER_ALL_PATCHES = 99;
  private static final Comparator<BesuVersion> ORDER =
      Comparator.comparingInt(BesuVersion::year)
          .thenComparingInt(BesuVersion::month)
          .thenComparingInt(BesuVersion::patch);

  /** Of {@code 26.4.0}, {@code 26.8-develop-683880b} or {@code besu/v26.4.0/linux/java-25}. */
  public static Optional<BesuVersion> parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) return Optional.empty();
    int patch = form.group(3) == null ? AFTER_ALL_PATCHES : Integer.parseInt(form.group(3));
    String rest = form.group(4) == null ? "" : form.group(4);
    int slash = rest.indexOf('/');
    String shown =
        form.group(1)
            + "."
            + form.group(2)
            + (form.group(3) == null ? "" : "." + form.group(3))
            + (slash < 0 ? rest : rest.substring(0, slash));
    return Optional.of(
        new BesuVersion(
            Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)), patch, shown));
  }

  /**
   * @throws IllegalArgumentException if the text is no version
   */
  public static BesuVersion of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no Besu version"));
  }

  /** Of the main branch, not a release. */
  public boolean isBuild() {
    return patch == AFTER_ALL_PATCHES;
  }

  public boolean isBefore(BesuVersion other) {
    return compareTo(other) < 0;
  }

  @Override
  public int compareTo(BesuVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BesuVersion version && compareTo(version) == 0;
  }

  @Override
  public int hashCode() {
    return (year * 100 + month) * 100 + patch;
  }

  @Override
  public String toString() {
    return text;
  }
}
