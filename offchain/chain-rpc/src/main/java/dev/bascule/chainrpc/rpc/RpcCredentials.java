package dev.bascule.chainrpc.rpc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;

/**
 * User and password from a file with one line, {@code user:password}: bitcoind's cookie, or one
 * that the operator wrote. Read for each request, because a cookie is another one after each start;
 * kept, shown and logged nowhere.
 */
public record RpcCredentials(Path file) {

  private static final int BYTES_MAX = 1_024;

  /**
   * The value of the header {@code Authorization} (RFC 7617).
   *
   * @throws IOException if the file is not there or is no such line; without its content
   */
  String header() throws IOException {
    byte[] line = Files.readAllBytes(file);
    try {
      int end = line.length;
      while (end > 0 && (line[end - 1] == '\n' || line[end - 1] == '\r')) end--;
      byte[] pair = Arrays.copyOf(line, end);
      boolean colon = false;
      for (byte each : pair) colon |= each == ':';
      if (!colon || end > BYTES_MAX) throw new IOException("not a line user:password");
      String encoded = Base64.getEncoder().encodeToString(pair);
      Arrays.fill(pair, (byte) 0);
      return "Basic " + encoded;
    } finally {
      Arrays.fill(line, (byte) 0);
    }
  }

  @Override
  public String toString() {
    return "credentials in " + file;
  }
}
