package dev.bascule.chainrpc.registry;

import dev.bascule.chain.Bytes;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.chainrpc.vault.VaultRevert;
import dev.bascule.core.id.Address;
import java.util.List;

/** Asks a registry what it would say. */
public final class RegistryClient {

  private final EvmNode node;
  private final Address registry;

  public RegistryClient(EvmNode node, Address registry) {
    this.node = node;
    this.registry = registry;
  }

  /** What the chain says of actions that are not proposed yet. */
  public sealed interface Simulation {

    /** They would be accepted now. */
    record Holds(int validators, int quorum, int faultsTolerated, int organisations)
        implements Simulation {}

    /** The registry would refuse them. */
    record Refused(VaultRevert why) implements Simulation {}

    /** The node gave no answer. */
    record NoAnswer(RpcFailure failure) implements Simulation {}
  }

  /** By the state of the node's head; nothing is sent. */
  public Simulation simulate(List<RegistryAction> actions, boolean forced) {
    Bytes calldata = RegistryCalls.simulate(actions, forced);
    return switch (node.callAs(Address.ZERO, registry, calldata, VaultClient.GAS_MAX)) {
      case RpcAnswer.Failed(RpcFailure.Refused refused) when refused.data().isPresent() ->
          read(VaultRevert.read(refused.data().get()));
      case RpcAnswer.Failed(RpcFailure failure) -> new Simulation.NoAnswer(failure);
      case RpcAnswer.Result _ ->
          throw new IllegalStateException("no registry at " + registry + ": simulate() returned");
    };
  }

  private static Simulation read(VaultRevert revert) {
    return revert.code().equals("would_hold")
        ? new Simulation.Holds(
            revert.number("validators").intValueExact(),
            revert.number("quorum").intValueExact(),
            revert.number("faultsTolerated").intValueExact(),
            revert.number("organisations").intValueExact())
        : new Simulation.Refused(revert);
  }
}
