package dev.bascule.chain.airgap;

import java.util.Arrays;
import java.util.Optional;

/** The registered types (BCR-2020-006) that are one CBOR byte string. */
public enum UrType {
  /** Any bytes: our documents. */
  BYTES("bytes"),
  /** A PSBT, as wallets since 2023 name it. */
  PSBT("psbt"),
  /** A PSBT, as older wallets name it. */
  CRYPTO_PSBT("crypto-psbt");

  private final String text;

  UrType(String text) {
    this.text = text;
  }

  /** As it stands in a UR. */
  public String text() {
    return text;
  }

  static Optional<UrType> of(String text) {
    return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
  }
}
