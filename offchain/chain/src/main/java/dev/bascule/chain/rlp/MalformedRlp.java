package dev.bascule.chain.rlp;

/** Bytes that are not the canonical encoding of what they should be. */
public final class MalformedRlp extends RuntimeException {
  public MalformedRlp(String message) {
    super(message);
  }
}
