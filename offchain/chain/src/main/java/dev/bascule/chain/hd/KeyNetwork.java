package dev.bascule.chain.hd;

/** Which version bytes an extended key carries (BIP-32, serialization format). */
public enum KeyNetwork {
  MAIN(0x0488b21e, 0x0488ade4),
  TEST(0x043587cf, 0x04358394);

  final int publicVersion;
  final int privateVersion;

  KeyNetwork(int publicVersion, int privateVersion) {
    this.publicVersion = publicVersion;
    this.privateVersion = privateVersion;
  }
}
