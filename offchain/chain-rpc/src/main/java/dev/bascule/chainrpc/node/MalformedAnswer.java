package dev.bascule.chainrpc.node;

/** An answer whose form is not that of the Ethereum JSON-RPC. */
public final class MalformedAnswer extends RuntimeException {
  public MalformedAnswer(String reason) {
    super(reason);
  }
}
