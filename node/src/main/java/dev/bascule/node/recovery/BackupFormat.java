package dev.bascule.node.recovery;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Hash32;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The form of a backup: a magic line, the salt of the passphrase, then records. A file is its name,
 * whether it is sealed, and chunks that each carry a SHA-256 over name, offset and bytes, so that
 * damage is found at its place; the end says how many files there are.
 */
final class BackupFormat {

  static final byte[] MAGIC = "BASCULE NODE BACKUP 1\n".getBytes(StandardCharsets.US_ASCII);
  static final int CHUNK_BYTES = 256 * 1024;
  static final int DIGEST_BYTES = Hash32.BYTES;
  static final int NAME_BYTES_MAX = 1_024;
  static final byte FILE = 'F';
  static final byte SEALED = 'S';
  static final byte END = 'E';

  private BackupFormat() {}

  static byte[] digest(String name, long offset, byte[] bytes, int length) {
    byte[] place = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer all = ByteBuffer.allocate(place.length + 1 + Long.BYTES + length);
    all.put(place).put((byte) 0).putLong(offset).put(bytes, 0, length);
    return Bytes.of(Hash32.sha256(all.array())).toArray();
  }

  static boolean matches(byte[] stated, String name, long offset, byte[] bytes, int length) {
    return Arrays.equals(stated, digest(name, offset, bytes, length));
  }

  /** A name in the folder and nothing above it. */
  static boolean isInside(String name) {
    if (name.isEmpty() || name.startsWith("/") || name.contains("\\") || name.contains("\0")) {
      return false;
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) return false;
    }
    return true;
  }
}
