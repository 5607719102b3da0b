package dev.bascule.node.doctor;

import dev.bascule.node.besu.BesuDistribution;
import dev.bascule.node.besu.BesuVersion;
import dev.bascule.node.besu.KnownFault;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkFolderWriter;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.NodeProcess;
import dev.bascule.node.process.LocalPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The machine: Java, memory, disk, ports, and the Besu that would be started. */
final class MachineChecks {

  private static final BesuVersion JAVA_25_FROM = BesuVersion.of("26.6.0");
  private static final long GIGABYTE = 1L << 30;
  private static final long DISK_BYTES_MIN = 2 * GIGABYTE;
  private static final long DISK_BYTES_LOW = 10 * GIGABYTE;

  /** A JVM takes more than its heap: stacks, code, RocksDB's caches. */
  private static final int PERCENT_OF_HEAP = 150;

  private static final int HEAP_MEGABYTES_SMALL = 512;

  private MachineChecks() {}

  static List<Finding> of(NetworkFolder network, Machine machine) {
    var findings = new ArrayList<Finding>();
    List<NodeFolder> ours = network.nodes().stream().filter(NodeFolder::isLocal).toList();
    findings.add(besu(network, machine));
    findings.add(java(network, machine));
    findings.addAll(memory(ours, machine));
    findings.add(disk(network, machine));
    for (NodeFolder node : ours) findings.addAll(ports(node));
    return findings;
  }

  private static Optional<BesuVersion> installed(Machine machine) {
    return BesuDistribution.find(machine.environment())
            instanceof BesuDistribution.Search.Found(BesuDistribution found)
        ? found.release()
        : Optional.empty();
  }

  private static Finding besu(NetworkFolder network, Machine machine) {
    if (BesuDistribution.find(machine.environment())
        instanceof BesuDistribution.Search.Broken(String sentence)) {
      return Finding.wrong("besu_unusable", "machine", sentence, "Correct or unset BESU_HOME.");
    }
    Optional<BesuVersion> version = installed(machine);
    if (version.isEmpty()) {
      return Finding.warning(
          "besu_missing",
          "machine",
          "no Besu is installed",
          "start fetches " + NetworkFolderWriter.PINNED_VERSION + "; or set BESU_HOME.");
    }
    Optional<BesuVersion> wanted = network.file().besu().version().map(BesuVersion::of);
    if (wanted.isPresent() && !wanted.equals(version)) {
      return Finding.wrong(
          "besu_version_differs",
          "machine",
          "Besu " + version.get() + " is installed, network.yml wants " + wanted.get(),
          "Set BESU_HOME to the right one, or change besu.version after an upgrade check.");
    }
    List<KnownFault> refused = KnownFault.of(version.get(), KnownFault.Weight.REFUSED);
    if (!refused.isEmpty()) {
      return Finding.wrong(
          "besu_version_refused",
          "machine",
          "Besu " + version.get() + ": " + refused.getFirst().sentence(),
          "Use " + NetworkFolderWriter.PINNED_VERSION + " or newer.");
    }
    List<KnownFault> told = KnownFault.of(version.get(), KnownFault.Weight.TOLD);
    if (!told.isEmpty()) {
      return Finding.warning(
          "besu_version_faulty",
          "machine",
          "Besu " + version.get() + ": " + told.getFirst().sentence(),
          "See ./bascule node upgrade check --to " + told.getFirst().fixedIn() + ".");
    }
    return Finding.ok("besu", "machine", "Besu " + version.get());
  }

  private static Finding java(NetworkFolder network, Machine machine) {
    BesuVersion version =
        installed(machine)
            .orElseGet(() ->
                BesuVersion.of(
                    network.file().besu().version().orElse(NetworkFolderWriter.PINNED_VERSION)));
    int needed = version.isBefore(JAVA_25_FROM) ? 21 : 25;
    return machine.javaFeature() >= needed
        ? Finding.ok("java", "machine", "Java " + machine.javaFeature())
        : Finding.wrong(
            "java_too_old",
            "machine",
            "Java " + machine.javaFeature() + ", Besu " + version + " needs " + needed,
            "Set JAVA_HOME to a JDK " + needed + ".");
  }

  private static List<Finding> memory(List<NodeFolder> ours, Machine machine) {
    var findings = new ArrayList<Finding>();
    long heaps = 0;
    for (NodeFolder node : ours) {
      int megabytes = node.node().heap().megabytes();
      heaps += megabytes;
      if (megabytes >= HEAP_MEGABYTES_SMALL) continue;
      findings.add(
          Finding.warning(
              "heap_small",
              node.name(),
              "a heap of " + node.node().heap(),
              "Besu takes 0.9 to 1.4 GB under load; give it 1g or more."));
    }
    long needed = (heaps << 20) / 100 * PERCENT_OF_HEAP;
    String shown = heaps + " MB of heap for " + ours.size() + " nodes";
    findings.add(
        needed > machine.memoryBytes()
            ? Finding.wrong(
                "heap_over_memory",
                "machine",
                shown + ", the machine has " + (machine.memoryBytes() >> 20) + " MB",
                "Lower heap in network.yml; nodes that swap miss their rounds.")
            : Finding.ok("memory", "machine", shown));
    return findings;
  }

  private static Finding disk(NetworkFolder network, Machine machine) {
    long free = machine.freeBytes().applyAsLong(network.root());
    String shown = free / GIGABYTE + " GB are free at " + network.root();
    if (free < DISK_BYTES_MIN) {
      return Finding.wrong(
          "disk_full", "machine", shown, "Free some; a full disk stops a validator for good.");
    }
    return free < DISK_BYTES_LOW
        ? Finding.warning("disk_low", "machine", shown, "Plan for more; the chain only grows.")
        : Finding.ok("disk", "machine", shown);
  }

  private static List<Finding> ports(NodeFolder node) {
    if (new NodeProcess(node).find().isPresent()) return List.of();
    var findings = new ArrayList<Finding>();
    for (int port :
        List.of(node.node().p2pPort(), node.node().rpcPort(), node.node().metricsPort())) {
      if (LocalPort.isFree(port)) continue;
      findings.add(
          Finding.wrong(
              "port_taken",
              node.name(),
              LocalPort.holder(port).orElse("a process of another user") + " listens on " + port,
              "Stop it, or change the port in network.yml and render the folder again."));
    }
    if (findings.isEmpty()) findings.add(Finding.ok("ports", node.name(), "free"));
    return findings;
  }
}
