package dev.bascule.chainrpc.registry;

import dev.bascule.chain.Bytes;
import dev.bascule.contracts.bindings.ConsortiumRegistry;
import java.math.BigInteger;
import java.util.List;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Bool;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint64;

/** Calldata for the registry. */
public final class RegistryCalls {

  private RegistryCalls() {}

  /**
   * @param forced lifts the limits on how much may change at once, for more votes
   * @param effectiveBlock not to be executed before it; 0 for as soon as the timelock allows
   */
  public static Bytes propose(List<RegistryAction> actions, boolean forced, long effectiveBlock) {
    return encode("propose", actions(actions), new Bool(forced), new Uint64(effectiveBlock));
  }

  public static Bytes vote(long proposal, boolean inFavour) {
    return encode("vote", new Uint64(proposal), new Bool(inFavour));
  }

  public static Bytes withdraw(long proposal) {
    return encode("withdraw", new Uint64(proposal));
  }

  /** Anybody may send it. */
  public static Bytes execute(long proposal) {
    return encode("execute", new Uint64(proposal));
  }

  static Bytes simulate(List<RegistryAction> actions, boolean forced) {
    return encode("simulate", actions(actions), new Bool(forced));
  }

  private static DynamicArray<ConsortiumRegistry.Action> actions(List<RegistryAction> actions) {
    return new DynamicArray<>(
        ConsortiumRegistry.Action.class,
        actions.stream()
            .map(each ->
                new ConsortiumRegistry.Action(
                    BigInteger.valueOf(each.kind()), each.data().toArray()))
            .toList());
  }

  private static Bytes encode(String name, Type<?>... arguments) {
    return Bytes.fromHex(FunctionEncoder.encode(new Function(name, List.of(arguments), List.of())));
  }
}
