package dev.bascule.testnetwork.part;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.receipt.TrustJson;
import dev.bascule.node.besu.BesuSupply;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.NodeLauncher;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The chain of the network, and what may be said of it. */
public sealed interface LocalChain {

  String kind();

  /** For the banner: what it is, and plainly what it is not. */
  String label();

  URI rpcUrl();

  long chainId();

  /** {@code sealed}: final at one block; {@code depth}: final when old enough. */
  String finality();

  /**
   * Who must seal a block, since when, and how that is changed; nothing where nobody seals.
   *
   * @throws JsonRefused if a change in the chain's folder is not proven
   */
  List<Trust.Validators> validators() throws IOException;

  List<Part> parts();

  void awaitReady(Duration limit, Consumer<String> progress) throws InterruptedException;

  /** Returns when a kill -9 can no longer undo what is on the chain now. */
  void awaitSaved(Duration limit) throws IOException, InterruptedException;

  /** Called about once a second while the chain runs. */
  void keep() throws IOException, InterruptedException;

  /** One process from npm. */
  record Anvil(AnvilPart part, long chainId) implements LocalChain {

    @Override
    public String kind() {
      return "anvil";
    }

    @Override
    public String label() {
      return "anvil (npm), one process, NOT consensus";
    }

    @Override
    public URI rpcUrl() {
      return part.rpcUrl();
    }

    @Override
    public String finality() {
      return "depth";
    }

    @Override
    public List<Trust.Validators> validators() {
      return List.of();
    }

    @Override
    public List<Part> parts() {
      return List.of(part);
    }

    @Override
    public void awaitReady(Duration limit, Consumer<String> progress) throws InterruptedException {
      part.awaitReady(limit, progress);
    }

    @Override
    public void awaitSaved(Duration limit) throws IOException, InterruptedException {
      part.awaitSaved(limit);
    }

    @Override
    public void keep() throws IOException, InterruptedException {
      part.keep();
    }
  }

  /** A QBFT network of Besu, in the folder that {@code ./bascule node} works on. */
  record Besu(BesuSupply.Supplied besu, NetworkFolder network) implements LocalChain {

    @Override
    public String kind() {
      return "besu";
    }

    @Override
    public String label() {
      return "Besu "
          + besu.version()
          + " QBFT x"
          + network.nodes().size()
          + " from "
          + besu.runtime().origin();
    }

    @Override
    public URI rpcUrl() {
      return network.nodes().getFirst().rpcUrl();
    }

    @Override
    public long chainId() {
      return network.file().chain().id();
    }

    @Override
    public String finality() {
      return "sealed";
    }

    @Override
    public List<Trust.Validators> validators() throws IOException {
      return TrustJson.validatorsOf(Files.readAllBytes(network.trustFile()));
    }

    private NodeLauncher launcher() {
      return new NodeLauncher(network, besu.runtime());
    }

    @Override
    public List<Part> parts() {
      NodeLauncher launcher = launcher();
      var parts = new ArrayList<Part>();
      for (NodeFolder node : network.nodes()) parts.add(new BesuPart(launcher, node));
      return parts;
    }

    @Override
    public void awaitReady(Duration limit, Consumer<String> progress) throws InterruptedException {
      BesuPart.awaitBlocks(launcher(), limit, progress);
    }

    @Override
    public void awaitSaved(Duration limit) {
      // A sealed block is final, and a quorum has it on disk.
    }

    @Override
    public void keep() {}
  }
}
