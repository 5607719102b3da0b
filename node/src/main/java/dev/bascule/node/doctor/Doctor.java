package dev.bascule.node.doctor;

import dev.bascule.chain.qbft.QbftGenesis;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.node.network.NetworkFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks at everything that is known to keep a network from running, or from being safe. */
public final class Doctor {

  private final Machine machine;

  public Doctor(Machine machine) {
    this.machine = machine;
  }

  public List<Finding> examine(NetworkFolder network) throws IOException {
    var findings = new ArrayList<>(MachineChecks.of(network, machine));
    findings.addAll(ExposureChecks.of(network));
    QbftGenesis genesis;
    try {
      genesis = network.genesis();
    } catch (ProblemException unreadable) {
      var problem = unreadable.problem();
      findings.add(Finding.wrong(problem.code(), "genesis.json", problem.why(), problem.hint()));
      return findings;
    }
    findings.addAll(KeyChecks.of(network, genesis));
    findings.addAll(FileChecks.of(network, genesis));
    findings.addAll(
        RunningChecks.of(
            network, genesis.hash(), Duration.ofMillis(genesis.blockPeriodMillis()), machine));
    return findings;
  }
}
