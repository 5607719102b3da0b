package dev.bascule.node.accountability;

import dev.bascule.chain.qbft.QbftGenesis;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Json;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Table;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Address;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkOption;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.HeadCheck;
import dev.bascule.node.process.PrivateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code node accountability}. */
@Command(
    name = "accountability",
    description = {
      "What each validator did in a range of blocks: turns and missed turns by the rounds of the"
          + " headers, absences by their seals, and evidence where one sealed two blocks.",
      "Exit status 9 when nodes hold different blocks or evidence was found."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node accountability",
      "  ./bascule node accountability --from 1000 --to 2000 --json",
      "  ./bascule node accountability --evidence ./evidence"
    })
public final class AccountabilityCommand implements Callable<Integer> {

  private static final long BLOCKS = 500;

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOption option = new NetworkOption();

  @Option(
      names = "--from",
      paramLabel = "N",
      description = "First block, by default " + BLOCKS + " before the last.")
  private @Nullable Long from;

  @Option(names = "--to", paramLabel = "N", description = "Last block, by default the head.")
  private @Nullable Long to;

  @Option(
      names = "--evidence",
      paramLabel = "DIR",
      description = "Where to write what accuses a validator, if there is any.")
  private @Nullable Path evidenceFolder;

  @Override
  public Integer call() throws IOException {
    requireBlock("--from", from);
    requireBlock("--to", to);
    NetworkFolder network = option.open();
    QbftGenesis genesis = network.genesis();
    HeadCheck heads = HeadCheck.of(network);
    List<NodeRpc> nodes = answering(network);
    try {
      long head = nodes.stream().mapToLong(node -> sealedHead(heads, node)).max().orElse(0);
      long last = Math.min(head, to == null ? head : to);
      long first = Math.max(1, from == null ? last - BLOCKS + 1 : from);
      if (last < first) throw emptyRange(first, last, head);
      var range = new HeaderRange(nodes, genesis.validators().mode(), genesis.chainId());
      List<SealedBlock> blocks;
      try (var progress = terminal.progress("reading headers", last - first + 1)) {
        blocks = range.read(first, last, number -> progress.to(number - first + 1));
      }
      if (blocks.size() < 2) throw emptyRange(first, last, head);
      List<Path> written = write(range.evidence());
      show(network, Attendance.of(blocks), range, written);
      boolean clean = range.evidence().isEmpty() && range.conflicts().isEmpty();
      return (clean ? ExitCode.OK : ExitCode.VERIFICATION_FAILED).number();
    } finally {
      nodes.forEach(NodeRpc::close);
    }
  }

  /** A head that the validators did not seal would move the range away from the chain. */
  private static long sealedHead(HeadCheck heads, NodeRpc node) {
    return node.head()
        .said()
        .filter(head -> heads.objection(node, head).isEmpty())
        .map(NodeRpc.Head::number)
        .orElse(0L);
  }

  private static void requireBlock(String option, @Nullable Long number) {
    if (number == null || number >= 0) return;
    throw Problem.of(
            ExitCode.USAGE,
            "block_malformed",
            option + " is no block",
            number + " is below 0, and blocks are counted from there",
            "Name the number of a block, such as 1000.")
        .asException();
  }

  private static List<NodeRpc> answering(NetworkFolder network) {
    var nodes = new ArrayList<NodeRpc>();
    for (NodeFolder folder : network.nodes()) {
      if (!folder.isLocal() && folder.node().rpcHost().startsWith("127.")) continue;
      var rpc = NodeRpc.at(folder.rpcUrl());
      if (rpc.headNumber().said().isPresent()) nodes.add(rpc);
      else rpc.close();
    }
    if (!nodes.isEmpty()) return nodes;
    throw Problem.of(
            ExitCode.UNREACHABLE,
            "no_node_answers",
            "there are no headers to read",
            "none of the " + network.nodes().size() + " nodes answers",
            "Start one: ./bascule node start. See also ./bascule node why.")
        .asException();
  }

  private static RuntimeException emptyRange(long first, long last, long head) {
    return Problem.of(
            ExitCode.NOT_FOUND,
            "no_blocks_in_range",
            "there is no block to judge",
            "blocks " + first + " to " + last + " were asked for, the head is " + head,
            "Name a range up to the head.")
        .asException();
  }

  private List<Path> write(List<Evidence> evidence) throws IOException {
    var written = new ArrayList<Path>();
    if (evidenceFolder == null) return written;
    for (Evidence each : evidence) {
      Path file = evidenceFolder.resolve(each.fileName());
      PrivateFile.write(file, Json.indented(each.toJson()) + "\n");
      written.add(file);
    }
    return written;
  }

  private void show(
      NetworkFolder network, Attendance attendance, HeaderRange range, List<Path> written) {
    Map<Address, String> names =
        network.nodes().stream()
            .collect(Collectors.toMap(NodeFolder::address, NodeFolder::name, (one, _) -> one));
    var table =
        new Table(
            "validator",
            "blocks",
            "uptime",
            "turns",
            "missed",
            "seals seen",
            "longest absence",
            "last seen");
    attendance
        .records()
        .forEach((address, record) ->
            table.row(
                names.getOrDefault(address, address.hex()),
                record.inForce(),
                percent(record.uptime()),
                record.turns(),
                record.missed(),
                record.sealed(),
                record.longestAbsence(),
                record.lastShown() == 0 ? "-" : "#" + record.lastShown()));
    terminal.result(
        json(attendance, names, range, written),
        () -> {
          terminal.line(
              "blocks " + attendance.from() + " to " + attendance.to() + ", every node's copy");
          terminal.table(table);
          for (long height : range.conflicts()) {
            terminal.line(
                "nodes hold different blocks " + height + ": more than a third misbehaved");
          }
          terminal.line(
              range.evidence().isEmpty()
                  ? "nobody sealed two blocks in one round"
                  : range.evidence().size()
                      + " pieces of evidence"
                      + (written.isEmpty() ? "; write them with --evidence DIR" : ""));
          written.forEach(file -> terminal.line("  " + file));
        });
  }

  private static String percent(long hundredths) {
    return "%d.%02d %%".formatted(hundredths / 100, hundredths % 100);
  }

  private static Map<String, Object> json(
      Attendance attendance, Map<Address, String> names, HeaderRange range, List<Path> written) {
    var json = new LinkedHashMap<String, Object>();
    json.put("from", attendance.from());
    json.put("to", attendance.to());
    var validators = new ArrayList<Map<String, Object>>();
    attendance
        .records()
        .forEach((address, record) -> {
          var each = new LinkedHashMap<String, Object>();
          each.put("validator", address.hex());
          if (names.containsKey(address)) each.put("name", names.get(address));
          each.put("blocks", record.inForce());
          each.put("uptimeBasisPoints", record.uptime());
          each.put("turns", record.turns());
          each.put("missedTurns", record.missed());
          each.put("sealsSeen", record.sealed());
          each.put("proposed", record.proposed());
          each.put("absentBlocks", record.absent());
          each.put("longestAbsence", record.longestAbsence());
          each.put("lastSeen", record.lastShown());
          validators.add(each);
        });
    json.put("validators", validators);
    json.put("conflictingHeights", range.conflicts());
    json.put("evidence", range.evidence().stream().map(Evidence::toJson).toList());
    json.put("files", written.stream().map(Path::toString).toList());
    return json;
  }
}
