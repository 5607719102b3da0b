package dev.bascule.chainrpc.vault;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.checkpoint.SignedCheckpoint;
import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.chainrpc.vault.SettlementPart.PartClaim;
import dev.bascule.chainrpc.vault.SettlementPart.PartEntry;
import dev.bascule.core.id.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The vault as the operator uses it: what would a part cost, and would it be taken. */
public final class VaultClient {

  /** No transaction of ours may need more; Osaka's own cap is 16,777,216 (EIP-7825). */
  public static final long GAS_MAX = 14_000_000;

  private final EvmNode node;
  private final Address vault;

  public VaultClient(EvmNode node, Address vault) {
    this.node = node;
    this.vault = vault;
  }

  public Address vault() {
    return vault;
  }

  public VaultViews views() {
    return new VaultViews(node, vault);
  }

  /** What a node says that a call would do. */
  public sealed interface Preflight {
    /** It would succeed with so much gas. */
    record Passes(long gas) implements Preflight {}

    /** The contract would refuse. */
    record Reverts(VaultRevert revert) implements Preflight {}

    /** The node gave no answer, or refused for a reason of its own. */
    record NoAnswer(RpcFailure failure) implements Preflight {}
  }

  /** What a node says that the vault thinks of a checkpoint's key. */
  public sealed interface KeyVerdict {
    /** It counts; {@code revokedAt} is 0, or since when it does so no longer. */
    record Known(long revokedAt) implements KeyVerdict {}

    /** It does not count: {@code revert} says whether not yet, or not at all. */
    record Refused(VaultRevert revert) implements KeyVerdict {}

    record NoAnswer(RpcFailure failure) implements KeyVerdict {}
  }

  public KeyVerdict judge(SignedCheckpoint checkpoint) {
    Bytes question = VaultCalls.verifyCheckpoint(checkpoint);
    try {
      Bytes words = node.call(vault, question, new BlockTag.Latest());
      return new KeyVerdict.Known(new AbiReader(words).number(0));
    } catch (RpcException e) {
      return e.failure() instanceof RpcFailure.Refused refused && refused.data().isPresent()
          ? new KeyVerdict.Refused(VaultRevert.read(refused.data().get()))
          : new KeyVerdict.NoAnswer(e.failure());
    }
  }

  public Preflight preflight(Address sender, Bytes calldata) {
    return preflight(node, sender, Optional.of(vault), calldata);
  }

  public static Preflight preflight(
      EvmNode node, Address sender, Optional<Address> to, Bytes calldata) {
    return switch (node.estimateGas(sender, to, calldata)) {
      case RpcAnswer.Result(var gas) -> new Preflight.Passes(EvmNode.gas(gas));
      case RpcAnswer.Failed(RpcFailure.Refused refused)
          when refused.kind() == RpcFailure.RefusedKind.REVERTED || refused.data().isPresent() ->
          new Preflight.Reverts(VaultRevert.read(refused.data().orElse(Bytes.EMPTY)));
      case RpcAnswer.Failed(RpcFailure failure) -> new Preflight.NoAnswer(failure);
    };
  }

  /** The next part of a window and what is left for the parts after it. */
  public sealed interface Cut {
    /**
     * A part that fits.
     *
     * @param gasLimit to send it with
     */
    record Fits(SettlementPart part, long gasLimit, List<PartEntry> rest) implements Cut {}

    /** The contract would refuse even with little in the part; {@code revert} says why. */
    record Reverts(VaultRevert revert) implements Cut {}

    /** The node gave no answer. */
    record NoAnswer(RpcFailure failure) implements Cut {}
  }

  /**
   * Takes as many entries as fit below {@link #GAS_MAX}, by the node's estimate. The first guess is
   * by a rule of thumb; where it is too much, the part is made smaller in proportion.
   */
  public Cut cut(Address operator, long window, int part, List<PartEntry> entries) {
    int count = PartGas.entriesWithin(entries, GAS_MAX);
    while (true) {
      count = atPayerBorder(entries, count);
      boolean last = count == entries.size();
      boolean divisible = count > 1;
      SettlementPart candidate = new SettlementPart(window, part, last, entries.subList(0, count));
      switch (preflight(operator, VaultCalls.settle(candidate))) {
        case Preflight.Passes(long gas) -> {
          if (gas <= GAS_MAX) {
            long limit = Math.min(GAS_MAX, gas + gas / 10);
            return new Cut.Fits(
                candidate, limit, List.copyOf(entries.subList(count, entries.size())));
          }
          if (!divisible) return new Cut.Reverts(new VaultRevert("entry_too_large", Map.of()));
          count = Math.max(1, (int) Math.min(count - 1L, count * GAS_MAX / gas));
        }
        case Preflight.Reverts(VaultRevert revert) -> {
          return new Cut.Reverts(revert);
        }
        case Preflight.NoAnswer(RpcFailure.Refused refused)
            when refused.kind() == RpcFailure.RefusedKind.GAS_LIMIT_EXCEEDED && divisible ->
            count = Math.max(1, count / 2);
        case Preflight.NoAnswer(RpcFailure failure) -> {
          return new Cut.NoAnswer(failure);
        }
      }
    }
  }

  /**
   * Back to where the entries of one payer end and those of the next begin, if the part keeps more
   * than half of what it could have: the receipt of a payment in one part has one header.
   */
  static int atPayerBorder(List<PartEntry> entries, int count) {
    if (count == entries.size()) return count;
    for (int at = count; at > count / 2; at--) {
      Address before = entries.get(at - 1).voucher().payer();
      if (!before.equals(entries.get(at).voucher().payer())) return at;
    }
    return count;
  }

  /** The entries without the lane that a revert named, so that it stops no other (INV-NO-GRIEF). */
  public static List<PartEntry> without(List<PartEntry> entries, VaultRevert revert) {
    String lane = revert.values().get("laneKey");
    List<PartEntry> kept = new ArrayList<>();
    for (PartEntry entry : entries) {
      List<PartClaim> claims =
          entry.claims().stream()
              .filter(claim -> !entry.voucher().laneKey(claim.leg()).hex().equals(lane))
              .toList();
      if (!claims.isEmpty()) {
        kept.add(new PartEntry(entry.voucher(), entry.signature(), claims));
      }
    }
    return kept;
  }
}
