package dev.bascule.service.deployment;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.receipt.TrustJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code trust.json} of the data folder: what the deployer wrote, and each change of the validators
 * since, with its proof. The file is the only memory of them; nodes forget the state that shows a
 * change.
 */
public final class TrustFile {

  private final Path file;
  private volatile Trust trust;

  private TrustFile(Path file, Trust trust) {
    this.file = file;
    this.trust = trust;
  }

  /**
   * @throws JsonRefused if a set does not follow from the one before it
   */
  static TrustFile read(Path file) throws IOException {
    return new TrustFile(file, TrustJson.read(Files.readAllBytes(file)));
  }

  /** Where no file is needed: without seals there are no validators, and nothing is added. */
  static TrustFile unwritten(Path file, Trust trust) {
    return new TrustFile(file, trust);
  }

  public Trust trust() {
    return trust;
  }

  /** Returns when the disk holds it. */
  void keep(List<Trust.Validators> validators) throws IOException {
    String longer = TrustJson.withValidators(Files.readAllBytes(file), validators) + "\n";
    ForcedFile.write(file, longer.getBytes(StandardCharsets.UTF_8));
    trust = trust.with(validators);
  }
}
