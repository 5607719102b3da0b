package dev.bascule.node.validator;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.registry.RegistryAction;
import dev.bascule.chainrpc.registry.RegistryClient;
import dev.bascule.chainrpc.registry.RegistryProposal;
import dev.bascule.chainrpc.registry.RegistryViews;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Address;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.membership.AnsweringNode;
import dev.bascule.node.membership.Membership;
import dev.bascule.node.membership.ProposalDesk;
import dev.bascule.node.membership.RegistryPlace;
import dev.bascule.node.membership.SeatRules;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkOption;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.network.OrganisationId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node validator propose}. */
@Command(
    name = "propose",
    description = {
      "Proposes that an organisation of network.yml joins the validators, or votes for it when"
          + " somebody has proposed the same; with --drop that it leaves.",
      "What would strand the chain is refused. Running it again brings a proposal as far as it can"
          + " go: vote, and when its time has come, execute."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node validator propose bank-e --dry-run",
      "  ./bascule node validator propose bank-e --as bank-a --as bank-b",
      "  ./bascule node validator propose bank-e --drop"
    })
final class ValidatorProposeCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOption option = new NetworkOption();

  @Parameters(paramLabel = "ORG", description = "An organisation of network.yml.")
  private String organisation = "";

  @Option(names = "--drop", description = "It leaves instead.")
  private boolean drop;

  @Option(
      names = "--as",
      paramLabel = "ORG",
      description = "Who votes, by default every organisation whose keys are here.")
  private List<String> as = new ArrayList<>();

  @Option(
      names = "--force",
      description =
          "More at once than a third, below four, or more than run; the registry then asks more"
              + " votes.")
  private boolean force;

  @Option(names = "--dry-run", description = "Shows what would come of it and changes nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException {
    NetworkFolder network = option.open();
    NetworkFile.Organisation subject = Membership.organisation(network, organisation);
    List<OrganisationId> voters = Membership.acting(network, as);
    try (EvmNode node = AnsweringNode.required(network)) {
      Seats seats = Seats.of(network, node);
      List<Address> after = SeatChange.after(seats.members(), network, subject, drop);
      SeatRules.Outcome outcome =
          Membership.rules(network)
              .judge(seats.members(), after, Membership.owners(network), force);
      outcome
          .objection()
          .or(() -> force ? Optional.empty() : tooFewRun(node, seats, after))
          .ifPresent(why -> {
            throw refused(outcome, why);
          });
      if (voters.isEmpty()) throw nobodyVotes(network);
      // Where there is a registry, it decides in both modes: an agent takes other votes back.
      boolean decided =
          RegistryPlace.of(network).isPresent()
              ? byRegistry(network, node, subject, outcome, voters)
              : seats.mode() == ValidatorSet.Mode.HEADER;
      if (decided && seats.mode() == ValidatorSet.Mode.HEADER) {
        byHeaders(network, seats, after, outcome, voters);
      }
    }
    return ExitCode.OK.number();
  }

  private static Optional<SeatRules.Objection> tooFewRun(
      EvmNode node, Seats seats, List<Address> after) {
    try (NodeRpc rpc = NodeRpc.at(node.rpc().url())) {
      return RecentSealers.of(rpc, seats)
          .flatMap(sealing -> SeatRules.running(seats.members(), after, sealing));
    }
  }

  private void byHeaders(
      NetworkFolder network,
      Seats seats,
      List<Address> after,
      SeatRules.Outcome outcome,
      List<OrganisationId> voters) {
    List<Address> subjects = new ArrayList<>(drop ? seats.members() : after);
    subjects.removeAll(drop ? after : seats.members());
    List<String> votes = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    for (NodeFolder each : dryRun ? List.<NodeFolder>of() : network.nodes()) {
      boolean votesHere = voters.contains(each.organisation()) && each.isLocal();
      if (!votesHere || !seats.members().contains(each.address())) continue;
      for (Address subject : subjects) {
        HeaderVotes.cast(each, subject, !drop)
            .ifPresentOrElse(
                why -> failed.add(each.name() + ": " + why.sentence()),
                () -> votes.add(each.organisation() + " by " + each.name()));
      }
    }
    if (!dryRun && votes.isEmpty() && !subjects.isEmpty()) {
      throw Problem.of(
              ExitCode.UNREACHABLE,
              "no_vote_cast",
              "nobody voted",
              failed.isEmpty() ? "no validator of " + voters + " runs here" : failed.toString(),
              "Start the validators of this folder, or vote where they run.")
          .asException();
    }
    int needed = seats.members().size() / 2 + 1;
    show(
        outcome,
        Map.of("votes", votes, "failed", failed, "needed", needed),
        () -> {
          if (subjects.isEmpty()) terminal.line("That is so already.");
          for (String vote : votes) terminal.line("voted: " + vote);
          for (String each : failed) terminal.line("not voted: " + each);
          terminal.line(
              needed
                  + " of "
                  + seats.members().size()
                  + " validators must vote the same before the epoch ends;"
                  + " ./bascule node validator list shows how far it is.");
        });
  }

  /** Whether the registry said so already, so that in header mode it can be voted for. */
  private boolean byRegistry(
      NetworkFolder network,
      EvmNode node,
      NetworkFile.Organisation subject,
      SeatRules.Outcome outcome,
      List<OrganisationId> voters)
      throws IOException {
    RegistryPlace place = RegistryPlace.required(network);
    var state = new RegistryViews(node, place.address()).state(node.headNumber());
    List<RegistryAction> actions = SeatChange.actions(state, network, subject, drop, dryRun);
    if (actions.isEmpty()) {
      if (network.genesis().validators().mode() == ValidatorSet.Mode.CONTRACT) {
        show(outcome, Map.of(), () -> terminal.line("That is so already."));
      }
      return true;
    }
    var answer = new RegistryClient(node, place.address()).simulate(actions, force);
    switch (answer) {
      case RegistryClient.Simulation.Holds _ -> {}
      case RegistryClient.Simulation.Refused(var why) ->
          throw problem(ExitCode.CONFLICT, why.code(), "the registry says " + why.sentence());
      case RegistryClient.Simulation.NoAnswer(var failure) ->
          throw problem(ExitCode.UNREACHABLE, failure.code(), failure.sentence());
    }
    List<String> words = actions.stream().map(RegistryAction::sentence).toList();
    if (dryRun) {
      show(outcome, Map.of("actions", words), () -> words.forEach(terminal::line));
      return false;
    }
    RegistryProposal now = new ProposalDesk(network, node, place).further(actions, force, voters);
    Map<String, Object> shown = ValidatorListCommand.shown(now);
    show(outcome, shown, () -> terminal.line(String.valueOf(shown.get("words"))));
    return false;
  }

  private void show(SeatRules.Outcome outcome, Map<String, Object> more, Runnable words) {
    var json = new LinkedHashMap<String, Object>();
    json.put("dryRun", dryRun);
    json.put("validatorsBefore", outcome.before());
    json.put("validators", outcome.after());
    json.put("quorum", outcome.quorum());
    json.put("faultsTolerated", outcome.faultsTolerated());
    json.putAll(more);
    terminal.result(
        json,
        () -> {
          terminal.line((dryRun ? "dry run: " : "") + outcome.sentence());
          words.run();
        });
  }

  private RuntimeException refused(SeatRules.Outcome outcome, SeatRules.Objection why) {
    return Problem.of(
            ExitCode.CONFLICT,
            why.code(),
            "the chain would be in danger: " + outcome.sentence(),
            why.sentence(),
            force
                ? "No vote allows this."
                : "Change fewer at once, bring back who is missing (./bascule node why), or use"
                    + " --force when all agree that it must be.")
        .asException();
  }

  private RuntimeException problem(ExitCode exit, String code, String why) {
    return Problem.of(
            exit,
            code,
            organisation + " cannot be proposed",
            why,
            "./bascule node validator list shows what is in force and what is open.")
        .asException();
  }

  private static RuntimeException nobodyVotes(NetworkFolder network) {
    return Problem.of(
            ExitCode.NOT_FOUND,
            "no_vote_here",
            "nobody can vote from this folder",
            network.root() + " has no organisation's key",
            "Run it on the machine of a member.")
        .asException();
  }
}
