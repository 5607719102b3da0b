package dev.bascule.testnetwork.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;

/**
 * What the classes of one module must be unable to see.
 *
 * @param module the module's folder
 * @param forbidden package prefixes; {@code java.net.Socket} forms name a class
 * @param offence a class body that breaks this wall, for the test that shows that the wall holds
 */
record Wall(String module, List<String> forbidden, String offence) {

  private static final String OURS_OUT = "dev.bascule.!core";
  private static final String CONVENTION_OUT = "dev.bascule.!cliconvention";

  /** One wall a row, as docs/architecture.md lists the modules. */
  static final List<Wall> ALL =
      List.of(
          new Wall(
              "offchain/core",
              List.of("org.", "io.", "tools.", "fr.", "java.net.", "java.sql.", "javax.", OURS_OUT),
              "Object o = new java.net.Socket();"),
          new Wall(
              "offchain/chain",
              List.of(
                  "org.springframework.",
                  "java.net.Socket",
                  "java.net.ServerSocket",
                  "java.net.http.",
                  "java.nio.channels.SocketChannel",
                  "org.web3j.protocol.",
                  "dev.bascule.contracts.",
                  "dev.bascule.chainrpc.",
                  "dev.bascule.engine.",
                  "dev.bascule.service."),
              "Object o = java.net.http.HttpClient.newHttpClient();"),
          new Wall(
              "offchain/chain-rpc",
              List.of(
                  "org.springframework.",
                  "org.jooq.",
                  "java.sql.",
                  "dev.bascule.engine.",
                  "dev.bascule.service.",
                  "dev.bascule.node."),
              "java.sql.Connection c = null;"),
          new Wall(
              "offchain/cli-convention",
              List.of("org.", "tools.", "java.net.", CONVENTION_OUT),
              "Object o = new java.net.Socket();"),
          new Wall(
              "node",
              List.of("org.springframework.", "dev.bascule.service.", "dev.bascule.bridge."),
              "Object o = new org.springframework.core.io.ByteArrayResource(new byte[0]);"),
          new Wall(
              "offchain/engine",
              List.of(
                  "org.springframework.",
                  "org.jooq.",
                  "java.sql.",
                  "java.net.http.",
                  "org.web3j.",
                  "dev.bascule.chainrpc.",
                  "dev.bascule.service."),
              "java.sql.Connection c = null;"),
          new Wall(
              "offchain/service",
              List.of(
                  "dev.bascule.bridge.",
                  "dev.bascule.treasury.",
                  "dev.bascule.node.",
                  "dev.bascule.cli.",
                  "dev.bascule.testnetwork."),
              "Object o = new dev.bascule.testnetwork.NetworkCommand();"),
          new Wall(
              "offchain/treasury-cli",
              List.of(
                  "org.springframework.",
                  "java.net.Socket",
                  "java.net.ServerSocket",
                  "java.net.DatagramSocket",
                  "java.net.http.",
                  "java.net.URLConnection",
                  "java.nio.channels.SocketChannel",
                  "dev.bascule.chainrpc.",
                  "dev.bascule.contracts.",
                  "dev.bascule.service."),
              "Object o = new java.net.Socket();"),
          new Wall(
              "bridge",
              List.of("dev.bascule.service.", "org.springframework."),
              "Object o = new org.springframework.core.io.ByteArrayResource(new byte[0]);"),
          new Wall(
              "offchain/cli",
              List.of("org.springframework.", "dev.bascule.service.", "dev.bascule.engine."),
              "Object o = new org.springframework.core.io.ByteArrayResource(new byte[0]);"));

  ArchRule rule() {
    return ArchRuleDefinition.noClasses()
        .should()
        .dependOnClassesThat(describe("stand behind the wall of " + module, this::forbids))
        .allowEmptyShould(true);
  }

  private boolean forbids(JavaClass target) {
    String name = target.getBaseComponentType().getName();
    return forbidden.stream().anyMatch(f -> matches(f, name));
  }

  private static boolean matches(String forbidden, String name) {
    // JSpecify's annotations are the one library that every module may name.
    if (name.startsWith("org.jspecify.")) {
      return false;
    }
    int not = forbidden.indexOf('!');
    if (not >= 0) {
      String ours = forbidden.substring(0, not);
      return name.startsWith(ours) && !name.startsWith(ours + forbidden.substring(not + 1));
    }
    return name.startsWith(forbidden);
  }
}
