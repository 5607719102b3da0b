package dev.bascule.node.besu;

import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.process.LocalProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A Besu in a container image. The engine's client stays in the foreground and passes signals on,
 * so a node is one process here as everywhere.
 *
 * @param engine docker or podman
 */
public record ContainerImage(Path engine, String image) implements BesuRuntime {

  private static final String REPOSITORY = "docker.io/hyperledger/besu";

  /** The first container engine on the {@code PATH}. */
  public static Optional<Path> engine(Map<String, String> environment) {
    for (String name : List.of("docker", "podman")) {
      for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
        if (folder.isBlank()) continue;
        Path candidate = Path.of(folder, name);
        if (Files.isExecutable(candidate)) return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  public static ContainerImage of(Path engine, BesuVersion version) {
    return new ContainerImage(engine, REPOSITORY + ":" + version);
  }

  /** Whether the image is here, or could be fetched. */
  public boolean isPresent() throws IOException, InterruptedException {
    return answers("image", "inspect", image) || answers("pull", image);
  }

  private boolean answers(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(engine.toString()));
    command.addAll(List.of(arguments));
    Process asked =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!asked.waitFor(10, TimeUnit.MINUTES)) asked.destroyForcibly();
    return !asked.isAlive() && asked.exitValue() == 0;
  }

  @Override
  public String origin() {
    return image + " by " + engine;
  }

  @Override
  public LocalProcess.Launch launch(NetworkFolder network, NodeFolder node, List<String> jvmOptions)
      throws IOException {
    var owner = Files.readAttributes(network.root(), "unix:uid,gid");
    var command =
        new ArrayList<>(
            List.of(
                engine.toString(),
                "run",
                "--rm",
                "--name",
                "bascule-" + network.file().name() + "-" + node.name(),
                "--network",
                "host",
                "--user",
                owner.get("uid") + ":" + owner.get("gid"),
                "--volume",
                network.root() + ":" + network.root()));
    String options = "-Xmx" + node.node().heap();
    if (node.node().securityModule().isPresent()) {
      var module = node.node().securityModule().get();
      Path plugins = module.plugin().getParent();
      command.addAll(List.of("--volume", plugins + ":" + plugins + ":ro"));
      options += " " + module.pluginsProperty();
    }
    command.addAll(List.of("--workdir", node.path().toString(), "--env", "BESU_OPTS=" + options));
    command.addAll(List.of(image, node.mark()));
    return new LocalProcess.Launch(
        node.name(), command, Map.of(), node.path(), node.log(), node.mark());
  }
}
