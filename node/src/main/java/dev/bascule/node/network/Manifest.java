package dev.bascule.node.network;

import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code MANIFEST.sha256}: what the generated files were when they were made, in the form of {@code
 * sha256sum}. Keys, data and logs are not in it.
 */
public final class Manifest {

  private Manifest() {}

  static List<Path> files(NetworkFolder network) {
    var files = new ArrayList<Path>();
    files.addAll(List.of(network.networkFile(), network.genesisFile(), network.composeFile()));
    for (NodeFolder node : network.nodes()) {
      files.add(node.publicKeyFile());
      files.add(node.addressFile());
      files.add(node.enodeFile());
      files.add(node.configFile());
      files.add(node.permissionsFile());
      files.add(node.staticNodesFile());
      files.add(node.serviceUnit());
    }
    return files;
  }

  /** Whether a file of the folder is one of ours that holds no secret. */
  public static boolean isPublic(NetworkFolder network, Path file) {
    return files(network).contains(file)
        || List.of(network.trustFile(), network.registryFile(), network.manifestFile())
            .contains(file);
  }

  /** Takes the files as they are now for right. */
  public static void write(NetworkFolder network) throws IOException {
    var text = new StringBuilder();
    for (Path file : files(network)) {
      text.append(digest(file)).append("  ").append(name(network, file)).append('\n');
    }
    NodeKeys.writeIfOther(network.manifestFile(), text.toString());
  }

  /** Files that are no longer what the manifest says, with the reason. */
  public static Map<String, String> differences(NetworkFolder network) throws IOException {
    Map<String, String> wrong = new TreeMap<>();
    if (!Files.exists(network.manifestFile())) {
      wrong.put(network.manifestFile().getFileName().toString(), "is missing");
      return wrong;
    }
    Map<String, String> stated = new TreeMap<>();
    for (String line : Files.readAllLines(network.manifestFile())) {
      if (line.length() > 66) stated.put(line.substring(66), line.substring(0, 64));
    }
    for (Path file : files(network)) {
      String name = name(network, file);
      String expected = stated.remove(name);
      if (!Files.exists(file)) wrong.put(name, "is missing");
      else if (expected == null) wrong.put(name, "is not in the manifest");
      else if (!expected.equals(digest(file))) wrong.put(name, "was edited");
    }
    stated.keySet().forEach(name -> wrong.put(name, "belongs to no node of network.yml"));
    return wrong;
  }

  private static String name(NetworkFolder network, Path file) {
    return network.root().relativize(file).toString();
  }

  private static String digest(Path file) throws IOException {
    return Hash32.sha256(Files.readAllBytes(file)).hex().substring(2);
  }
}
