package dev.bascule.cli.network;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.receipt.TrustJson;
import dev.bascule.cli.file.SmallFile;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import dev.bascule.core.log.CheckpointBody;
import java.io.IOException;
import java.nio.file.Path;

/** What this client takes for granted: a file of its own, never the service's word. */
public final class OperatorTrust {
  /** Room for the history of many validator sets, each with its proof. */
  private static final int FILE_BYTES_MAX = 16 << 20;

  private final Path file;
  private final Trust trust;

  private OperatorTrust(Path file, Trust trust) {
    this.file = file;
    this.trust = trust;
  }

  public static OperatorTrust read(Path file) {
    try {
      return new OperatorTrust(file, TrustJson.read(SmallFile.read(file, FILE_BYTES_MAX)));
    } catch (IOException e) {
      throw unusable("trust_missing", file + " cannot be read: " + SmallFile.reason(e));
    } catch (JsonRefused e) {
      throw unusable("trust_invalid", file + ": " + e.getMessage());
    }
  }

  private static RuntimeException unusable(String code, String why) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            code,
            "there is nothing to verify against",
            why,
            "./bascule up writes trust.json into its data folder; otherwise give one with --trust.")
        .asException();
  }

  /** The service must speak for the vault that is trusted, or nothing it says is believed. */
  public void require(VaultDomain served) {
    if (served.equals(domain())) return;
    throw Problem.of(
            ExitCode.VERIFICATION_FAILED,
            "other_vault",
            "the service is not the one that is trusted",
            "it serves vault "
                + served.vault()
                + " on chain "
                + served.chainId()
                + "; "
                + file
                + " trusts "
                + domain().vault()
                + " on chain "
                + domain().chainId(),
            "Give the data folder of the right network with --data.")
        .asException();
  }

  public Path file() {
    return file;
  }

  public Trust trust() {
    return trust;
  }

  public VaultDomain domain() {
    return trust.domain();
  }

  /** Whether this signer may sign this checkpoint. */
  public boolean believes(CheckpointBody checkpoint, Address signer) {
    for (Trust.OperatorKey key : trust.operatorKeys()) {
      if (key.id() == checkpoint.operatorKeyId()) {
        return key.address().equals(signer)
            && checkpoint.at() >= key.from()
            && key.revokedAt().filter(at -> checkpoint.at() >= at).isEmpty();
      }
    }
    return false;
  }
}
