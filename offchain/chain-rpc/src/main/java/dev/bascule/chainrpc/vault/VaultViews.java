package dev.bascule.chainrpc.vault;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.money.BaseUnits;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** What the vault's storage says at a block, by one node's word. */
public final class VaultViews {

  private static final int CALLS_PER_BATCH = 200;

  private final EvmNode node;
  private final Address vault;

  public VaultViews(EvmNode node, Address vault) {
    this.node = node;
    this.vault = vault;
  }

  /** The part that was settled last; window 0 before the first. */
  public record LastPart(long window, int part, boolean last) {
    public long nextWindow() {
      return last ? window + 1 : window;
    }

    public int nextPart() {
      return last ? 0 : part + 1;
    }
  }

  /** A span that has passed when so many blocks and seconds have. */
  public record Span(long blocks, long seconds) {}

  /** Size and root of the log as anchored last. */
  public record Anchor(long size, Hash32 root) {}

  public LastPart lastPart(BlockTag at) {
    AbiReader words = read("lastPart()", new AbiWords(), at);
    return new LastPart(words.number(0), words.uint32(1), words.bool(2));
  }

  public Anchor anchored(BlockTag at) {
    AbiReader words = read("anchored()", new AbiWords(), at);
    return new Anchor(words.number(0), words.bytes32(1));
  }

  /** D_exit: collateral leaves no sooner after its owner asked. */
  public Span exitDelay(BlockTag at) {
    // The fifth span of the parameters.
    AbiReader words = read("parameters()", new AbiWords(), at);
    return new Span(words.number(8), words.number(9));
  }

  public boolean isOpen(BlockTag at) {
    return read("state()", new AbiWords(), at).number(0) == 0;
  }

  /** The contract that holds the operator's bond; zero when there is none. */
  public Address bond(BlockTag at) {
    return read("bond()", new AbiWords(), at).address(0);
  }

  public int logEpoch(BlockTag at) {
    return read("logEpoch()", new AbiWords(), at).uint32(0);
  }

  /**
   * Who signs checkpoints under a key id.
   *
   * @param signer zero when nobody does
   * @param from in seconds; not before counts what it signs
   * @param revokedAt in seconds; 0 while it is not
   */
  public record OperatorKey(Address signer, long from, long revokedAt) {}

  public OperatorKey operatorKey(int id, BlockTag at) {
    AbiReader words =
        read("operatorKeyOf(uint32)", new AbiWords().uint(Integer.toUnsignedLong(id)), at);
    return new OperatorKey(words.address(0), words.number(1), words.number(2));
  }

  /** Ids are given from 1 on, without a gap. */
  public int lastOperatorKeyId(BlockTag at) {
    return read("lastOperatorKeyId()", new AbiWords(), at).uint32(0);
  }

  /** The id under which the vault knows the signer; empty when it knows no such key. */
  public OptionalInt operatorKeyIdOf(Address signer, BlockTag at) {
    int last = lastOperatorKeyId(at);
    return IntStream.rangeClosed(1, last)
        .filter(id -> operatorKey(id, at).signer().equals(signer))
        .findFirst();
  }

  /** A block and its time, in seconds. */
  public record Moment(long block, long time) {}

  /** When the operator last anchored. */
  public Moment lastAlive(BlockTag at) {
    AbiReader words = read("lastAlive()", new AbiWords(), at);
    return new Moment(words.number(0), words.number(1));
  }

  /** L: an operator that anchored nothing for so long counts as silent. */
  public Span silence(BlockTag at) {
    // The third span of the parameters.
    AbiReader words = read("parameters()", new AbiWords(), at);
    return new Span(words.number(4), words.number(5));
  }

  public BaseUnits collateralOf(Address token, Address account, BlockTag at) {
    return balances("collateralOf", token, List.of(account), at).getFirst();
  }

  public BaseUnits creditOf(Address token, Address account, BlockTag at) {
    return balances("creditOf", token, List.of(account), at).getFirst();
  }

  public List<BaseUnits> collateralsOf(Address token, List<Address> accounts, BlockTag at) {
    return balances("collateralOf", token, accounts, at);
  }

  public List<BaseUnits> creditsOf(Address token, List<Address> accounts, BlockTag at) {
    return balances("creditOf", token, accounts, at);
  }

  private List<BaseUnits> balances(
      String view, Address token, List<Address> accounts, BlockTag at) {
    List<Bytes> calls = new ArrayList<>();
    for (Address account : accounts) {
      calls.add(
          VaultCalls.words(
              view + "(address,address)", new AbiWords().address(token).address(account)));
    }
    return amounts(calls, at);
  }

  public List<BaseUnits> settledOf(List<LaneKey> lanes, BlockTag at) {
    List<Bytes> calls = new ArrayList<>();
    for (LaneKey lane : lanes) {
      calls.add(VaultCalls.words("settledOf(bytes32)", new AbiWords().bytes32(lane.value())));
    }
    return amounts(calls, at);
  }

  /** All collateral and credit of a token. */
  public BaseUnits owedOf(Address token, BlockTag at) {
    return BaseUnits.of(read("owedOf(address)", new AbiWords().address(token), at).uint(0, 128));
  }

  public BigInteger tokenBalanceOf(Address token, Address account, BlockTag at) {
    Bytes data = VaultCalls.words("balanceOf(address)", new AbiWords().address(account));
    return new AbiReader(node.call(token, data, at)).uint(0, 256);
  }

  private AbiReader read(String signature, AbiWords arguments, BlockTag at) {
    return new AbiReader(node.call(vault, VaultCalls.words(signature, arguments), at));
  }

  private List<BaseUnits> amounts(List<Bytes> calls, BlockTag at) {
    List<BaseUnits> amounts = new ArrayList<>();
    for (int from = 0; from < calls.size(); from += CALLS_PER_BATCH) {
      List<Bytes> batch = calls.subList(from, Math.min(calls.size(), from + CALLS_PER_BATCH));
      for (Bytes answer : node.calls(vault, batch, at)) {
        amounts.add(BaseUnits.of(new AbiReader(answer).uint(0, 128)));
      }
    }
    return amounts;
  }
}
