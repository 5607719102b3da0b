package dev.bascule.chain.drawdown;

/** Bytes that are no drawdown of their kind. */
public final class MalformedDrawdown extends RuntimeException {
  public MalformedDrawdown(String message) {
    super(message);
  }
}
