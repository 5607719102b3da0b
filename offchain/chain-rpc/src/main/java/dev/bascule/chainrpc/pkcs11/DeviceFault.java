package dev.bascule.chainrpc.pkcs11;

import java.util.Locale;

/** Why a key in a device did not sign. The names never change. */
public enum DeviceFault {
  PKCS11_LIBRARY_MISSING,
  PKCS11_LIBRARY_UNUSABLE,
  TOKEN_MISSING,
  /** Several have the label. */
  TOKEN_AMBIGUOUS,
  PIN_WRONG,
  PIN_LOCKED,
  PIN_NOT_SET,
  KEY_MISSING,
  /** Several have the label, and one of them is another key. */
  KEY_AMBIGUOUS,
  KEY_EXISTS,
  KEY_OTHER_CURVE,
  /** It was made just now, and could leave the token. */
  KEY_NOT_HELD,
  /** It was there before. */
  TOKEN_GONE,
  DEVICE_SIGNATURE_WRONG,
  DEVICE_REFUSED;

  /** Stable, for programs. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
