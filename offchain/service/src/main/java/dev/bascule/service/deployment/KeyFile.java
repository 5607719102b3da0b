package dev.bascule.service.deployment;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The operator's keys in files that only their owner reads. Nothing here is ever printed. */
public record KeyFile(String role, SecretKey key, Address address) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Reads {@code <role>.json} of the keys folder. */
  public static KeyFile read(Path keysFolder, String role) throws IOException {
    Path file = keysFolder.resolve(role + ".json");
    if (!Files.isReadable(file)) {
      throw new IOException(
          "the key file %s cannot be read (key_file_missing): restore it, without it the vault does not obey"
              .formatted(file));
    }
    byte[] secret = new byte[0];
    try {
      var fields = JSON.readTree(Files.readAllBytes(file));
      secret = Bytes.fromHex(fields.path("secret").asString("")).toArray();
      SecretKey key = SecretKey.of(secret);
      return new KeyFile(role, key, Signer.of(key.publicKey()));
    } catch (JacksonException | IllegalArgumentException e) {
      // The cause is left out: it could quote the secret.
      throw new IOException("the key file %s holds no key (key_file_unreadable)".formatted(file));
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  @Override
  public String toString() {
    return role + " " + address.hex();
  }
}
