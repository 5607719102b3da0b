package dev.bascule.chain.bitcoin.psbt;

/** The types of an input's map. */
final class InputType {

  static final int NON_WITNESS_UTXO = 0x00;
  static final int WITNESS_UTXO = 0x01;
  static final int PARTIAL_SIG = 0x02;
  static final int SIGHASH_TYPE = 0x03;
  static final int REDEEM_SCRIPT = 0x04;
  static final int WITNESS_SCRIPT = 0x05;
  static final int BIP32_DERIVATION = 0x06;
  static final int FINAL_SCRIPT_SIG = 0x07;
  static final int FINAL_WITNESS = 0x08;
  static final int POR_COMMITMENT = 0x09;
  static final int RIPEMD160 = 0x0a;
  static final int SHA256 = 0x0b;
  static final int HASH160 = 0x0c;
  static final int HASH256 = 0x0d;
  static final int V2_FIRST = 0x0e;
  static final int V2_LAST = 0x12;
  static final int TAP_KEY_SIG = 0x13;
  static final int TAP_SCRIPT_SIG = 0x14;
  static final int TAP_LEAF_SCRIPT = 0x15;
  static final int TAP_BIP32_DERIVATION = 0x16;
  static final int TAP_INTERNAL_KEY = 0x17;
  static final int TAP_MERKLE_ROOT = 0x18;

  private InputType() {}
}
