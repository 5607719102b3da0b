package dev.bascule.chainrpc.registry;

import dev.bascule.core.id.Hash32;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** How the registry names an organisation or a role. */
public record RegistryId(String text) implements Comparable<RegistryId> {

  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{1,30}");

  public RegistryId {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text + "' is not [a-z][a-z0-9-]{1,30}");
    }
  }

  /** Reads what the registry stores: ASCII, left-aligned, padded with zeros. */
  static RegistryId ofWord(Hash32 word) {
    byte[] bytes = word.bytes();
    int size = 0;
    while (size < bytes.length && bytes[size] != 0) size++;
    return new RegistryId(new String(bytes, 0, size, StandardCharsets.US_ASCII));
  }

  Hash32 word() {
    byte[] word = new byte[32];
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, word, 0, ascii.length);
    return Hash32.of(word);
  }

  @Override
  public int compareTo(RegistryId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
