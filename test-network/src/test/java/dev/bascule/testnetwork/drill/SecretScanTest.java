package dev.bascule.testnetwork.drill;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scan that finds nothing means something only if it finds what is there. */
class SecretScanTest {

  private static final String SEED = "000102030405060708090a0b0c0d0e0f";

  @TempDir private Path dir;
  private final SecretScan scan = new SecretScan();

  @BeforeEach
  void know() throws IOException {
    Path share =
        Files.writeString(
            dir.resolve("share"),
            "# of wallet\nduckling enlarge academic academic agency result\n");
    scan.share(share);
    Files.delete(share);
    scan.seed("cold-1", SEED);
    scan.password("ada", "correct horse battery");
  }

  private void found(byte[] content, String what) throws IOException {
    Path file = Files.write(Files.createDirectories(dir.resolve("logs")).resolve("a.log"), content);
    assertThat(scan.findings(dir)).containsExactly("logs/a.log has " + what);
    Files.delete(file);
  }

  @Test
  void eachKindOfSecretIsFound() throws IOException {
    found(("x" + SEED + "y").getBytes(ISO_8859_1), "the seed of cold-1");
    found(SEED.toUpperCase(Locale.ROOT).getBytes(ISO_8859_1), "the seed of cold-1");
    found(HexFormat.of().parseHex("ff" + SEED + "ff"), "the bytes of the seed of cold-1");
    found("it was: correct horse battery.".getBytes(ISO_8859_1), "the password of ada");
    found("words enlarge academic academic agency, and".getBytes(ISO_8859_1), "words of share");
  }

  @Test
  void whatIsNoSecretIsNone() throws IOException {
    Files.writeString(dir.resolve("a.log"), "duckling enlarge academic; correct horse; 00010203");
    assertThat(scan.findings(dir)).isEmpty();
  }
}
