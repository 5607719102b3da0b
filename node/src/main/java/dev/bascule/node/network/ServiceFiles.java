package dev.bascule.node.network;

import java.util.ArrayList;
import java.util.List;

/** The nodes as services: systemd units and one compose file. */
final class ServiceFiles {

  private static final int STOP_SECONDS = 60;
  private static final String IMAGE = "hyperledger/besu:";

  private ServiceFiles() {}

  static String unit(NetworkFolder network, NodeFolder node) {
    return String.join(
        "\n",
        NetworkFolderWriter.GENERATED,
        "# BESU_HOME and JAVA_HOME come from /etc/bascule/besu.env; the user owns the folder.",
        "[Unit]",
        "Description=Besu "
            + node.node().role().word()
            + " "
            + node.name()
            + " of "
            + network.file().name(),
        "Wants=network-online.target",
        "After=network-online.target",
        "",
        "[Service]",
        "Type=exec",
        "User=bascule",
        "EnvironmentFile=/etc/bascule/besu.env",
        "Environment=\"BESU_OPTS=" + options(node) + "\"",
        "WorkingDirectory=" + node.path(),
        "ExecStart=/bin/sh -c 'exec \"$BESU_HOME/bin/besu\" \"" + node.mark() + "\"'",
        "Restart=on-failure",
        "RestartSec=5",
        "TimeoutStopSec=" + STOP_SECONDS,
        "LimitNOFILE=65536",
        "UMask=0077",
        "NoNewPrivileges=true",
        "ProtectSystem=strict",
        "ProtectHome=read-only",
        "PrivateTmp=true",
        "ReadWritePaths=" + node.path(),
        "",
        "[Install]",
        "WantedBy=multi-user.target",
        "");
  }

  /** Host networking: enodes and ports are then the same as without containers. */
  static String compose(NetworkFolder network, String version) {
    List<String> lines = new ArrayList<>();
    lines.add(NetworkFolderWriter.GENERATED);
    lines.add("name: " + network.file().name());
    lines.add("services:");
    for (NodeFolder node : network.nodes()) {
      lines.add("  " + node.name() + ":");
      lines.add("    image: " + IMAGE + version);
      lines.add("    network_mode: host");
      lines.add("    user: \"${BASCULE_UID:-1000}:${BASCULE_GID:-1000}\"");
      lines.add("    working_dir: " + quoted(node.path().toString()));
      lines.add("    volumes:");
      lines.add("      - " + quoted(network.root() + ":" + network.root()));
      node.node()
          .securityModule()
          .map(module -> module.plugin().getParent())
          .ifPresent(plugins -> lines.add("      - " + quoted(plugins + ":" + plugins + ":ro")));
      lines.add("    environment:");
      lines.add("      BESU_OPTS: " + quoted(options(node)));
      lines.add("    command: [" + quoted(node.mark()) + "]");
      lines.add("    restart: unless-stopped");
      lines.add("    stop_grace_period: " + STOP_SECONDS + "s");
    }
    return String.join("\n", lines) + "\n";
  }

  private static String options(NodeFolder node) {
    String heap = "-Xmx" + node.node().heap();
    return node.node()
        .securityModule()
        .map(module -> heap + " " + module.pluginsProperty())
        .orElse(heap);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
