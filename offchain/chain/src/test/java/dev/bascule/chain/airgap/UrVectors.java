package dev.bascule.chain.airgap;

import dev.bascule.chain.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The published vectors, one a line behind its name, and the message that they are about. */
final class UrVectors {

  private UrVectors() {}

  static List<String> all(String name) {
    try (InputStream in = UrVectors.class.getResourceAsStream("/vectors/ur/bc-ur.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .map(line -> line.substring(name.length() + 1))
          .toList();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  static int[] numbers(String name) {
    return numbersOf(all(name).getFirst());
  }

  static int[] numbersOf(String line) {
    return Arrays.stream(line.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  static Xoshiro256 random(String seed) {
    return new Xoshiro256(seed.getBytes(StandardCharsets.UTF_8));
  }

  static Bytes message(int size) {
    Xoshiro256 random = random("Wolf");
    byte[] message = new byte[size];
    for (int i = 0; i < size; i++) message[i] = (byte) random.below(256);
    return Bytes.of(message);
  }

  static UrParts parts(Bytes content, int fragmentBytes) {
    var split = UrParts.split(new UrDocument(UrType.BYTES, content), fragmentBytes);
    return ((UrParts.Split.Shown) split).parts();
  }
}
