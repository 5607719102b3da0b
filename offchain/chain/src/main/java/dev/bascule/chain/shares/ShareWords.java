package dev.bascule.chain.shares;

import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.words.WordList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Between a share and its words: four of header, the padded value, three of checksum. */
final class ShareWords {

  private static final WordList ENGLISH =
      WordList.load(ShareWords.class, "slip-0039-english.txt", 1024);
  private static final int HEADER = 4;
  private static final int BITS = 10;

  /** A secret of 16 bytes. */
  private static final int WORDS_MIN = 20;

  /** A secret of 64 bytes: more than any seed has. */
  private static final int WORDS_MAX = 59;

  private static final byte SPACE = ' ';

  private ShareWords() {}

  /** Either a share or a fault. */
  sealed interface Read {
    record Good(Share share) implements Read {}

    record Bad(ShareFault fault) implements Read {}
  }

  static Read read(int place, SecretBytes text) {
    byte[] ascii = text.copy();
    List<byte[]> tokens = WordList.split(ascii, SPACE);
    Arrays.fill(ascii, (byte) 0);
    int[] words = new int[tokens.size()];
    try {
      if (words.length < WORDS_MIN || words.length > WORDS_MAX) return wrongLength(place, words);
      for (int i = 0; i < words.length; i++) {
        OptionalInt index = ENGLISH.indexOf(tokens.get(i));
        if (index.isEmpty()) return new Read.Bad(new ShareFault.NotAWord(place, i + 1));
        words[i] = index.getAsInt();
      }
      return checked(place, words);
    } finally {
      for (byte[] token : tokens) Arrays.fill(token, (byte) 0);
      Arrays.fill(words, 0);
    }
  }

  private static Read wrongLength(int place, int[] words) {
    return new Read.Bad(new ShareFault.WrongLength(place, words.length));
  }

  private static Read checked(int place, int[] words) {
    long header = 0;
    for (int i = 0; i < HEADER; i++) header = header << BITS | words[i];
    boolean extendable = (header >> 24 & 1) == 1;
    if (!Checksum.holds(words, extendable)) {
      return new Read.Bad(new ShareFault.WrongChecksum(place));
    }
    int valueBits = (words.length - HEADER - Checksum.WORDS) * BITS;
    int padding = valueBits % 16;
    if (padding > 8) return wrongLength(place, words);
    ShareSet set =
        new ShareSet(
            (int) (header >> 25),
            extendable,
            (int) (header >> 20 & 15),
            (int) (header >> 12 & 15) + 1,
            (int) (header >> 8 & 15) + 1);
    int group = (int) (header >> 16 & 15);
    if (set.groupThreshold() > set.groupCount() || group >= set.groupCount()) {
      return new Read.Bad(new ShareFault.ImpossibleGroups(place, group, set));
    }
    byte[] value = new byte[(valueBits - padding) / 8];
    if (!unpack(words, padding, value)) return new Read.Bad(new ShareFault.WrongPadding(place));
    return new Read.Good(
        new Share(
            set,
            group,
            (int) (header >> 4 & 15),
            (int) (header & 15) + 1,
            SecretBytes.taking(value)));
  }

  /** False if the padding is not zero. */
  private static boolean unpack(int[] words, int padding, byte[] value) {
    for (int at = 0; at < padding; at++) {
      if (bit(words, at)) return false;
    }
    for (int i = 0; i < value.length * 8; i++) {
      if (bit(words, padding + i)) value[i / 8] |= (byte) (0x80 >> i % 8);
    }
    return true;
  }

  private static boolean bit(int[] words, int at) {
    return (words[HEADER + at / BITS] >> (BITS - 1 - at % BITS) & 1) == 1;
  }

  static SecretBytes write(Share share) {
    ShareSet set = share.set();
    int bits = share.value().size() * 8;
    int valueWords = (bits + BITS - 1) / BITS;
    int padding = valueWords * BITS - bits;
    int[] words = new int[HEADER + valueWords + Checksum.WORDS];
    long header = set.identifier();
    header = header << 1 | (set.extendable() ? 1 : 0);
    header = header << 4 | set.exponent();
    header = header << 4 | share.group();
    header = header << 4 | (set.groupThreshold() - 1);
    header = header << 4 | (set.groupCount() - 1);
    header = header << 4 | share.member();
    header = header << 4 | (share.memberThreshold() - 1);
    for (int i = 0; i < HEADER; i++) words[i] = (int) (header >> (BITS * (HEADER - 1 - i))) & 1023;
    byte[] value = share.value().copy();
    for (int i = 0; i < bits; i++) {
      int at = padding + i;
      int bit = value[i / 8] >> (7 - i % 8) & 1;
      words[HEADER + at / BITS] |= bit << (BITS - 1 - at % BITS);
    }
    Arrays.fill(value, (byte) 0);
    Checksum.put(words, set.extendable());
    SecretBytes text = sentence(words);
    Arrays.fill(words, 0);
    return text;
  }

  private static SecretBytes sentence(int[] words) {
    byte[] text = new byte[words.length * 9];
    int size = 0;
    for (int word : words) {
      byte[] letters = ENGLISH.word(word);
      if (size > 0) text[size++] = SPACE;
      System.arraycopy(letters, 0, text, size, letters.length);
      size += letters.length;
    }
    SecretBytes sentence = SecretBytes.taking(Arrays.copyOf(text, size));
    Arrays.fill(text, (byte) 0);
    return sentence;
  }
}
