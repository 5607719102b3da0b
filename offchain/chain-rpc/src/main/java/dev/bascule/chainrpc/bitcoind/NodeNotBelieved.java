package dev.bascule.chainrpc.bitcoind;

/** The node's answer contradicts what it proves itself: it lies, or is broken. */
public final class NodeNotBelieved extends RuntimeException {

  private final String code;

  /**
   * @param code stable, in snake case
   */
  NodeNotBelieved(String code, String sentence) {
    super(sentence);
    this.code = code;
  }

  public String code() {
    return code;
  }
}
