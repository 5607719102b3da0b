package dev.bascule.testnetwork.contract;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.node.process.PrivateFile;
import dev.bascule.testnetwork.folder.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code contracts.json}: what stands on the chain, and where. Addresses and hashes as 0x-hex,
 * lower case.
 *
 * @param deployBlock nothing of ours is on the chain before it
 * @param deployTime of the deploy block, seconds since 1970
 * @param exponent of the ledger: 2 means cents
 * @param codeHash keccak256 of the code on the chain
 * @param payments the contracts of payments beside the vault, by name; empty in a file that an
 *     older version wrote
 */
public record DeployedContracts(
    long chainId,
    String genesisHash,
    long deployBlock,
    long deployTime,
    String token,
    String vault,
    String splits,
    String currency,
    int exponent,
    int decimals,
    String gasPrice,
    CodeHash codeHash,
    @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Standing> payments) {

  /** What must be found at the three addresses at every later start. */
  public record CodeHash(String token, String vault, String splits) {}

  /** Where a contract stands, and keccak256 of its code. */
  public record Standing(String address, String codeHash) {}

  DeployedContracts with(Map<String, Standing> payments) {
    return new DeployedContracts(
        chainId,
        genesisHash,
        deployBlock,
        deployTime,
        token,
        vault,
        splits,
        currency,
        exponent,
        decimals,
        gasPrice,
        codeHash,
        payments);
  }

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** Empty before the first deployment. */
  public static Optional<DeployedContracts> read(DataFolder folder) throws IOException {
    if (!Files.exists(folder.contractsFile())) return Optional.empty();
    try {
      return Optional.of(
          JSON.readValue(Files.readAllBytes(folder.contractsFile()), DeployedContracts.class));
    } catch (JacksonException _) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "contracts_file_unreadable",
              folder.contractsFile() + " cannot be read",
              "it is not the JSON that up writes",
              "Restore the file from a backup, or start over with another --data DIR.")
          .asException();
    }
  }

  void write(DataFolder folder) throws IOException {
    PrivateFile.write(
        folder.contractsFile(),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
  }
}
