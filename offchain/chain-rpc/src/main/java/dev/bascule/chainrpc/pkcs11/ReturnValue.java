package dev.bascule.chainrpc.pkcs11;

/** What functions of PKCS#11 return (section 4.11 of version 2.40), where it makes a difference. */
enum ReturnValue {
  CKR_SLOT_ID_INVALID(0x3),
  CKR_GENERAL_ERROR(0x5),
  CKR_FUNCTION_FAILED(0x6),
  CKR_ATTRIBUTE_SENSITIVE(0x11),
  CKR_ATTRIBUTE_TYPE_INVALID(0x12),
  CKR_ATTRIBUTE_VALUE_INVALID(0x13),
  CKR_DEVICE_ERROR(0x30),
  CKR_DEVICE_REMOVED(0x32),
  CKR_FUNCTION_NOT_SUPPORTED(0x54),
  CKR_KEY_HANDLE_INVALID(0x60),
  CKR_KEY_FUNCTION_NOT_PERMITTED(0x68),
  CKR_MECHANISM_INVALID(0x70),
  CKR_OBJECT_HANDLE_INVALID(0x82),
  CKR_PIN_INCORRECT(0xa0),
  CKR_PIN_INVALID(0xa1),
  CKR_PIN_LEN_RANGE(0xa2),
  CKR_PIN_EXPIRED(0xa3),
  CKR_PIN_LOCKED(0xa4),
  CKR_SESSION_CLOSED(0xb0),
  CKR_SESSION_HANDLE_INVALID(0xb3),
  CKR_TEMPLATE_INCONSISTENT(0xd1),
  CKR_TOKEN_NOT_PRESENT(0xe0),
  CKR_TOKEN_NOT_RECOGNIZED(0xe1),
  CKR_TOKEN_WRITE_PROTECTED(0xe2),
  CKR_USER_ALREADY_LOGGED_IN(0x100),
  CKR_USER_NOT_LOGGED_IN(0x101),
  CKR_USER_PIN_NOT_INITIALIZED(0x102),
  CKR_DOMAIN_PARAMS_INVALID(0x130),
  CKR_CURVE_NOT_SUPPORTED(0x140),
  CKR_CRYPTOKI_ALREADY_INITIALIZED(0x191);

  private final long value;

  ReturnValue(long value) {
    this.value = value;
  }

  boolean is(long other) {
    return value == other;
  }

  /** Its name, or its number. */
  static String words(long value) {
    for (ReturnValue each : values()) {
      if (each.is(value)) return each.name();
    }
    return "CKR 0x" + Long.toHexString(value);
  }
}
