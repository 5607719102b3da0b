package dev.bascule.chain.hd;

/** Where a key comes from: the master key's fingerprint and the path from it. */
public record KeyOrigin(Fingerprint master, DerivationPath path) {

  public KeyOrigin then(DerivationPath further) {
    return new KeyOrigin(master, path.then(further));
  }

  /** As descriptors write it (BIP-380), without the brackets. */
  @Override
  public String toString() {
    return path.steps().isEmpty() ? master.toString() : master + "/" + path.stepsText();
  }
}
