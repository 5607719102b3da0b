package dev.bascule.chainrpc.rpc;

import tools.jackson.databind.JsonNode;

/** What came back for one call. */
public sealed interface RpcAnswer {

  /** The result, which may be JSON null. */
  record Result(JsonNode value) implements RpcAnswer {}

  /** No result. */
  record Failed(RpcFailure failure) implements RpcAnswer {}

  default JsonNode orThrow() {
    return switch (this) {
      case Result(JsonNode value) -> value;
      case Failed(RpcFailure failure) -> throw new RpcException(failure);
    };
  }
}
