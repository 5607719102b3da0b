package dev.bascule.cli.treasury;

import dev.bascule.chainrpc.pkcs11.DeviceException;
import dev.bascule.chainrpc.pkcs11.DeviceFault;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;

/** What an officer is told of a device's fault, and what to do. */
final class DeviceProblem {

  private DeviceProblem() {}

  static Problem of(DeviceException fault) {
    return Problem.of(
        exit(fault.fault()),
        fault.fault().code(),
        "the device did not sign",
        fault.why(),
        hint(fault.fault()));
  }

  private static ExitCode exit(DeviceFault fault) {
    return switch (fault) {
      case PKCS11_LIBRARY_MISSING,
          PKCS11_LIBRARY_UNUSABLE,
          TOKEN_AMBIGUOUS,
          PIN_NOT_SET,
          KEY_AMBIGUOUS,
          KEY_OTHER_CURVE ->
          ExitCode.CONFIG_INVALID;
      case TOKEN_MISSING, KEY_MISSING -> ExitCode.NOT_FOUND;
      case KEY_EXISTS -> ExitCode.CONFLICT;
      case PIN_WRONG, PIN_LOCKED, KEY_NOT_HELD, DEVICE_REFUSED -> ExitCode.REFUSED;
      case TOKEN_GONE -> ExitCode.UNREACHABLE;
      case DEVICE_SIGNATURE_WRONG -> ExitCode.VERIFICATION_FAILED;
    };
  }

  private static String hint(DeviceFault fault) {
    return switch (fault) {
      case PKCS11_LIBRARY_MISSING -> "Install the device's software, or name its library.";
      case PKCS11_LIBRARY_UNUSABLE ->
          "Name the device's own PKCS#11 library, for this machine's processor.";
      case TOKEN_MISSING -> "Plug it in, or put its label or slot right.";
      case TOKEN_AMBIGUOUS -> "Name its slot instead of its label.";
      case PIN_WRONG -> "It was tried once. Be sure before the next try: tokens lock themselves.";
      case PIN_LOCKED -> "Who holds its SO PIN can set a new one; the keys in it stay.";
      case PIN_NOT_SET -> "Who holds its SO PIN sets the PIN.";
      case KEY_MISSING -> "./bascule treasury key --pkcs11 FILE makes one with this label.";
      case KEY_AMBIGUOUS -> "Give each key a label of its own, with the maker's tool.";
      case KEY_EXISTS -> "Nothing was made. Give another label.";
      case KEY_OTHER_CURVE -> "./bascule treasury key --pkcs11 FILE makes one under another label.";
      case KEY_NOT_HELD -> "It was deleted again. Such a token does not keep what it is given.";
      case TOKEN_GONE -> "Plug it in again and repeat the command.";
      case DEVICE_SIGNATURE_WRONG ->
          "Nothing of it was used. Do not sign with this device before its maker explained it.";
      case DEVICE_REFUSED -> "Does it know the curve secp256k1? Its own log says more.";
    };
  }
}
