package dev.bascule.chain.calldata;

/** Bytes that are not exactly the one encoding of values of their types. */
public final class MalformedCall extends RuntimeException {
  public MalformedCall(String message) {
    super(message);
  }
}
