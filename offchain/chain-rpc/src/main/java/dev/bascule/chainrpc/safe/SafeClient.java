package dev.bascule.chainrpc.safe;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.safe.SafeSlots;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Asks a node about Safes (1.5); nothing here is proven. */
public final class SafeClient {

  /** No Safe of people has more; a longer list is a lie or a fault. */
  private static final int OWNERS_MAX = 256;

  private static final List<Hash32> SLOTS =
      List.of(
          SafeSlots.NONCE,
          SafeSlots.GUARD,
          SafeSlots.MODULE_GUARD,
          SafeSlots.HANDLER,
          SafeSlots.SINGLETON);

  private final EvmNode node;

  public SafeClient(EvmNode node) {
    this.node = node;
  }

  /**
   * The Safe in the state of one block.
   *
   * @throws RpcException when the node gives no answer
   * @throws MalformedAnswer when it answers what no Safe can
   */
  public SafeReading state(Address safe, BlockTag at) {
    List<Bytes> views;
    try {
      views = node.calls(safe, List.of(call("getThreshold()"), call("getOwners()")), at);
    } catch (RpcException failed) {
      if (!(failed.failure() instanceof RpcFailure.Refused(var _, long _, var _, var kind, var _))
          || kind != RpcFailure.RefusedKind.REVERTED) {
        throw failed;
      }
      return none(safe);
    }
    if (views.contains(Bytes.EMPTY)) return none(safe);
    List<Hash32> words = node.storage(safe, SLOTS, at);
    try {
      return new SafeReading.Is(
          new SafeState(
              number(words.get(0)),
              threshold(views.get(0)),
              owners(views.get(1)),
              address(words.get(1)),
              address(words.get(2)),
              address(words.get(3)),
              address(words.get(4))));
    } catch (AbiReader.MalformedAbi malformed) {
      throw new MalformedAnswer("of the Safe " + safe + ": " + malformed.getMessage());
    }
  }

  /** The nonce that its next call takes; 0 where nothing is. */
  public long nonce(Address safe, BlockTag at) {
    return number(node.storage(safe, List.of(SafeSlots.NONCE), at).getFirst());
  }

  private static SafeReading.NoSafe none(Address safe) {
    return new SafeReading.NoSafe("nothing at " + safe + " answers as a Safe does");
  }

  private static Bytes call(String signature) {
    return VaultCalls.words(signature, new AbiWords());
  }

  private static long number(Hash32 word) {
    BigInteger value = new BigInteger(1, word.bytes());
    if (value.bitLength() >= Long.SIZE) throw new MalformedAnswer("a Safe's nonce of " + value);
    return value.longValueExact();
  }

  private static Address address(Hash32 word) {
    return new AbiReader(Bytes.of(word)).address(0);
  }

  private static int threshold(Bytes answer) {
    BigInteger value = new AbiReader(answer).uint(0, 256);
    if (answer.size() != Hash32.ZERO.bytes().length || value.bitLength() >= Integer.SIZE) {
      throw new MalformedAnswer("a Safe's threshold of " + answer.hex());
    }
    return value.intValueExact();
  }

  private static List<Address> owners(Bytes answer) {
    AbiReader list = new AbiReader(answer).at(0);
    int length = list.length(1);
    if (length > OWNERS_MAX) throw new MalformedAnswer("a Safe of " + length + " owners");
    List<Address> owners = new ArrayList<>();
    for (int i = 0; i < length; i++) owners.add(list.items().address(i));
    return owners;
  }
}
