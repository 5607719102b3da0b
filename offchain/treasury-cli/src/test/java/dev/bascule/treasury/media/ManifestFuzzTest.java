package dev.bascule.treasury.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.file.FileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests with wrong, cut, doubled and moved bytes: none of them is ours, and none is thrown. */
class ManifestFuzzTest {

  private static final int ROUNDS = 3_000;

  @TempDir private Path root;

  @Test
  void aManifestWithWrongBytesIsNeverOurs() throws IOException {
    byte[] secret = new byte[32];
    secret[31] = 9;
    try (SecretKey key = SecretKey.of(secret)) {
      Address account = Signer.of(key.publicKey());
      List<MediumManifest.Entry> files = new ArrayList<>();
      for (String name : List.of("a", "answers/1.json", "b", "\u00e4")) {
        files.add(new MediumManifest.Entry(name, new FileDigest(1, Hash32.sha256(new byte[1]))));
      }
      byte[] honest = new MediumManifest("s", 7, Hash32.ZERO, 9, account, files).sign(key).file();
      long seed = System.nanoTime();
      Random random = new Random(seed);
      for (int i = 0; i < ROUNDS; i++) {
        byte[] wrong = mutated(honest, random);
        if (Arrays.equals(wrong, honest)) continue;
        assertThat(signer(wrong, seed))
            .as("seed %d: %s", seed, new String(wrong, ISO_8859_1))
            .isNotEqualTo(Optional.of(account));
      }
    }
  }

  private Optional<Address> signer(byte[] file, long seed) throws IOException {
    Files.write(root.resolve(MediumManifest.NAME), file);
    try {
      return MediumManifest.load(root) instanceof MediumManifest.Loaded.Found(var signed)
          ? signed.signer()
          : Optional.empty();
    } catch (RuntimeException unexpected) {
      return fail("seed " + seed + ": " + new String(file, ISO_8859_1), unexpected);
    }
  }

  private static byte[] mutated(byte[] honest, Random random) {
    byte[] bytes = honest.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(4)) {
      case 0 -> bytes[at] = (byte) random.nextInt(256);
      // A digit for a digit: this is still well formed.
      case 1 -> bytes[at] = (byte) "0123456789abcdef".charAt(random.nextInt(16));
      case 2 -> bytes = Arrays.copyOf(bytes, at);
      default -> {
        int to = random.nextInt(bytes.length);
        int size = Math.min(random.nextInt(80), bytes.length - Math.max(at, to));
        System.arraycopy(honest, at, bytes, to, size);
      }
    }
    return bytes;
  }
}
