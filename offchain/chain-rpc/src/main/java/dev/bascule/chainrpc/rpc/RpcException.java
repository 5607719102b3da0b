package dev.bascule.chainrpc.rpc;

/** Carries a failure through code that cannot go on without the node. */
public final class RpcException extends RuntimeException {

  private final transient RpcFailure failure;

  public RpcException(RpcFailure failure) {
    super(failure.sentence());
    this.failure = failure;
  }

  public RpcFailure failure() {
    return failure;
  }
}
