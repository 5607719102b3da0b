package dev.bascule.chain.bitcoin.psbt;

/** Bytes that are no PSBT of version 0, or one that would not be written back the same. */
public final class MalformedPsbt extends RuntimeException {
  public MalformedPsbt(String message) {
    super(message);
  }

  MalformedPsbt(RuntimeException reason) {
    super(reason.getMessage(), reason);
  }
}
