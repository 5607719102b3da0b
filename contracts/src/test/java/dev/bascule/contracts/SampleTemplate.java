package dev.bascule.contracts;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.web3j.crypto.Hash;
import org.web3j.utils.Numeric;

/**
 * The smallest template: its initialiser keeps its first argument in slot 0 and is refused when
 * that is not zero; {@code initialised()} says whether it is not.
 *
 * @param runtime its code, hex without 0x
 * @param closed whether its implementation can not be initialised
 */
public record SampleTemplate(String runtime, boolean closed) {

  /** The first four bytes of any call but the question are its initialiser. */
  public static final byte[] INITIALISER = selector("initialise(uint256)");

  /**
   * @param mark makes codes differ
   */
  public static SampleTemplate of(int mark, boolean closed) {
    String question = Numeric.toHexStringNoPrefix(selector("initialised()"));
    String dispatch = "5f3560e01c63" + question + "14601957"; // to the view
    String initialise = "5f54602457" + "6004355f5500"; // refused, or kept
    String view = "5b5f5415155f5260205ff3";
    String refusal = "5b5f5ffd";
    return new SampleTemplate(
        dispatch + initialise + view + refusal + "%04x".formatted(mark), closed);
  }

  public String codeHash() {
    return Hash.sha3("0x" + runtime).toLowerCase(Locale.ROOT);
  }

  private static byte[] selector(String signature) {
    byte[] hash = Hash.sha3(signature.getBytes(StandardCharsets.UTF_8));
    return Arrays.copyOf(hash, 4);
  }
}
