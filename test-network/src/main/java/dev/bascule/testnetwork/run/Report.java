package dev.bascule.testnetwork.run;

import dev.bascule.cliconvention.Problem;
import dev.bascule.node.process.ProcessIdentity;
import dev.bascule.testnetwork.contract.DeployedContracts;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.NetworkFile;
import dev.bascule.testnetwork.part.LocalChain;
import dev.bascule.testnetwork.part.Part;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps {@code network.json} true. */
final class Report {

  private static final String VERSION = "1";

  private final DataFolder folder;
  private final int tenant;
  private final NetworkFile.PartAt supervisor;
  private NetworkFile.State state = NetworkFile.State.STARTING;
  private NetworkFile.@Nullable ServiceAt service;
  private NetworkFile.@Nullable ChainAt chain;
  private @Nullable DeployedContracts contracts;
  private NetworkFile.@Nullable ProblemAt problem;
  private List<NetworkFile.PartAt> parts = List.of();

  Report(DataFolder folder, int tenant) {
    this.folder = folder;
    this.tenant = tenant;
    this.supervisor = NetworkFile.PartAt.of(ProcessIdentity.self("supervisor"));
  }

  synchronized void state(NetworkFile.State now) throws IOException {
    state = now;
    problem = null;
    write();
  }

  synchronized void failed(Problem why) throws IOException {
    state = NetworkFile.State.FAILED;
    problem = NetworkFile.ProblemAt.of(why);
    write();
  }

  synchronized boolean isFailed() {
    return state == NetworkFile.State.FAILED;
  }

  synchronized void chain(LocalChain started) throws IOException {
    chain =
        new NetworkFile.ChainAt(
            started.kind(),
            started.label(),
            started.rpcUrl().toString(),
            started.rpcUrl().getPort(),
            started.chainId(),
            started.finality());
    write();
  }

  synchronized void contracts(DeployedContracts found) throws IOException {
    contracts = found;
    write();
  }

  synchronized void service(String url, int port) throws IOException {
    service = new NetworkFile.ServiceAt(url, port);
    write();
  }

  synchronized void parts(List<Part> running) throws IOException {
    parts =
        running.stream()
            .flatMap(part -> part.identity().stream())
            .map(NetworkFile.PartAt::of)
            .toList();
    write();
  }

  private void write() throws IOException {
    new NetworkFile(VERSION, state, supervisor, service, chain, contracts, tenant, parts, problem)
        .write(folder.networkFile());
  }
}
