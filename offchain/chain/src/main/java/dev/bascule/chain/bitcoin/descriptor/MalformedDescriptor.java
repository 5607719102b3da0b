package dev.bascule.chain.bitcoin.descriptor;

/** A descriptor that is wrong, or of a form that is not read here. */
public final class MalformedDescriptor extends RuntimeException {
  public MalformedDescriptor(String message) {
    super(message);
  }

  MalformedDescriptor(RuntimeException reason) {
    super(reason.getMessage(), reason);
  }
}
