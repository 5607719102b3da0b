package dev.bascule.node.besu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.node.TestFolder;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.NodeLauncher;
import dev.bascule.node.operate.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stand-in for docker writes down what it is told and waits, as docker does for its container.
 */
class ContainerImageTest {

  @TempDir Path temp;

  private Path told;
  private ContainerImage image;

  @BeforeEach
  void engine() throws IOException {
    told = temp.resolve("told");
    Path engine = temp.resolve("docker");
    Files.writeString(
        engine,
        "#!/bin/sh\nfor each in \"$@\"; do echo \"$each\" >> '"
            + told
            + ".part'; done\nmv '"
            + told
            + ".part' '"
            + told
            + "'\n"
            + TestFolder.WAIT_FOR_EVER
            + "\n");
    Files.setPosixFilePermissions(engine, PosixFilePermissions.fromString("rwxr-xr-x"));
    image = ContainerImage.of(engine, BesuVersion.of("26.4.0"));
  }

  @Test
  void a_node_is_one_process_with_this_very_command_line() throws Exception {
    NetworkFolder network = TestFolder.create(temp.resolve("net"), TestFolder.file(4));
    NodeFolder node = network.nodes().getFirst();
    var owner = Files.readAttributes(network.root(), "unix:uid,gid");

    assertThat(ranWith(network, node))
        .containsExactly(
            "run",
            "--rm",
            "--name",
            "bascule-test-bank-a-1",
            "--network",
            "host",
            "--user",
            owner.get("uid") + ":" + owner.get("gid"),
            "--volume",
            network.root() + ":" + network.root(),
            "--workdir",
            node.path().toString(),
            "--env",
            "BESU_OPTS=-Xmx512m",
            "docker.io/hyperledger/besu:26.4.0",
            "--config-file=" + node.configFile());
  }

  @Test
  void the_plugin_of_a_security_module_is_seen_inside_the_container() throws Exception {
    NetworkFolder plain = TestFolder.create(temp.resolve("plain"), TestFolder.file(4));
    NodeFolder first = plain.nodes().getFirst();
    String key = NodeFolder.publicKeyText(first.publicKey());
    String yaml =
        TestFolder.yaml(4, "")
            .replace(
                "name: bank-a-1,",
                "name: bank-a-1, publicKey: '"
                    + key
                    + "', securityModule: {name: hsm, plugin: /opt/hsm/plugins/hsm.jar},");
    NetworkFolder network = TestFolder.create(temp.resolve("net"), NetworkFile.parse("t", yaml));

    assertThat(ranWith(network, network.nodes().getFirst()))
        .containsSubsequence(
            "--volume",
            "/opt/hsm/plugins:/opt/hsm/plugins:ro",
            "--env",
            "BESU_OPTS=-Xmx512m -Dbesu.plugins.dir=/opt/hsm/plugins");
  }

  private List<String> ranWith(NetworkFolder network, NodeFolder node) throws Exception {
    var process = new NodeLauncher(network, image).start(node);
    try {
      while (!Files.exists(told)) {
        assertThat(process.isAlive()).isTrue();
        Thread.sleep(20);
      }
      assertThat(new NodeProcess(node).find()).isPresent();
      return Files.readAllLines(told);
    } finally {
      NodeLauncher.stop(List.of(node));
    }
  }
}
