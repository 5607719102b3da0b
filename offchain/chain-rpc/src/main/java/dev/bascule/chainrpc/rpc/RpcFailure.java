package dev.bascule.chainrpc.rpc;

import dev.bascule.chain.Bytes;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Why a node gave no result. */
public sealed interface RpcFailure {

  String sentence();

  /** Stable, in snake case. */
  String code();

  /** No connection, or it broke; whether a request took effect is not known. */
  record Unreachable(String url, String reason) implements RpcFailure {
    @Override
    public String code() {
      return "node_unreachable";
    }

    @Override
    public String sentence() {
      return "no answer from " + url + ": " + reason;
    }
  }

  /** No answer in time; whether a request took effect is not known. */
  record DeadlinePassed(String url, Duration deadline) implements RpcFailure {
    @Override
    public String code() {
      return "node_too_slow";
    }

    @Override
    public String sentence() {
      return "no answer from " + url + " within " + deadline.toMillis() + " ms";
    }
  }

  /** The node does not know who asks, or there is nothing to say who asks. */
  record NotLetIn(String url, String reason) implements RpcFailure {
    @Override
    public String code() {
      return "node_not_let_in";
    }

    @Override
    public String sentence() {
      return url + " was not asked or did not let us in: " + reason;
    }
  }

  /** Something came back that is no answer to what was asked. */
  record Malformed(String url, String reason) implements RpcFailure {
    @Override
    public String code() {
      return "node_answer_malformed";
    }

    @Override
    public String sentence() {
      return "the answer of " + url + " is no JSON-RPC answer: " + reason;
    }
  }

  /** What the node says would have to be shown by a final block, and is not. */
  record NotShown(String code, String sentence) implements RpcFailure {}

  /**
   * The node answered with an error.
   *
   * @param number the JSON-RPC error code
   * @param data the bytes a contract reverted with, where it did
   */
  record Refused(String method, long number, String message, RefusedKind kind, Optional<Bytes> data)
      implements RpcFailure {
    @Override
    public String code() {
      return kind.code();
    }

    @Override
    public String sentence() {
      return method + " was refused: " + message + " (" + number + ")";
    }
  }

  /** The refusals that a sender must tell apart. */
  enum RefusedKind {
    METHOD_NOT_FOUND,
    REVERTED,
    NONCE_TOO_LOW,
    NONCE_TOO_HIGH,
    ALREADY_KNOWN,
    REPLACEMENT_UNDERPRICED,
    FEE_TOO_LOW,
    INSUFFICIENT_FUNDS,
    GAS_LIMIT_EXCEEDED,
    SENDER_NOT_ALLOWED,
    INVALID_TRANSACTION,
    OTHER;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
