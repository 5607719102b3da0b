package dev.bascule.chainrpc.safe;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.chainrpc.vault.VaultRevert;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks a {@code TreasuryGuard} about a Safe's calls and rules, by one node's word. */
public final class GuardClient {

  /** Of a guard's times, in seconds. */
  static final int TIME_BITS = 40;

  private static final int WORD = 32;
  private static final int SELECTOR = 4;

  private final EvmNode node;
  private final Address guard;
  private final ContractAbi abi;

  /**
   * @param abi of {@code TreasuryGuard}
   */
  public GuardClient(EvmNode node, Address guard, ContractAbi abi) {
    this.node = node;
    this.guard = guard;
    this.abi = abi;
  }

  /** What the guard would say of a call now. */
  public sealed interface Preview {

    /** At once, or as announced. */
    record Goes() implements Preview {}

    record Refuses(VaultRevert revert) implements Preview {}
  }

  /**
   * An announced call.
   *
   * @param ready from then on it may be made, in seconds of block time
   * @param until up to then
   */
  public record Announcement(Hash32 id, long ready, long until) {}

  /**
   * What goes at once. Times are seconds.
   *
   * @param ownDelay of calls of the Safe to itself; empty where the guard has one delay for all
   */
  public record Rules(
      long delay, Optional<Long> ownDelay, long grace, long window, List<Limit> limits) {
    public Rules {
      limits = List.copyOf(limits);
    }
  }

  /** Of one asset in base units; the zero address is the chain's coin. */
  public record Limit(Address asset, BigInteger each, BigInteger total, BigInteger left) {}

  /** Asks what the Safe asks before it makes a call, so the answer is the same. */
  public Preview preview(SafeTransaction call) {
    AbiValue zero = AbiValue.of(0);
    AbiValue nobody = AbiValue.of(Address.ZERO);
    Bytes question =
        abi.function("checkTransaction")
            .call(
                AbiValue.of(call.to()),
                AbiValue.of(call.value()),
                AbiValue.of(call.data()),
                zero,
                zero,
                zero,
                zero,
                nobody,
                nobody,
                AbiValue.of(Bytes.EMPTY),
                AbiValue.of(call.safe()));
    return switch (node.callAs(call.safe(), guard, question, VaultClient.GAS_MAX)) {
      case RpcAnswer.Result _ -> new Preview.Goes();
      case RpcAnswer.Failed(RpcFailure.Refused refused)
          when refused.kind() == RpcFailure.RefusedKind.REVERTED || refused.data().isPresent() ->
          new Preview.Refuses(VaultRevert.read(refused.data().orElse(Bytes.EMPTY)));
      case RpcAnswer.Failed(RpcFailure failure) -> throw new RpcException(failure);
    };
  }

  /** The name of a call, by which it is announced; the Safe's nonce is no part of it. */
  public Hash32 idOf(SafeTransaction call) {
    return Keccak256.hash(named(call));
  }

  /** What announcing takes, and what is hashed: safe, to, value, data. */
  private Bytes named(SafeTransaction call) {
    Bytes announcing =
        abi.function("announce")
            .call(
                AbiValue.of(call.safe()),
                AbiValue.of(call.to()),
                AbiValue.of(call.value()),
                AbiValue.of(call.data()));
    return announcing.slice(SELECTOR);
  }

  /**
   * Empty where it was never announced, was made or cancelled, is past its end, or was announced by
   * somebody who may not any more.
   */
  public Optional<Announcement> announcement(SafeTransaction call, BlockTag at) {
    Bytes selector = VaultCalls.words("preview(address,address,uint256,bytes)", new AbiWords());
    // Why it does not go, then the announcement that stands: ready, until, own, by.
    AbiReader words = words(node.call(guard, Bytes.concat(selector, named(call)), at), 5, 5);
    return readable(() ->
        seconds(words, 2) == 0
            ? Optional.empty()
            : Optional.of(new Announcement(idOf(call), seconds(words, 1), seconds(words, 2))));
  }

  /**
   * Empty where the Safe has not adopted rules.
   *
   * @param assets whose limits are asked for; those without one are left out
   */
  public Optional<Rules> rules(Address safe, List<Address> assets, BlockTag at) {
    List<Bytes> questions = new ArrayList<>();
    questions.add(VaultCalls.words("timesOf(address)", new AbiWords().address(safe)));
    for (Address asset : assets) {
      AbiWords both = new AbiWords().address(safe).address(asset);
      questions.add(VaultCalls.words("limitOf(address,address)", both));
      questions.add(VaultCalls.words("leftOf(address,address)", both));
    }
    List<Bytes> answers = node.calls(guard, questions, at);
    return readable(() -> rules(assets, answers));
  }

  private Optional<Rules> rules(List<Address> assets, List<Bytes> answers) {
    // Later guards have a delay of their own for calls of the Safe to itself, in the second word.
    AbiReader times = words(answers.getFirst(), 3, 4);
    boolean two = answers.getFirst().size() == 4 * WORD;
    if (seconds(times, 0) == 0) return Optional.empty();
    List<Limit> limits = new ArrayList<>();
    for (int i = 0; i < assets.size(); i++) {
      AbiReader limit = words(answers.get(1 + 2 * i), 2, 2);
      if (limit.uint(0, 128).signum() == 0) continue;
      BigInteger left = words(answers.get(2 + 2 * i), 1, 1).uint(0, 256);
      limits.add(new Limit(assets.get(i), limit.uint(0, 128), limit.uint(1, 128), left));
    }
    int after = two ? 2 : 1;
    return Optional.of(
        new Rules(
            seconds(times, 0),
            two ? Optional.of(seconds(times, 1)) : Optional.empty(),
            seconds(times, after),
            seconds(times, after + 1),
            limits));
  }

  private static long seconds(AbiReader words, int index) {
    return words.uint(index, TIME_BITS).longValueExact();
  }

  private static <T> T readable(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (AbiReader.MalformedAbi malformed) {
      throw new MalformedAnswer("of a Safe's guard: " + malformed.getMessage());
    }
  }

  private AbiReader words(Bytes answer, int least, int most) {
    if (answer.size() % WORD != 0 || answer.size() < least * WORD || answer.size() > most * WORD) {
      throw new MalformedAnswer("the guard " + guard + " answers " + answer.size() + " bytes");
    }
    return new AbiReader(answer);
  }
}
