package dev.bascule.node.network;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes {@code network.yml} with every default spelled out. */
final class NetworkYamlText {

  private final StringBuilder text = new StringBuilder();

  private NetworkYamlText() {}

  static String of(NetworkFile file) {
    var yaml = new NetworkYamlText();
    yaml.write(file);
    return yaml.text.toString();
  }

  private void write(NetworkFile file) {
    line("version: 1");
    line("name: " + file.name());
    var chain = file.chain();
    line("chain:");
    line("  id: " + chain.id());
    line("  fork: " + chain.fork().word());
    line("  blockPeriod: " + shown(chain.blockPeriod()));
    line("  requestTimeout: " + shown(chain.requestTimeout()));
    line("  epochLength: " + chain.epochLength());
    line("  gasLimit: " + chain.gasLimit());
    line("  validators: " + chain.validators().name().toLowerCase(Locale.ROOT));
    if (file.besu().version().isPresent()) {
      line("besu:");
      line("  version: '" + file.besu().version().get() + "'");
      file.besu().sha256().ifPresent(sha256 -> line("  sha256: '" + sha256 + "'"));
    }
    line("permissions:");
    line("  nodes: " + file.permissions().nodes());
    line("  accounts: " + file.permissions().accounts());
    if (!file.permissions().allowedAccounts().isEmpty()) {
      line("  allowedAccounts:");
      file.permissions().allowedAccounts().forEach(each -> line("    - '" + each.hex() + "'"));
    }
    if (file.rules().maxValidatorsPerOrganisation().isPresent()) {
      line("rules:");
      line(
          "  maxValidatorsPerOrganisation: "
              + file.rules().maxValidatorsPerOrganisation().getAsInt());
    }
    line("organisations:");
    file.organisations().forEach(this::organisation);
  }

  private void organisation(NetworkFile.Organisation organisation) {
    line("  - id: " + organisation.id());
    line("    name: " + quoted(organisation.name()));
    organisation.lei().ifPresent(lei -> line("    lei: '" + lei + "'"));
    line(organisation.nodes().isEmpty() ? "    nodes: []" : "    nodes:");
    for (var node : organisation.nodes()) {
      line("      - name: " + node.name());
      line("        role: " + node.role().word());
      line("        host: " + node.host());
      line("        p2pPort: " + node.p2pPort());
      line("        rpcPort: " + node.rpcPort());
      line("        metricsPort: " + node.metricsPort());
      if (!node.rpcHost().equals("127.0.0.1")) line("        rpcHost: " + node.rpcHost());
      line("        heap: " + node.heap());
      node.publicKey()
          .ifPresent(key -> line("        publicKey: '" + NodeFolder.publicKeyText(key) + "'"));
      node.securityModule().ifPresent(this::securityModule);
    }
  }

  private void securityModule(NetworkFile.SecurityModule module) {
    line("        securityModule:");
    line("          name: '" + module.name() + "'");
    line("          plugin: '" + module.plugin() + "'");
    if (module.options().isEmpty()) return;
    line("          options:");
    module.options().forEach(option -> line("            - " + quoted(option.toString())));
  }

  private static String shown(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  private static String quoted(@Nullable String value) {
    return "'" + (value == null ? "" : value.replace("'", "''")) + "'";
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
