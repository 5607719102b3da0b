package dev.bascule.node.recovery;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;

/** Writes a backup into a file that was not there before; forced to disk when it is finished. */
final class BackupWriter implements AutoCloseable {

  private final FileChannel channel;
  private final DataOutputStream out;
  private final KeySeal seal;
  private final SecureRandom random;
  private int files;

  BackupWriter(Path target, char[] passphrase, SecureRandom random) throws IOException {
    this.random = random;
    byte[] salt = new byte[KeySeal.SALT_BYTES];
    random.nextBytes(salt);
    this.channel =
        FileChannel.open(
            target,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    this.out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
    out.write(BackupFormat.MAGIC);
    out.write(salt);
    this.seal = KeySeal.of(passphrase, salt);
  }

  void plain(String name, Path file) throws IOException {
    begin(BackupFormat.FILE, name);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] chunk = new byte[BackupFormat.CHUNK_BYTES];
      long offset = 0;
      int read;
      while ((read = in.readNBytes(chunk, 0, chunk.length)) > 0) {
        chunk(name, offset, chunk, read);
        offset += read;
      }
    }
    out.writeInt(0);
  }

  void secret(String name, Path file) throws IOException {
    byte[] secret = Files.readAllBytes(file);
    try {
      byte[] sealed = seal.seal(name, secret, random);
      begin(BackupFormat.SEALED, name);
      for (int at = 0; at < sealed.length; at += BackupFormat.CHUNK_BYTES) {
        byte[] part =
            Arrays.copyOfRange(sealed, at, Math.min(sealed.length, at + BackupFormat.CHUNK_BYTES));
        chunk(name, at, part, part.length);
      }
      out.writeInt(0);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private void begin(byte kind, String name) throws IOException {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > BackupFormat.NAME_BYTES_MAX || !BackupFormat.isInside(name)) {
      throw new IOException("a file that cannot be backed up by name: " + name);
    }
    out.writeByte(kind);
    out.writeShort(utf8.length);
    out.write(utf8);
    out.write(BackupFormat.digest(name, kind, utf8, utf8.length));
    files++;
  }

  private void chunk(String name, long offset, byte[] bytes, int length) throws IOException {
    out.writeInt(length);
    out.write(bytes, 0, length);
    out.write(BackupFormat.digest(name, offset, bytes, length));
  }

  int files() {
    return files;
  }

  void finish() throws IOException {
    out.writeByte(BackupFormat.END);
    out.writeInt(files);
    out.write(BackupFormat.digest("", files, new byte[0], 0));
    out.flush();
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    seal.close();
    channel.close();
  }
}
