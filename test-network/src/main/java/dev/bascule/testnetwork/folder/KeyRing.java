package dev.bascule.testnetwork.folder;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import dev.bascule.node.process.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.web3j.crypto.Credentials;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The keys of the test network, made at its first start; each in a file that only its owner reads.
 */
public final class KeyRing {

  /** Who signs what. */
  public enum Role {
    /** Deploys, and governs token and vault. */
    DEPLOYER,
    /** The hot key: settles windows and anchors the log. */
    OPERATOR,
    /** Signs checkpoints; operator key 1 of the vault. */
    CHECKPOINT,
    /**
     * Operator key 2, for the day on which the first is revoked; nothing signs with it before. Its
     * file is better kept elsewhere, so it may be missing.
     */
    CHECKPOINT_SPARE,
    /** Creates test money. */
    ISSUER,
    /**
     * Votes for the one member that a chain without validators has, and attests for it. Not the
     * deployer, whose nonces are the deployment's.
     */
    VOTER;

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final DataFolder folder;
  private final Map<Role, SecretKey> keys;

  private KeyRing(DataFolder folder, Map<Role, SecretKey> keys) {
    this.folder = folder;
    this.keys = keys;
  }

  public static KeyRing readOrCreate(DataFolder folder, SecureRandom random) throws IOException {
    var keys = new EnumMap<Role, SecretKey>(Role.class);
    for (Role role : Role.values()) {
      Path file = file(folder, role);
      if (!Files.exists(file)) {
        if (isKnown(role, folder)) {
          if (role == Role.CHECKPOINT_SPARE) continue;
          throw lost(file);
        }
        create(file, role, random);
      }
      keys.put(role, read(file));
    }
    return new KeyRing(folder, keys);
  }

  private static Path file(DataFolder folder, Role role) {
    return folder.keys().resolve(role.word() + ".json");
  }

  /** Voters came with the registry: a folder of before has neither. */
  private static boolean isKnown(Role role, DataFolder folder) throws IOException {
    if (!Files.exists(folder.contractsFile())) return false;
    return role != Role.VOTER
        || Files.readString(folder.contractsFile()).contains("ConsortiumRegistry");
  }

  /** The contracts know the key that was there: what another one signs they do not obey. */
  private static RuntimeException lost(Path file) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "key_missing",
            "a key of this network is gone",
            file + " does not exist, and the contracts were deployed with its key",
            "Restore the file from a backup, or start over with another --data DIR; nothing was"
                + " changed.")
        .asException();
  }

  private static void create(Path file, Role role, SecureRandom random) throws IOException {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    // One random value in 2^128 is no key of the curve; SecretKey refuses it.
    try (SecretKey key = SecretKey.of(secret)) {
      var json = new LinkedHashMap<String, String>();
      json.put("version", "1");
      json.put("role", role.word());
      json.put("address", Signer.of(key.publicKey()).hex());
      json.put("secret", Bytes.of(secret).hex());
      PrivateFile.write(
          file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }
  }

  private static SecretKey read(Path file) throws IOException {
    try {
      return SecretKey.of(Bytes.fromHex(text(file)).toArray());
    } catch (JacksonException | IllegalArgumentException _) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "key_unreadable",
              file + " holds no key",
              "it is not the JSON that up writes",
              "Restore the file from a backup: with another key the vault would not obey.")
          .asException();
    }
  }

  private static String text(Path file) throws IOException {
    return JSON.readTree(Files.readAllBytes(file)).path("secret").asString("");
  }

  public SecretKey key(Role role) {
    SecretKey key = keys.get(role);
    if (key == null) throw lost(file(folder, role));
    return key;
  }

  public Address address(Role role) {
    return Signer.of(key(role).publicKey());
  }

  /** For web3j, which signs with its own type. */
  public Credentials credentials(Role role) throws IOException {
    return Credentials.create(text(file(folder, role)));
  }
}
