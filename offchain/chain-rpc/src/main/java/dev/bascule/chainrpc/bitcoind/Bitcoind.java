package dev.bascule.chainrpc.bitcoind;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.block.Block;
import dev.bascule.chain.bitcoin.block.BlockHash;
import dev.bascule.chain.bitcoin.block.BlockHeader;
import dev.bascule.chain.bitcoin.block.TxOutProof;
import dev.bascule.chain.bitcoin.coin.FeeRate;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.JsonRpc;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One node. Blocks, headers and transactions are what their hash says, or {@link NodeNotBelieved};
 * what is on the best chain, unspent or pending is the node's word.
 *
 * <p>Every method throws {@link RpcException} when there is no answer and {@link MalformedAnswer}
 * when it has another form.
 */
public final class Bitcoind implements AutoCloseable {

  private static final long OUT_OF_RANGE = -8;
  private static final long NOT_FOUND = -5;

  private final JsonRpc rpc;

  public Bitcoind(JsonRpc rpc) {
    this.rpc = rpc;
  }

  /**
   * What the node says of its chain.
   *
   * @param syncing it is still catching up: its head is old
   */
  public record Head(BitcoinNetwork network, long height, BlockHash hash, boolean syncing) {}

  public Head head() {
    JsonNode info = rpc.call("getblockchaininfo").orThrow();
    BitcoinNetwork network =
        switch (Read.text(info, "chain")) {
          case "main" -> BitcoinNetwork.MAIN;
          case "regtest" -> BitcoinNetwork.REGTEST;
          case "test", "testnet4", "signet" -> BitcoinNetwork.TEST;
          case String other -> throw new MalformedAnswer("a chain named " + other);
        };
    return new Head(
        network,
        Read.number(info, "blocks"),
        Read.as(Read.text(info, "bestblockhash"), BlockHash::parse),
        Read.flag(info, "initialblockdownload"));
  }

  /** Empty above the node's head. */
  public Optional<BlockHash> hashAt(long height) {
    RpcAnswer answer = rpc.call("getblockhash", height);
    return found(answer, OUT_OF_RANGE).map(hash -> Read.as(Read.text(hash), BlockHash::parse));
  }

  private static Optional<JsonNode> found(RpcAnswer answer, long absent) {
    return switch (answer) {
      case RpcAnswer.Result(JsonNode value) ->
          value.isNull() ? Optional.empty() : Optional.of(value);
      case RpcAnswer.Failed(RpcFailure.Refused refused) when refused.number() == absent ->
          Optional.empty();
      case RpcAnswer.Failed(RpcFailure failure) -> throw new RpcException(failure);
    };
  }

  /**
   * @throws NodeNotBelieved if it is another header than the one that was asked for
   */
  public BlockHeader header(BlockHash hash) {
    JsonNode answer = rpc.call("getblockheader", hash.toString(), false).orThrow();
    BlockHeader header = Read.as(Read.hex(answer), BlockHeader::parse);
    requireHash(hash, header);
    return header;
  }

  /**
   * The whole block: its hash is the one that was asked for, and its transactions are those that
   * the header commits to.
   *
   * @throws NodeNotBelieved if anything of it is not so
   */
  public Block block(BlockHash hash) {
    Bytes bytes = Read.hex(rpc.call("getblock", hash.toString(), 0).orThrow());
    Block block;
    try {
      block = Block.parse(bytes);
    } catch (MalformedBitcoin changed) {
      throw new NodeNotBelieved("block_changed", String.valueOf(changed.getMessage()));
    }
    requireHash(hash, block.header());
    return block;
  }

  private static void requireHash(BlockHash asked, BlockHeader header) {
    if (!header.hash().equals(asked)) {
      throw new NodeNotBelieved(
          "other_block", "asked for block " + asked + ", got " + header.hash());
    }
  }

  /**
   * A transaction that the node has at hand, confirmed or not; its hash is the one asked for.
   *
   * @throws NodeNotBelieved if it is another one
   */
  public Optional<Transaction> transaction(TxId id) {
    Optional<JsonNode> answer = found(rpc.call("getrawtransaction", id.toString()), NOT_FOUND);
    if (answer.isEmpty()) return Optional.empty();
    Transaction transaction = Read.as(Read.hex(answer.get()), Transaction::parse);
    if (!transaction.txid().equals(id)) {
      throw new NodeNotBelieved(
          "other_transaction", "asked for " + id + ", got " + transaction.txid());
    }
    return Optional.of(transaction);
  }

  /**
   * That a transaction is in a block. The block is the one that was asked for and shows its work;
   * whether it is on the best chain is not in the proof.
   *
   * @throws NodeNotBelieved if it proves something else
   */
  public TxOutProof proof(Transaction transaction, BlockHash block) {
    List<String> ids = List.of(transaction.txid().toString());
    JsonNode answer = rpc.call("gettxoutproof", ids, block.toString()).orThrow();
    TxOutProof proof = Read.as(Read.hex(answer), TxOutProof::parse);
    requireHash(block, proof.header());
    boolean worked = proof.header().difficulty().isMetBy(block);
    if (!worked || !proof.shows(transaction)) {
      throw new NodeNotBelieved(
          "proof_of_nothing", "the proof does not show " + transaction.txid() + " in " + block);
    }
    return proof;
  }

  /**
   * The node's word on an output that is not spent, neither in a block nor by a transaction that
   * waits.
   *
   * @param confirmations 0 while it waits itself
   */
  public record Unspent(TxOutput output, long confirmations) {}

  public Optional<Unspent> unspent(OutPoint at) {
    RpcAnswer answer = rpc.call("gettxout", at.transaction().toString(), at.index(), true);
    return found(answer, NOT_FOUND)
        .map(json ->
            new Unspent(
                new TxOutput(
                    Read.as(json, each -> Read.coins(each, "value")),
                    new Script(Read.hex(Read.field(Read.field(json, "scriptPubKey"), "hex")))),
                Read.number(json, "confirmations")));
  }

  /** A rate with which a transaction is probably mined within so many blocks; the node's guess. */
  public Optional<FeeRate> feeRate(int blocks) {
    JsonNode answer = rpc.call("estimatesmartfee", blocks).orThrow();
    return Read.units(answer, "feerate").map(rate -> Read.as(rate, FeeRate::new));
  }

  /** Whether the node would take a transaction, without giving it away. */
  public Broadcast test(Transaction transaction) {
    RpcAnswer answer = rpc.call("testmempoolaccept", List.of(hex(transaction)));
    if (answer instanceof RpcAnswer.Failed(RpcFailure failure)) {
      return Broadcast.of(failure, transaction.txid());
    }
    JsonNode each = answer.orThrow().path(0);
    return Read.flag(each, "allowed")
        ? new Broadcast.Taken(transaction.txid())
        : Broadcast.of(Read.text(each, "reject-reason"), transaction.txid());
  }

  /**
   * Gives a transaction to the network. The same one may be given as often as one likes.
   *
   * @throws NodeNotBelieved if the node says that it took another one
   */
  public Broadcast send(Transaction transaction) {
    RpcAnswer answer = rpc.call("sendrawtransaction", hex(transaction));
    if (answer instanceof RpcAnswer.Failed(RpcFailure failure)) {
      return Broadcast.of(failure, transaction.txid());
    }
    TxId taken = Read.as(Read.text(answer.orThrow()), TxId::parse);
    if (!taken.equals(transaction.txid())) {
      throw new NodeNotBelieved(
          "other_transaction", "sent " + transaction.txid() + ", the node took " + taken);
    }
    return new Broadcast.Taken(taken);
  }

  private static String hex(Transaction transaction) {
    return transaction.bytes().hex().substring(2);
  }

  @Override
  public void close() {
    rpc.close();
  }
}
