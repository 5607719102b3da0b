package dev.bascule.chainrpc.pkcs11;

/** Carries a fault of a device through code that cannot go on without the signature. */
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final DeviceFault fault;

  /**
   * @param why with values, and without the PIN
   */
  public DeviceException(DeviceFault fault, String why) {
    super(why);
    this.fault = fault;
  }

  public DeviceFault fault() {
    return fault;
  }

  public String why() {
    return String.valueOf(getMessage());
  }
}
