package dev.bascule.node.doctor;

import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What strangers could reach: read from the configuration that lies there, edited or not. */
final class ExposureChecks {

  /**
   * With these one changes peers, votes, allowlists or the pool, or stops a node with questions.
   */
  private static final Set<String> DANGEROUS =
      Set.of(
          "ADMIN", "DEBUG", "MINER", "PERM", "PLUGINS", "QBFT", "IBFT", "TRACE", "TXPOOL",
          "TESTING", "ENGINE");

  /** Passwords and hashes of passwords that are printed in manuals. */
  private static final List<String> EVERYBODYS =
      List.of(
          "$2a$10$l3GA7K8g6rJ/Yv.YFSygCuI9byngpEzxgWS9qEg5emYDZomQW7fGC",
          "\"pegasys\"",
          "\"changeme\"",
          "\"password\"",
          "\"admin\"");

  private ExposureChecks() {}

  static List<Finding> of(NetworkFolder network) throws IOException {
    var findings = new ArrayList<Finding>();
    for (NodeFolder node : network.nodes()) {
      FlatToml toml = FlatToml.read(node.configFile());
      for (String transport : List.of("rpc-http", "rpc-ws")) {
        findings.addAll(rpc(node, toml, transport));
      }
      findings.addAll(passwords(node));
      String metrics = toml.text("metrics-host", "127.0.0.1");
      if (toml.isTrue("metrics-enabled") && isOpen(metrics)) {
        findings.add(
            Finding.warning(
                "metrics_open",
                node.name(),
                "metrics listen on " + metrics,
                "Let Prometheus come through a tunnel, or set metrics-host to 127.0.0.1."));
      }
    }
    return findings;
  }

  private static List<Finding> rpc(NodeFolder node, FlatToml toml, String transport) {
    if (!toml.isTrue(transport + "-enabled")) return List.of();
    String host = toml.text(transport + "-host", "127.0.0.1");
    List<String> apis = toml.texts(transport + "-api");
    List<String> dangerous =
        apis.stream()
            .filter(api -> DANGEROUS.contains(api.toUpperCase(java.util.Locale.ROOT)))
            .toList();
    if (!isOpen(host)) {
      return List.of(Finding.ok("rpc", node.name(), transport + " listens on " + host + " only"));
    }
    if (!dangerous.isEmpty()) {
      return List.of(
          Finding.wrong(
              "rpc_open",
              node.name(),
              transport + " listens on " + host + " with " + String.join(", ", dangerous),
              "Set " + transport + "-host to 127.0.0.1, or offer ETH, NET and WEB3 only."));
    }
    boolean anyHost = toml.texts("host-allowlist").contains("*");
    return anyHost
        ? List.of(
            Finding.warning(
                "rpc_any_host",
                node.name(),
                transport + " listens on " + host + " and answers to any Host header",
                "Name the hosts in host-allowlist; a web page can reach the node otherwise."))
        : List.of(
            Finding.ok(
                "rpc", node.name(), transport + " listens on " + host + " with harmless APIs"));
  }

  private static List<Finding> passwords(NodeFolder node) throws IOException {
    if (!Files.isDirectory(node.path())) return List.of();
    var findings = new ArrayList<Finding>();
    try (Stream<Path> files = Files.list(node.path())) {
      for (Path file : files.filter(ExposureChecks::mayHoldPasswords).toList()) {
        String text = Files.readString(file);
        if (EVERYBODYS.stream().noneMatch(text::contains)) continue;
        findings.add(
            Finding.wrong(
                "default_password",
                node.name(),
                file + " has a password that is printed in manuals",
                "Set another one (besu password hash --password=...)."));
      }
    }
    return findings;
  }

  private static boolean mayHoldPasswords(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".toml") || name.endsWith(".env") || name.endsWith(".yml");
  }

  private static boolean isOpen(String host) {
    return !host.startsWith("127.") && !host.equals("localhost") && !host.equals("::1");
  }
}
