package dev.bascule.node.network;

import java.util.regex.Pattern;

/** A member of the consortium, by the short name that folders and commands use. */
public record OrganisationId(String text) implements Comparable<OrganisationId> {

  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{1,30}");

  public OrganisationId {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no organisation id: 2 to 31 of a-z, 0-9 and '-', the first of them a letter");
    }
  }

  @Override
  public int compareTo(OrganisationId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
