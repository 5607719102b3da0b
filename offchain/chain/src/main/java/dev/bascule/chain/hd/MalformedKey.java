package dev.bascule.chain.hd;

/** An extended key, path or mnemonic that the standard does not allow. Never holds the text. */
public final class MalformedKey extends RuntimeException {
  public MalformedKey(String message) {
    super(message);
  }
}
