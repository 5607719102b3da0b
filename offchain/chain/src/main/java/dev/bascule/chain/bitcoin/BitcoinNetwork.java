package dev.bascule.chain.bitcoin;

import dev.bascule.chain.hd.KeyNetwork;

/** How addresses and keys of a network are written. */
public enum BitcoinNetwork {
  MAIN("bc", 0x00, 0x05, KeyNetwork.MAIN),
  TEST("tb", 0x6f, 0xc4, KeyNetwork.TEST),
  REGTEST("bcrt", 0x6f, 0xc4, KeyNetwork.TEST);

  final String prefix;
  final int keyHashVersion;
  final int scriptHashVersion;
  private final KeyNetwork keys;

  BitcoinNetwork(String prefix, int keyHashVersion, int scriptHashVersion, KeyNetwork keys) {
    this.prefix = prefix;
    this.keyHashVersion = keyHashVersion;
    this.scriptHashVersion = scriptHashVersion;
    this.keys = keys;
  }

  public KeyNetwork keys() {
    return keys;
  }
}
