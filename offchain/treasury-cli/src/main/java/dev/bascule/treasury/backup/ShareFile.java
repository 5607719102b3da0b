package dev.bascule.treasury.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.shares.Share;
import dev.bascule.treasury.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A share on a medium: remarks that begin with {@code #}, then the words, with any white space. */
final class ShareFile {

  private static final int SIZE_MAX = 16 << 10;
  private static final byte SPACE = ' ';

  private ShareFile() {}

  static String name(Share share) {
    return "share-" + (share.group() + 1) + "-" + (share.member() + 1) + ".txt";
  }

  static void write(Path file, Share share, int sharesOfGroup, String wallet) throws IOException {
    String head =
        """
        # A share of the seed of wallet %s (SLIP-39, set %d).
        # Whoever has enough of them has the money.
        # Group %d, share %d: it takes %d of the %d shares of this group, and %d of %d groups.
        """
            .formatted(
                wallet,
                share.set().identifier(),
                share.group() + 1,
                share.member() + 1,
                share.memberThreshold(),
                sharesOfGroup,
                share.set().groupThreshold(),
                share.set().groupCount());
    byte[] remarks = head.getBytes(US_ASCII);
    try (SecretBytes words = share.words()) {
      byte[] content = Arrays.copyOf(remarks, remarks.length + words.size() + 1);
      byte[] text = words.copy();
      System.arraycopy(text, 0, content, remarks.length, text.length);
      content[content.length - 1] = '\n';
      Arrays.fill(text, (byte) 0);
      try {
        PrivateFile.create(file, content);
      } finally {
        Arrays.fill(content, (byte) 0);
      }
    }
  }

  /** The words with single spaces between them; whether they are a share is not asked here. */
  static SecretBytes read(Path file) throws IOException {
    byte[] content = PrivateFile.read(file, SIZE_MAX);
    try {
      return words(content);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  static SecretBytes words(byte[] content) {
    byte[] words = new byte[content.length];
    int size = 0;
    boolean remark = false;
    boolean lineBegins = true;
    for (byte each : content) {
      boolean lineEnds = each == '\n' || each == '\r';
      if (lineBegins && each == '#') remark = true;
      if (lineEnds) remark = false;
      boolean white = lineEnds || each == SPACE || each == '\t';
      if (!remark && !white) {
        words[size++] = each;
      } else if (white && size > 0 && words[size - 1] != SPACE) {
        words[size++] = SPACE;
      }
      lineBegins = lineEnds;
    }
    if (size > 0 && words[size - 1] == SPACE) size--;
    byte[] exact = Arrays.copyOf(words, size);
    Arrays.fill(words, (byte) 0);
    return SecretBytes.taking(exact);
  }
}
