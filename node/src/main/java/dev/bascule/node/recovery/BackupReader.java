package dev.bascule.node.recovery;

import dev.bascule.chain.Bytes;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a backup into an empty folder, and names the file and the byte where it is damaged. */
final class BackupReader {

  /** What reading found. */
  sealed interface Reading {

    /**
     * @param sealed the names of the files that the passphrase opens
     * @param salt of the passphrase
     */
    record Whole(List<String> names, List<String> sealed, Bytes salt) implements Reading {}

    /**
     * @param offset in the backup file
     * @param name the file inside that is damaged; empty when the backup itself is
     */
    record Damaged(String name, long offset, String reason) implements Reading {}
  }

  private final DataInputStream in;
  private final Path into;
  private final List<String> names = new ArrayList<>();
  private final List<String> sealed = new ArrayList<>();
  private long at;

  private BackupReader(InputStream in, Path into) {
    this.in = new DataInputStream(new BufferedInputStream(in));
    this.into = into;
  }

  /**
   * @param into a folder that nobody else looks at; sealed files are still sealed in it
   */
  static Reading read(Path backup, Path into) throws IOException {
    try (InputStream file = Files.newInputStream(backup)) {
      return new BackupReader(file, into).read();
    }
  }

  /** Where and why reading cannot go on; never leaves this class. */
  private static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Reading.Damaged damage;

    Broken(Reading.Damaged damage) {
      super(damage.reason());
      this.damage = damage;
    }
  }

  private Reading read() throws IOException {
    try {
      byte[] magic = take(BackupFormat.MAGIC.length, "");
      if (!Arrays.equals(magic, BackupFormat.MAGIC)) {
        throw broken("", 0, "this is no backup of a node");
      }
      byte[] salt = take(KeySeal.SALT_BYTES, "");
      while (true) {
        long start = at;
        byte kind = take(1, "")[0];
        if (kind == BackupFormat.END) {
          end(start);
          return new Reading.Whole(List.copyOf(names), List.copyOf(sealed), Bytes.of(salt));
        }
        if (kind != BackupFormat.FILE && kind != BackupFormat.SEALED) {
          throw broken("", start, "a record of an unknown kind");
        }
        file(kind, start);
      }
    } catch (Broken found) {
      return found.damage;
    }
  }

  private void end(long start) throws IOException, Broken {
    byte[] count = take(Integer.BYTES, "");
    int files = java.nio.ByteBuffer.wrap(count).getInt();
    byte[] stated = take(BackupFormat.DIGEST_BYTES, "");
    boolean right = BackupFormat.matches(stated, "", files, new byte[0], 0);
    if (!right || files != names.size()) {
      throw broken("", start, files + " files are stated, " + names.size() + " were read");
    }
    if (in.read() >= 0) throw broken("", at, "there are bytes after the end");
  }

  private void file(byte kind, long start) throws IOException, Broken {
    int length = java.nio.ByteBuffer.wrap(take(Short.BYTES, "")).getShort();
    if (length < 1 || length > BackupFormat.NAME_BYTES_MAX) {
      throw broken("", start, "a name of " + length + " bytes");
    }
    byte[] utf8 = take(length, "");
    String name = new String(utf8, StandardCharsets.UTF_8);
    byte[] stated = take(BackupFormat.DIGEST_BYTES, "");
    if (!BackupFormat.matches(stated, name, kind, utf8, length)) {
      throw broken("", start, "the name of a file is damaged");
    }
    if (!BackupFormat.isInside(name) || names.contains(name)) {
      throw broken(name, start, "a name that leads elsewhere, or twice the same");
    }
    names.add(name);
    if (kind == BackupFormat.SEALED) sealed.add(name);
    Path target = into.resolve(name);
    Files.createDirectories(target.getParent());
    try (OutputStream out = Files.newOutputStream(target)) {
      long offset = 0;
      while (true) {
        long chunkAt = at;
        int size = java.nio.ByteBuffer.wrap(take(Integer.BYTES, name)).getInt();
        if (size == 0) return;
        if (size < 0 || size > BackupFormat.CHUNK_BYTES) {
          throw broken(name, chunkAt, "a piece of " + size + " bytes");
        }
        byte[] chunk = take(size, name);
        byte[] digest = take(BackupFormat.DIGEST_BYTES, name);
        if (!BackupFormat.matches(digest, name, offset, chunk, size)) {
          throw broken(name, chunkAt, "the bytes are not those that were backed up");
        }
        out.write(chunk);
        offset += size;
      }
    }
  }

  private byte[] take(int count, String name) throws IOException, Broken {
    byte[] bytes = new byte[count];
    try {
      in.readFully(bytes);
    } catch (EOFException _) {
      throw broken(name, at, "the file ends in the middle");
    }
    at += count;
    return bytes;
  }

  private static Broken broken(String name, long offset, String reason) {
    return new Broken(new Reading.Damaged(name, offset, reason));
  }
}
