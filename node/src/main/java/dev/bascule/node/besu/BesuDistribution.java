package dev.bascule.node.besu;

import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.process.LocalProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An installed Besu: the folder with {@code bin/besu} and {@code lib}. */
public record BesuDistribution(Path home) implements BesuRuntime {

  /** What looking for a Besu found. */
  public sealed interface Search {

    record Found(BesuDistribution distribution) implements Search {}

    /** Somebody asked for a Besu that is not usable: never replaced by another one in silence. */
    record Broken(String sentence) implements Search {}

    record Absent() implements Search {}
  }

  /** {@code BESU_HOME} first, then the {@code PATH}. */
  public static Search find(Map<String, String> environment) {
    String home = environment.getOrDefault("BESU_HOME", "");
    if (!home.isBlank()) {
      Path folder = Path.of(home);
      if (isUsable(folder)) return new Search.Found(new BesuDistribution(folder));
      return new Search.Broken(
          "BESU_HOME is " + home + ", but " + home + "/bin/besu cannot be run");
    }
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (folder.isBlank() || !Files.isExecutable(Path.of(folder, "besu"))) continue;
      try {
        Path root = Path.of(folder, "besu").toRealPath().resolve("../..").normalize();
        if (isUsable(root)) return new Search.Found(new BesuDistribution(root));
      } catch (IOException _) {
        // A broken link on the PATH is no Besu.
      }
    }
    return new Search.Absent();
  }

  static boolean isUsable(Path home) {
    return Files.isExecutable(home.resolve("bin/besu")) && Files.isDirectory(home.resolve("lib"));
  }

  public Path launcher() {
    return home.resolve("bin/besu").toAbsolutePath();
  }

  @Override
  public String origin() {
    return home.toString();
  }

  @Override
  public LocalProcess.Launch launch(
      NetworkFolder network, NodeFolder node, List<String> jvmOptions) {
    return new LocalProcess.Launch(
        node.name(),
        List.of(launcher().toString(), node.mark()),
        Map.of(
            "JAVA_HOME", System.getProperty("java.home"),
            "BESU_OPTS", String.join(" ", jvmOptions)),
        node.path(),
        node.log(),
        node.mark());
  }

  /** Empty when the distribution does not say. */
  public Optional<BesuVersion> release() {
    return BesuVersion.parse(versionByJar());
  }

  /** The version by the name of the distribution's own jar, without starting it. */
  public String versionByJar() {
    try (var jars = Files.newDirectoryStream(home.resolve("lib"), "besu-app-*.jar")) {
      for (Path jar : jars) {
        String name = jar.getFileName().toString();
        return name.substring("besu-app-".length(), name.length() - ".jar".length());
      }
    } catch (IOException _) {
      return "unknown";
    }
    return "unknown";
  }
}
