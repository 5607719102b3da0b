package dev.bascule.node.membership;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.OrganisationId;
import dev.bascule.node.process.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * The key by which an organisation votes. {@code ORG/voter.key} stays with the organisation; {@code
 * ORG/voter} is the account that the others know.
 */
public final class VoterKey {

  private static final String NAME = "voter.key";

  private VoterKey() {}

  private static Path keyFile(NetworkFolder network, OrganisationId organisation) {
    return network.root().resolve(organisation.text()).resolve(NAME);
  }

  private static Path addressFile(NetworkFolder network, OrganisationId organisation) {
    return network.root().resolve(organisation.text()).resolve("voter");
  }

  public static boolean isHere(NetworkFolder network, OrganisationId organisation) {
    return Files.isRegularFile(keyFile(network, organisation));
  }

  /** The account, where this folder knows it. */
  public static Optional<Address> address(NetworkFolder network, OrganisationId organisation)
      throws IOException {
    Path file = addressFile(network, organisation);
    if (!Files.isRegularFile(file)) return Optional.empty();
    try {
      return Optional.of(Address.ofHex(Files.readString(file).strip()));
    } catch (IllegalArgumentException _) {
      throw unreadable(file, "holds no address").asException();
    }
  }

  /** Makes the key of an organisation that has none here and whose account nobody has told. */
  public static Address ensure(
      NetworkFolder network, OrganisationId organisation, SecureRandom random) throws IOException {
    Optional<Address> known = address(network, organisation);
    if (known.isPresent()) return known.get();
    Path file = keyFile(network, organisation);
    if (!Files.exists(file)) {
      byte[] secret = new byte[32];
      random.nextBytes(secret);
      // One value in 2^128 is no key of the curve: refused when it is read back.
      PrivateFile.write(file, Bytes.of(secret).hex());
      Arrays.fill(secret, (byte) 0);
    }
    try (SecretKey key = open(network, organisation)) {
      Address address = Signer.of(key.publicKey());
      tell(network, organisation, address);
      return address;
    }
  }

  /** Notes the account of an organisation whose key is elsewhere. */
  public static void tell(NetworkFolder network, OrganisationId organisation, Address address)
      throws IOException {
    PrivateFile.write(addressFile(network, organisation), address.hex() + "\n");
  }

  public static SecretKey open(NetworkFolder network, OrganisationId organisation)
      throws IOException {
    Path file = keyFile(network, organisation);
    if (!Files.isRegularFile(file)) {
      throw Problem.of(
              ExitCode.NOT_FOUND,
              "voter_key_missing",
              organisation + " cannot vote from here",
              file + " does not exist",
              "Run the command on the machine of " + organisation + ", or name another with --as.")
          .asException();
    }
    byte[] secret = new byte[0];
    try {
      secret = Bytes.fromHex(Files.readString(file).strip()).toArray();
      return SecretKey.of(secret);
    } catch (IllegalArgumentException _) {
      throw unreadable(file, "holds no secp256k1 key").asException();
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static Problem unreadable(Path file, String why) {
    return Problem.of(
        ExitCode.CONFIG_INVALID,
        "voter_key_unreadable",
        "an organisation's vote cannot be used",
        file + " " + why,
        "Restore the file from a backup, or have the others vote for a new key.");
  }
}
