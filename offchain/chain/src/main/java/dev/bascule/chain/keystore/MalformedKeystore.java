package dev.bascule.chain.keystore;

/** A keystore that is not what the format says, or asks for more work than anybody would. */
public final class MalformedKeystore extends RuntimeException {
  public MalformedKeystore(String message) {
    super(message);
  }
}
