package dev.bascule.service.deployment;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where this service stands.
 *
 * @param dataFolder the network's data folder; ours is {@code service} in it
 * @param checkpointFolder the second medium: the newest checkpoint lies here before an answer
 *     leaves
 * @param checkpointKey name of the file of the keys folder with the key that signs checkpoints,
 *     without {@code .json}
 * @param checkpointKeyId the id that the vault gave it; found on the vault where it is not said
 * @param contractsFile what is deployed on the chain, written by the deployer
 */
@Validated
@ConfigurationProperties("bascule")
public record DeploymentSettings(
    @NotNull Path dataFolder,
    @NotNull Path checkpointFolder,
    @NotNull Path contractsFile,
    @NotNull Path keysFolder,
    @NotBlank @DefaultValue("checkpoint") String checkpointKey,
    @Nullable @Min(1) Integer checkpointKeyId,
    @NotNull @DefaultValue("test") Mode mode,
    @Min(1) @DefaultValue("1") int tenant,
    @NotNull @Valid ChainSettings chain) {

  /**
   * @param depthBlocks with finality by depth: a block is final under this many others
   * @param depthAge and when it is at least this old
   */
  public record ChainSettings(
      @NotNull URI rpcUrl,
      @Min(1) long id,
      @NotNull Finality finality,
      @Min(0) @DefaultValue("2") int depthBlocks,
      @NotNull @DefaultValue("2s") Duration depthAge,
      @NotNull @DefaultValue("500ms") Duration pollInterval,
      @NotBlank @DefaultValue("chain") String label) {}

  public Path serviceFolder() {
    return dataFolder.resolve("service");
  }
}
