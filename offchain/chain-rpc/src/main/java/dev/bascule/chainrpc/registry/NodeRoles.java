package dev.bascule.chainrpc.registry;

/** What a node is for: it seals blocks, answers questions, or both. */
public record NodeRoles(boolean validator, boolean rpc) {

  private static final int VALIDATOR = 1;
  private static final int RPC = 2;

  public NodeRoles {
    if (!validator && !rpc) throw new IllegalArgumentException("a node without a role");
  }

  static NodeRoles ofBits(int bits) {
    return new NodeRoles((bits & VALIDATOR) != 0, (bits & RPC) != 0);
  }

  int bits() {
    return (validator ? VALIDATOR : 0) | (rpc ? RPC : 0);
  }

  @Override
  public String toString() {
    return validator && rpc ? "validator, rpc" : validator ? "validator" : "rpc";
  }
}
