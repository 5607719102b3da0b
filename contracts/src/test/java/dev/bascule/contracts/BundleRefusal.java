package dev.bascule.contracts;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.crypto.Hash;
import org.web3j.utils.Numeric;

/**
 * Why the entry point (0.8) takes no operation of a bundle, as a model foretells it.
 *
 * @param index of the operation that is to blame
 * @param reason as the entry point says it, with its AA-number
 * @param why what a paymaster said
 */
record BundleRefusal(int index, String reason, Optional<Refusal> why) {

  static BundleRefusal of(int index, String reason) {
    return new BundleRefusal(index, reason, Optional.empty());
  }

  static BundleRefusal ofPaymaster(int index, Refusal why) {
    return new BundleRefusal(index, "AA33 reverted", Optional.of(why));
  }

  /** For counting: the AA-number, and the error's name. */
  String name() {
    return reason.substring(0, 4) + why.map(it -> " " + it.error()).orElse("");
  }

  /** The bytes that the entry point reverts with, without 0x. */
  String bytes(AbiErrors errors) {
    var number = new Uint256(BigInteger.valueOf(index));
    var text = new Utf8String(reason);
    if (why.isEmpty()) {
      return selector("FailedOp(uint256,string)")
          + FunctionEncoder.encodeConstructor(List.of(number, text));
    }
    var inner = new DynamicBytes(Numeric.hexStringToByteArray(why.get().bytes(errors)));
    return selector("FailedOpWithRevert(uint256,string,bytes)")
        + FunctionEncoder.encodeConstructor(List.of(number, text, inner));
  }

  /** What a reverting {@code postOp} is wrapped in, without 0x. */
  static String ofPostOp(Refusal why, AbiErrors errors) {
    var inner = new DynamicBytes(Numeric.hexStringToByteArray(why.bytes(errors)));
    return selector("PostOpReverted(bytes)") + FunctionEncoder.encodeConstructor(List.of(inner));
  }

  private static String selector(String signature) {
    byte[] hash = Hash.sha3(signature.getBytes(StandardCharsets.UTF_8));
    return Numeric.toHexStringNoPrefix(hash).substring(0, 8);
  }
}
