package dev.bascule.node.membership;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chainrpc.registry.RegistryGenesis;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.process.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a network's registry is: in the genesis, or where {@code registry.json} says that it was
 * deployed.
 *
 * @param block in which it came into being
 */
public record RegistryPlace(Address address, long block) {

  public static Optional<RegistryPlace> of(NetworkFolder network) throws IOException {
    Path file = network.registryFile();
    if (Files.isRegularFile(file)) return Optional.of(read(file));
    return network.genesis().accounts().containsKey(RegistryGenesis.ADDRESS)
        ? Optional.of(new RegistryPlace(RegistryGenesis.ADDRESS, 0))
        : Optional.empty();
  }

  public static RegistryPlace required(NetworkFolder network) throws IOException {
    return of(network)
        .orElseThrow(() ->
            Problem.of(
                    ExitCode.NOT_FOUND,
                    "registry_missing",
                    "this network has no registry",
                    network.registryFile() + " does not exist and the genesis brings none",
                    "A network that network create makes with this version has one.")
                .asException());
  }

  private static RegistryPlace read(Path file) throws IOException {
    try {
      StrictObject json = StrictObject.parse(Files.readAllBytes(file));
      json.oneOf("version", "1");
      RegistryPlace place = new RegistryPlace(json.address("address"), json.number("block"));
      json.end();
      return place;
    } catch (JsonRefused broken) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "registry_file_unreadable",
              "the registry's place cannot be read",
              file + ": " + broken.getMessage(),
              "Copy the file from another member's folder.")
          .asException();
    }
  }

  public void write(NetworkFolder network) throws IOException {
    var json = JsonMapper.builder().build().createObjectNode();
    json.put("version", "1");
    json.put("address", address.hex());
    json.put("block", Long.toString(block));
    PrivateFile.write(network.registryFile(), json.toPrettyString() + "\n");
  }
}
