package dev.bascule.cli.claim;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.node.NodeReceipt;
import dev.bascule.chainrpc.rpc.JsonRpc;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.chainrpc.vault.VaultViews;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.money.BaseUnits;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** The vault through any node of the chain; a node that does not answer is asked again. */
final class RedeemableVault implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final long RETRY_MILLIS = 500;

  private final URI rpc;
  private final EvmNode node;
  private final VaultDomain domain;
  private final VaultViews views;
  private final Duration patience;
  private final Consumer<String> notes;

  RedeemableVault(URI rpc, VaultDomain domain, Duration patience, Consumer<String> notes) {
    this.rpc = rpc;
    this.domain = domain;
    this.patience = patience;
    this.notes = notes;
    this.node = EvmNode.at(rpc, DEADLINE);
    this.views = new VaultViews(node, domain.vault());
  }

  /** The node must be of the chain that the bundles are for, and the vault must be there. */
  void requireChain() {
    long chainId = asking(node::chainId);
    if (chainId != domain.chainId()) {
      throw other(
          rpc + " is a node of chain " + chainId + ", the bundles are for " + domain.chainId());
    }
    if (asking(() -> node.code(domain.vault())).isEmpty()) {
      throw other("there is no contract at " + domain.vault());
    }
  }

  private static RuntimeException other(String why) {
    return Problem.of(
            ExitCode.VERIFICATION_FAILED,
            "other_chain",
            "this is not the chain of the bundles",
            why,
            "Give a node of the right chain with --rpc.")
        .asException();
  }

  List<BigInteger> settled(List<LaneKey> lanes) {
    return asking(() -> views.settledOf(lanes, new BlockTag.Latest())).stream()
        .map(BaseUnits::toBigInteger)
        .toList();
  }

  long nonce(Address account) {
    return asking(() -> node.transactionCount(account, new BlockTag.Latest()));
  }

  /** Zero on a chain without fees. */
  BigInteger gasPrice() {
    JsonNode block =
        asking(() -> node.rpc().call("eth_getBlockByNumber", "latest", false).orThrow());
    JsonNode fee = block.get("baseFeePerGas");
    if (fee == null || !fee.isString()) return BigInteger.ZERO;
    return new BigInteger(fee.asString().substring(2), 16).shiftLeft(1);
  }

  /** Offers all; what the node knows already, or has mined, is no error. */
  void send(List<Bytes> transactions) {
    var offers =
        transactions.stream()
            .map(raw -> JsonRpc.Call.of("eth_sendRawTransaction", raw.hex()))
            .toList();
    for (RpcAnswer answer : asking(() -> answered(node.rpc().batch(offers)))) {
      if (answer instanceof RpcAnswer.Failed(RpcFailure.Refused refused)) requireHarmless(refused);
    }
  }

  /** Nothing came back for one of them: all are offered again, which does no harm. */
  private static List<RpcAnswer> answered(List<RpcAnswer> answers) {
    for (RpcAnswer answer : answers) {
      if (answer instanceof RpcAnswer.Failed(RpcFailure failure)
          && !(failure instanceof RpcFailure.Refused)) {
        throw new RpcException(failure);
      }
    }
    return answers;
  }

  private static void requireHarmless(RpcFailure.Refused refused) {
    switch (refused.kind()) {
      case ALREADY_KNOWN, NONCE_TOO_LOW, REPLACEMENT_UNDERPRICED -> {}
      case METHOD_NOT_FOUND,
          REVERTED,
          NONCE_TOO_HIGH,
          FEE_TOO_LOW,
          INSUFFICIENT_FUNDS,
          GAS_LIMIT_EXCEEDED,
          SENDER_NOT_ALLOWED,
          INVALID_TRANSACTION,
          OTHER ->
          throw Problem.of(
                  ExitCode.REFUSED,
                  refused.code(),
                  "the node does not take the redemption",
                  refused.sentence(),
                  "Does the sender have gas money and the permission to send? See --key-file.")
              .asException();
    }
  }

  Optional<NodeReceipt> receipt(Hash32 transaction) {
    return asking(() -> node.receipt(transaction));
  }

  /** Why the contract refuses this redemption now. */
  String refusal(Address sender, Bytes data, long gasLimit) {
    return switch (node.callAs(sender, domain.vault(), data, gasLimit)) {
      case RpcAnswer.Result _ -> "it was refused when it was mined, and would not be now";
      case RpcAnswer.Failed(RpcFailure failure) -> failure.sentence();
    };
  }

  private <T> T asking(Supplier<T> question) {
    long begun = System.nanoTime();
    while (true) {
      String why;
      try {
        T answer = question.get();
        notes.accept("");
        return answer;
      } catch (RpcException e) {
        if (e.failure() instanceof RpcFailure.Refused refused) throw refused(refused.sentence());
        why = e.failure().sentence();
      } catch (MalformedAnswer e) {
        why = String.valueOf(e.getMessage());
      }
      if (System.nanoTime() - begun > patience.toNanos()) throw unreachable(why);
      notes.accept(why + ", trying again");
      ServiceClient.sleep(RETRY_MILLIS);
    }
  }

  private RuntimeException refused(String why) {
    return Problem.of(
            ExitCode.REFUSED,
            "node_refused",
            "the node refuses to answer",
            rpc + ": " + why,
            "Does this node offer the eth API? Give another with --rpc.")
        .asException();
  }

  private RuntimeException unreachable(String why) {
    return Problem.of(
            ExitCode.UNREACHABLE,
            "chain_unreachable",
            "the node cannot be reached",
            why,
            "Start a node, or give another with --rpc; what is redeemed stays redeemed.")
        .asException();
  }

  @Override
  public void close() {
    node.close();
  }
}
