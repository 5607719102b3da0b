package dev.bascule.chain.words;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * Words in alphabetical order, each standing for its place. Works on ASCII arrays, so that a
 * sentence of secret words need not become a {@code String} that cannot be overwritten.
 */
public final class WordList {

  private final List<byte[]> words;

  private WordList(List<byte[]> words) {
    this.words = words;
  }

  /** One word a line, from a resource that ships with the owner's class. */
  public static WordList load(Class<?> owner, String resource, int size) {
    try (InputStream file = owner.getResourceAsStream(resource)) {
      if (file == null) throw new IllegalStateException("no word list " + resource);
      List<byte[]> words = split(file.readAllBytes(), (byte) '\n');
      if (words.size() != size) {
        throw new IllegalStateException(resource + " has " + words.size() + " words, not " + size);
      }
      return new WordList(words);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  public byte[] word(int index) {
    return words.get(index).clone();
  }

  public OptionalInt indexOf(byte[] word) {
    int low = 0;
    int high = words.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Arrays.compare(words.get(middle), word);
      if (order == 0) return OptionalInt.of(middle);
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return OptionalInt.empty();
  }

  /** What stands between separators; several in a row count as one. */
  public static List<byte[]> split(byte[] text, byte separator) {
    List<byte[]> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= text.length; i++) {
      if (i < text.length && text[i] != separator) continue;
      if (i > from) parts.add(Arrays.copyOfRange(text, from, i));
      from = i + 1;
    }
    return parts;
  }
}
