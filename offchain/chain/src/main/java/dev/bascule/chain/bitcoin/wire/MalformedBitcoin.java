package dev.bascule.chain.bitcoin.wire;

/** Bytes or text that no strict writer of Bitcoin's formats makes. */
public final class MalformedBitcoin extends RuntimeException {
  public MalformedBitcoin(String message) {
    super(message);
  }
}
