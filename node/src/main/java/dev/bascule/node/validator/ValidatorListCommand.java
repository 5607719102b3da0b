package dev.bascule.node.validator;

import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.registry.RegistryAction;
import dev.bascule.chainrpc.registry.RegistryProposal;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Table;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Address;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.membership.AnsweringNode;
import dev.bascule.node.membership.Membership;
import dev.bascule.node.membership.ProposalDesk;
import dev.bascule.node.membership.RegistryPlace;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkOption;
import dev.bascule.node.network.NodeFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code node validator list}. */
@Command(
    name = "list",
    description = {
      "The validators in force, whose they are, and what is voted on: in header mode the votes that"
          + " the nodes of this folder hold, in contract mode the registry's undecided proposals."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node validator list",
      "  ./bascule node validator list --network ./network --json"
    })
final class ValidatorListCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOption option = new NetworkOption();

  @Override
  public Integer call() throws IOException {
    NetworkFolder network = option.open();
    try (EvmNode node = AnsweringNode.required(network)) {
      Seats seats = Seats.of(network, node);
      List<Row> rows = rows(network, node, seats);
      List<Map<String, Object>> open = open(network, node);
      var json = new LinkedHashMap<String, Object>();
      json.put("block", seats.head());
      json.put("mode", seats.mode().name().toLowerCase(java.util.Locale.ROOT));
      json.put("quorum", seats.quorum());
      json.put("faultsTolerated", seats.faultsTolerated());
      json.put("validators", rows.stream().map(Row::json).toList());
      json.put("open", open);
      terminal.result(json, () -> words(seats, rows, open));
    }
    return ExitCode.OK.number();
  }

  private record Row(String address, String organisation, String node, String proposed) {
    Map<String, Object> json() {
      var json = new LinkedHashMap<String, Object>();
      json.put("address", address);
      json.put("organisation", organisation);
      json.put("node", node);
      json.put("proposed", proposed);
      return json;
    }
  }

  private void words(Seats seats, List<Row> rows, List<Map<String, Object>> open) {
    terminal.line(seats.sentence());
    var table = new Table("validator", "organisation", "node", "last proposed");
    for (Row row : rows) {
      table.row(row.address(), row.organisation(), row.node(), row.proposed());
    }
    terminal.table(table);
    if (open.isEmpty()) terminal.line("Nothing is voted on.");
    for (Map<String, Object> each : open) terminal.line(String.valueOf(each.get("words")));
  }

  private static List<Row> rows(NetworkFolder network, EvmNode node, Seats seats) {
    Map<Address, NodeFolder> folders = new HashMap<>();
    for (NodeFolder each : network.nodes()) folders.put(each.address(), each);
    Map<Address, Long> proposed = new HashMap<>();
    try (NodeRpc rpc = NodeRpc.at(node.rpc().url())) {
      rpc.proposers()
          .said()
          .ifPresent(all -> all.forEach(each -> proposed.put(each.validator(), each.lastBlock())));
    }
    List<Row> rows = new ArrayList<>();
    for (Address member : seats.members()) {
      NodeFolder folder = folders.get(member);
      Long last = proposed.get(member);
      rows.add(
          new Row(
              member.hex(),
              folder == null ? "unknown" : folder.organisation().text(),
              folder == null ? "not in network.yml" : folder.name(),
              last == null ? "not lately" : "block " + last));
    }
    return rows;
  }

  private static List<Map<String, Object>> open(NetworkFolder network, EvmNode node)
      throws IOException {
    List<Map<String, Object>> open = new ArrayList<>(headerVotes(network));
    Optional<RegistryPlace> place = RegistryPlace.of(network);
    if (place.isEmpty()) return open;
    for (RegistryProposal each : new ProposalDesk(network, node, place.get()).undecided()) {
      open.add(shown(each));
    }
    return open;
  }

  /** The votes in headers, by the organisation whose node holds them. */
  private static List<Map<String, Object>> headerVotes(NetworkFolder network) throws IOException {
    List<Map<String, Object>> open = new ArrayList<>();
    if (network.genesis().validatorContract().isPresent()) return open;
    Map<Address, String> owners = Membership.owners(network);
    for (NodeFolder validator : network.nodes()) {
      if (!validator.isValidator() || !validator.isLocal()) continue;
      Map<Address, Boolean> votes = HeaderVotes.pending(validator).orElse(Map.of());
      votes.forEach((subject, add) -> {
        var row = new LinkedHashMap<String, Object>();
        row.put("organisation", validator.organisation().text());
        row.put("node", validator.name());
        row.put("subject", subject.hex());
        row.put("add", add);
        row.put(
            "words",
            validator.organisation()
                + " ("
                + validator.name()
                + ") votes to "
                + (add ? "add " : "drop ")
                + subject
                + " of "
                + owners.getOrDefault(subject, "an unknown organisation"));
        open.add(row);
      });
    }
    return open;
  }

  static Map<String, Object> shown(RegistryProposal it) {
    var row = new LinkedHashMap<String, Object>();
    row.put("proposal", it.id());
    row.put("by", it.by().text());
    row.put("stage", it.stage().name().toLowerCase(java.util.Locale.ROOT));
    row.put("forced", it.forced());
    row.put("approvals", it.approvals());
    row.put("needed", it.needed());
    row.put("actions", it.actions().stream().map(RegistryAction::sentence).toList());
    var votes = new LinkedHashMap<String, Object>();
    it.votes().forEach((who, inFavour) -> votes.put(who.text(), inFavour ? "for" : "against"));
    row.put("votes", votes);
    row.put(
        "words",
        "proposal "
            + it.id()
            + " by "
            + it.by()
            + " is "
            + row.get("stage")
            + ", "
            + it.approvals()
            + " of "
            + it.needed()
            + " votes "
            + votes
            + (it.forced() ? ", forced" : "")
            + ": "
            + String.join("; ", it.actions().stream().map(RegistryAction::sentence).toList()));
    return row;
  }
}
