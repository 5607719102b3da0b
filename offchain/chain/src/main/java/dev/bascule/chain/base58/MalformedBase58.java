package dev.bascule.chain.base58;

/** Text that is not base58 with a right checksum. The message never holds the text. */
public final class MalformedBase58 extends RuntimeException {
  public MalformedBase58(String message) {
    super(message);
  }
}
