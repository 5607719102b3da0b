package dev.bascule.chainrpc.vault;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.evm.EventLog;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.NodeLog;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The vault's bond, where anybody asks the operator to show that its log continues a checkpoint.
 */
public final class BondClient {

  private static final Hash32 LOG_CHALLENGED =
      Keccak256.hash(
          Bytes.of(
              "LogChallenged(bytes32,uint64,bytes32,uint32)".getBytes(StandardCharsets.US_ASCII)));

  private final EvmNode node;
  private final Address bond;

  public BondClient(EvmNode node, Address bond) {
    this.node = node;
    this.bond = bond;
  }

  /**
   * The log and the size of a checkpoint that was challenged.
   *
   * @param size any uint64: whoever has the operator's key signs what it likes
   */
  public record Challenged(Hash32 logId, BigInteger size) {}

  /**
   * What became of a challenge.
   *
   * @param root of the challenged checkpoint
   * @param openedAt seconds since 1970, by the chain's clock
   */
  public record Challenge(Hash32 root, long openedAt, boolean answered) {}

  public Address address() {
    return bond;
  }

  /**
   * Challenges of these blocks, by one node's word: it can hide some, not make them up for long.
   */
  public List<Challenged> challenges(long from, long to) {
    return node.logs(bond, LOG_CHALLENGED, from, to).stream()
        .map(NodeLog::log)
        .filter(log -> log.topics().size() == 3)
        .map(BondClient::challenged)
        .toList();
  }

  private static Challenged challenged(EventLog log) {
    BigInteger size = new AbiReader(Bytes.of(log.topics().get(2).bytes())).uint(0, 64);
    return new Challenged(log.topics().get(1), size);
  }

  public Challenge challengeOf(Challenged it, BlockTag at) {
    AbiWords arguments = new AbiWords().bytes32(it.logId()).uint(it.size(), 64);
    Bytes data = VaultCalls.words("challengeOf(bytes32,uint64)", arguments);
    AbiReader words = new AbiReader(node.call(bond, data, at));
    return new Challenge(words.bytes32(0), words.number(2), words.bool(4));
  }

  /**
   * @param proof that what is anchored continues the challenged checkpoint; empty when it is the
   *     same
   */
  public static Bytes answer(Challenged it, List<Hash32> proof) {
    return VaultCalls.answer(it.logId(), it.size().longValueExact(), proof);
  }
}
