package dev.bascule.chain.signature;

/** Bytes that no strict signer makes: wrong length, wrong recovery byte, r or s out of range. */
public final class MalformedSignature extends RuntimeException {
  public MalformedSignature(String message) {
    super(message);
  }
}
