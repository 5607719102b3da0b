package dev.bascule.chainrpc.node;

/** Which state a question is about. */
public sealed interface BlockTag {

  String text();

  /** The state after a block. */
  record At(long number) implements BlockTag {
    @Override
    public String text() {
      return "0x" + Long.toHexString(number);
    }
  }

  /** The node's head. */
  record Latest() implements BlockTag {
    @Override
    public String text() {
      return "latest";
    }
  }

  /** The head and what waits to get into a block. */
  record Pending() implements BlockTag {
    @Override
    public String text() {
      return "pending";
    }
  }
}
