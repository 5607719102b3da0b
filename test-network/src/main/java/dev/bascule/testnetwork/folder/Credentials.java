package dev.bascule.testnetwork.folder;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.node.process.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The API key of the network's first user: made once, kept in a file that only its owner reads. */
public record Credentials(String apiKey, String url) {

  private static final String LETTERS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int KEY_LETTERS = 40; // 238 bits
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** Keeps the key that is there and corrects the address; makes a key where there is none. */
  public static Credentials readOrCreate(DataFolder folder, String url, SecureRandom random)
      throws IOException {
    String key = Files.exists(folder.credentialsFile()) ? read(folder).apiKey() : fresh(random);
    var credentials = new Credentials(key, url);
    PrivateFile.write(
        folder.credentialsFile(),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(credentials) + "\n");
    // The service stores the hash and deletes the file. Written at every start, so that a service
    // whose database was lost knows the key again.
    PrivateFile.write(folder.keys().resolve("api-key.bootstrap"), key + "\n");
    return credentials;
  }

  public static Credentials read(DataFolder folder) throws IOException {
    try {
      return JSON.readValue(Files.readAllBytes(folder.credentialsFile()), Credentials.class);
    } catch (JacksonException _) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "credentials_unreadable",
              folder.credentialsFile() + " cannot be read",
              "it is not the JSON that up writes",
              "Move the file away and run up again: a new key is made, nothing else changes.")
          .asException();
    }
  }

  private static String fresh(SecureRandom random) {
    var key = new StringBuilder("sk_test_");
    for (int i = 0; i < KEY_LETTERS; i++)
      key.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    return key.toString();
  }

  @Override
  public String toString() {
    return "Credentials[" + url + "]";
  }
}
