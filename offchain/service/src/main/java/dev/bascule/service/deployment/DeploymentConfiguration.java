package dev.bascule.service.deployment;

import java.io.IOException;
import java.nio.file.Files;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Reads the settings and the contracts file once, at start. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeploymentSettings.class)
public class DeploymentConfiguration {

  @Bean
  Contracts contracts(DeploymentSettings settings, JsonMapper json) throws IOException {
    if (!Files.isReadable(settings.contractsFile())) {
      throw new IllegalStateException(
          "the contracts file %s cannot be read (contracts_file_missing): deploy the contracts first"
              .formatted(settings.contractsFile()));
    }
    Contracts contracts =
        json.readValue(Files.readAllBytes(settings.contractsFile()), Contracts.class);
    if (contracts.chainId() != settings.chain().id()) {
      throw new IllegalStateException(
          "the contracts file %s is for chain %d, bascule.chain.id is %d (chain_id_differs)"
              .formatted(settings.contractsFile(), contracts.chainId(), settings.chain().id()));
    }
    return contracts;
  }
}
