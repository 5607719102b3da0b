package dev.bascule.node.agent;

import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.registry.RegistryState;
import dev.bascule.chainrpc.registry.RegistryViews;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.core.id.Address;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.membership.AnsweringNode;
import dev.bascule.node.membership.RegistryPlace;
import dev.bascule.node.network.Manifest;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.permission.Allowlist;
import dev.bascule.node.permission.NodeAllowlist;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One look at the chain and what follows from it. Nothing is remembered but what the files and the
 * chain say, so an agent that was killed goes on where they are.
 */
public final class Agent {

  private final NetworkFolder network;
  private final RegistryPlace place;
  private final AgentLog log;
  private final VoteDuty votes;
  private final ExecuteDuty execution;
  private final TrustHistory history;

  public Agent(NetworkFolder network, Consumer<String> line, Clock clock) throws IOException {
    this.network = network;
    this.place = RegistryPlace.required(network);
    this.log = new AgentLog(line, clock);
    this.votes = new VoteDuty(network);
    this.execution = new ExecuteDuty(network, place);
    this.history = new TrustHistory(network);
  }

  /** Looks once; what does not work now is tried again at the next look. */
  public void look() throws IOException {
    Optional<EvmNode> answering = AnsweringNode.find(network);
    if (answering.isEmpty()) {
      // The files on disk stay: with them alone the nodes find each other again.
      log.state("chain", "no node answers; allowlists stay as they are");
      return;
    }
    try (EvmNode node = answering.get()) {
      log.well("chain", "answers again at " + node.rpc().url());
      look(node);
      log.well("look", "goes on");
    } catch (RpcException failed) {
      log.state("look", failed.failure().code() + ": " + failed.failure().sentence());
    } catch (MalformedAnswer | AbiReader.MalformedAbi | JsonRefused odd) {
      log.state("look", "an answer cannot be read: " + odd.getMessage());
    } catch (ProblemException refused) {
      log.state("look", refused.problem().code() + ": " + refused.problem().why());
    } catch (UncheckedIOException broken) {
      log.state("look", "a file cannot be read: " + broken.getMessage());
    }
  }

  private void look(EvmNode node) throws IOException {
    boolean executed = execution.fulfil(node, log);
    long head = node.headNumber();
    RegistryState state = new RegistryViews(node, place.address()).state(head);
    if (executed) log.event("the registry at block " + head + " has " + summary(state));
    allow(state);
    if (network.genesis().validators().mode() == ValidatorSet.Mode.HEADER) vote(state, node, head);
    history.advance(node, head, log);
  }

  private static String summary(RegistryState state) {
    return state.members().size()
        + " organisations, "
        + state.nodes().size()
        + " nodes, "
        + state.validators().size()
        + " validators";
  }

  private void allow(RegistryState state) throws IOException {
    Allowlist wanted = Allowlist.of(state, network);
    // A list without a node would cut this one off from everybody, for good.
    if (wanted.enodes().isEmpty()) {
      log.state("allowlist", "the registry lists no node; nothing is written");
      return;
    }
    boolean written = false;
    for (NodeFolder each : network.nodes()) {
      if (!each.isLocal()) continue;
      String about = each.name() + ", allowlist";
      switch (new NodeAllowlist(each).apply(wanted)) {
        case NodeAllowlist.Applied.Unchanged _ -> log.well(about, "as the registry has it");
        case NodeAllowlist.Applied.Reloaded _ -> {
          written = true;
          log.event(about + ": " + wanted.enodes().size() + " nodes, read by the node");
        }
        case NodeAllowlist.Applied.Written(var why) -> {
          written = true;
          log.state(about, "written, not read by the node: " + why.sentence());
        }
      }
    }
    if (written) Manifest.write(network);
  }

  private void vote(RegistryState state, EvmNode node, long head) {
    try (NodeRpc rpc = NodeRpc.at(node.rpc().url())) {
      switch (rpc.validators(head)) {
        case NodeRpc.Answer.Said<List<Address>>(List<Address> inForce) ->
            votes.fulfil(state, inForce, log);
        case NodeRpc.Answer.Silent<List<Address>>(var why) ->
            log.state("votes", "the validators in force cannot be read: " + why.sentence());
      }
    }
  }
}
