package dev.bascule.service.treasury;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.chainrpc.safe.GuardClient;
import dev.bascule.chainrpc.safe.SafeReading;
import dev.bascule.chainrpc.safe.SafeReading.Standing;
import dev.bascule.chainrpc.safe.SafeState;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.ChainAsset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Safe on the wire, as the node tells of it; where none is, all addresses are zero.
 *
 * @param differs what the books say otherwise, a sentence each
 */
record SafeWire(
    String guard,
    String moduleGuard,
    List<String> owners,
    int threshold,
    String singleton,
    List<String> differs) {

  static SafeWire of(SafeReading reading, Standing standing) {
    SafeState state =
        reading instanceof SafeReading.Is(SafeState found)
            ? found
            : new SafeState(
                0, 0, List.of(), Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO);
    return new SafeWire(
        Eip55.checksummed(state.guard()),
        Eip55.checksummed(state.moduleGuard()),
        state.owners().stream().map(Eip55::checksummed).toList(),
        state.threshold(),
        Eip55.checksummed(state.singleton()),
        standing instanceof Standing.Differs(List<String> differences) ? differences : List.of());
  }

  /** Seconds as decimal strings. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Rules(
      String delay, @Nullable String ownDelay, String grace, String window, List<Limit> limits) {

    static Rules of(GuardClient.Rules rules, List<ChainAsset> assets) {
      List<Limit> limits = new ArrayList<>();
      for (GuardClient.Limit each : rules.limits()) {
        for (ChainAsset asset : assets) {
          if (!Safes.asset(asset).equals(each.asset())) continue;
          limits.add(
              new Limit(
                  asset.caip19(),
                  each.each().toString(),
                  each.total().toString(),
                  each.left().toString()));
        }
      }
      return new Rules(
          Long.toString(rules.delay()),
          rules.ownDelay().map(it -> Long.toString(it)).orElse(null),
          Long.toString(rules.grace()),
          Long.toString(rules.window()),
          limits);
    }
  }

  /** In the asset's smallest unit. */
  record Limit(String asset, String each, String total, String left) {}

  /**
   * How far the owners are with a call.
   *
   * @param signers addresses, in ascending order
   * @param announcement empty where there is none, or it was not asked for
   */
  record Signing(List<String> signers, int needed, Optional<Announced> announcement) {}

  /** From when to when the guard lets an announced call through. */
  record Announced(String id, String ready, String until) {}
}
