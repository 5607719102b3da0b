package dev.bascule.chain.hd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.secret.Stretching;
import dev.bascule.chain.words.WordList;
import dev.bascule.core.id.Hash32;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;

/**
 * Entropy as 12 to 24 English words (BIP-39). Only the English list is read: its words are ASCII,
 * so no normalisation can change them. {@link #close} wipes it; nothing prints it.
 */
public final class Mnemonic implements AutoCloseable {

  private static final WordList ENGLISH =
      WordList.load(Mnemonic.class, "bip-0039-english.txt", 2048);
  private static final int WORD_BITS = 11;
  private static final int ITERATIONS = 2048;
  private static final int SEED = 64;
  private static final byte SPACE = ' ';

  /** The words with single spaces between them. */
  private final SecretBytes words;

  private final SecretBytes entropy;

  private Mnemonic(SecretBytes words, SecretBytes entropy) {
    this.words = words;
    this.entropy = entropy;
  }

  /** From 16, 20, 24, 28 or 32 bytes. */
  public static Mnemonic ofEntropy(SecretBytes entropy) {
    if (entropy.size() < 16 || entropy.size() > 32 || entropy.size() % 4 != 0) {
      throw new MalformedKey("entropy has 16, 20, 24, 28 or 32 bytes, not " + entropy.size());
    }
    return new Mnemonic(
        entropy.read(bytes -> SecretBytes.taking(sentence(bytes))),
        entropy.read(SecretBytes::copyOf));
  }

  /**
   * Reads words in ASCII, with spaces between them.
   *
   * @throws MalformedKey which says where, and never which word
   */
  public static Mnemonic parse(SecretBytes text) {
    byte[] ascii = text.copy();
    List<byte[]> words = WordList.split(ascii, SPACE);
    Arrays.fill(ascii, (byte) 0);
    try {
      if (words.size() < 12 || words.size() > 24 || words.size() % 3 != 0) {
        throw new MalformedKey("a mnemonic has 12, 15, 18, 21 or 24 words, not " + words.size());
      }
      return ofEntropy(SecretBytes.taking(entropy(words)));
    } finally {
      for (byte[] word : words) Arrays.fill(word, (byte) 0);
    }
  }

  private static byte[] entropy(List<byte[]> words) {
    int checksumBits = words.size() / 3;
    byte[] bits = new byte[(words.size() * WORD_BITS + 7) / 8];
    for (int i = 0; i < words.size(); i++) {
      int place = i + 1;
      int index =
          ENGLISH
              .indexOf(words.get(i))
              .orElseThrow(() -> new MalformedKey("word " + place + " is not in the English list"));
      for (int bit = 0; bit < WORD_BITS; bit++) {
        int at = i * WORD_BITS + bit;
        if ((index >> (WORD_BITS - 1 - bit) & 1) == 1) bits[at / 8] |= (byte) (0x80 >> at % 8);
      }
    }
    byte[] entropy = Arrays.copyOf(bits, words.size() * 4 / 3);
    int stated = (bits[entropy.length] & 0xff) >> (8 - checksumBits);
    Arrays.fill(bits, (byte) 0);
    if (stated == checksum(entropy)) return entropy;
    Arrays.fill(entropy, (byte) 0);
    throw new MalformedKey("the checksum of the mnemonic is wrong: a word is another one");
  }

  private static int checksum(byte[] entropy) {
    return (Hash32.sha256(entropy).bytes()[0] & 0xff) >> (8 - entropy.length / 4);
  }

  private static byte[] sentence(byte[] entropy) {
    int count = entropy.length * 3 / 4;
    byte[] bits = Arrays.copyOf(entropy, entropy.length + 1);
    bits[entropy.length] = (byte) (checksum(entropy) << (8 - entropy.length / 4));
    byte[] text = new byte[count * 9];
    int size = 0;
    for (int i = 0; i < count; i++) {
      int index = 0;
      for (int at = i * WORD_BITS; at < (i + 1) * WORD_BITS; at++) {
        index = index << 1 | (bits[at / 8] >> (7 - at % 8) & 1);
      }
      byte[] word = ENGLISH.word(index);
      if (i > 0) text[size++] = SPACE;
      System.arraycopy(word, 0, text, size, word.length);
      size += word.length;
    }
    byte[] sentence = Arrays.copyOf(text, size);
    Arrays.fill(text, (byte) 0);
    Arrays.fill(bits, (byte) 0);
    return sentence;
  }

  /** ASCII, single spaces; the caller closes it. */
  public SecretBytes words() {
    return words.read(SecretBytes::copyOf);
  }

  /** The caller closes it. */
  public SecretBytes entropy() {
    return entropy.read(SecretBytes::copyOf);
  }

  /** The seed of 64 bytes; every passphrase gives one, so a wrong one is not noticed here. */
  public SecretBytes seed(char[] passphrase) {
    byte[] salt = salt(passphrase);
    byte[] seed = words.read(text -> Stretching.sha512(text, salt, ITERATIONS, SEED));
    Arrays.fill(salt, (byte) 0);
    return SecretBytes.taking(seed);
  }

  /** "mnemonic" and the passphrase in NFKD, as UTF-8. */
  private static byte[] salt(char[] passphrase) {
    byte[] prefix = "mnemonic".getBytes(US_ASCII);
    ByteBuffer encoded = UTF_8.encode(decomposed(passphrase));
    int size = encoded.remaining();
    byte[] salt = Arrays.copyOf(prefix, prefix.length + size);
    encoded.get(salt, prefix.length, size);
    for (int i = 0; i < size; i++) encoded.put(i, (byte) 0);
    return salt;
  }

  /** ASCII stays as it is, without a {@code String} that could not be overwritten. */
  private static CharBuffer decomposed(char[] passphrase) {
    CharBuffer given = CharBuffer.wrap(passphrase);
    return given.chars().allMatch(c -> c < 0x80)
        ? given
        : CharBuffer.wrap(Normalizer.normalize(given, Normalizer.Form.NFKD));
  }

  @Override
  public void close() {
    words.close();
    entropy.close();
  }

  @Override
  public String toString() {
    return "Mnemonic(" + entropy.size() * 3 / 4 + " words, not shown)";
  }
}
