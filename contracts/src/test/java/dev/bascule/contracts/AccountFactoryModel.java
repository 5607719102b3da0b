package dev.bascule.contracts;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.web3j.crypto.Hash;
import org.web3j.utils.Numeric;

/** {@code AccountFactory} as its page reads. Addresses are 0x-text in lower case. */
final class AccountFactoryModel {

  private static final int GUARDIANS_MAX = 16;

  /** All that an account's address follows from. */
  record Asked(String owner, List<String> guardians, int threshold, int salt) {

    /** The words of the ABI's encoding, written out. */
    private byte[] encoded() {
      List<byte[]> words = new ArrayList<>();
      words.add(word(owner));
      words.add(Eip712.word(BigInteger.valueOf(4 * 32)));
      words.add(Eip712.word(BigInteger.valueOf(threshold)));
      words.add(Eip712.word(BigInteger.valueOf(salt)));
      words.add(Eip712.word(BigInteger.valueOf(guardians.size())));
      guardians.forEach(it -> words.add(word(it)));
      return Eip712.concat(words.toArray(byte[][]::new));
    }

    private static byte[] word(String address) {
      return Eip712.word(Numeric.toBigInt(address));
    }
  }

  private final String factory;
  private final byte[] codeHash;
  private final Map<String, Asked> made = new HashMap<>();

  /**
   * @param template what the accounts are clones of, by the code of ERC-1167
   */
  AccountFactoryModel(String factory, String template) {
    this.factory = factory;
    codeHash =
        Hash.sha3(
            Numeric.hexStringToByteArray(
                "3d602d80600a3d3981f3363d3d373d3d3d363d73"
                    + Numeric.cleanHexPrefix(template)
                    + "5af43d82803e903d91602b57fd5bf3"));
  }

  Map<String, Asked> made() {
    return made;
  }

  Optional<Refusal> refusal(Asked it) {
    if (it.owner().equals(TokenModel.ZERO)) return Optional.of(Refusal.of("BadOwner", it.owner()));
    if (areSound(it.guardians(), it.threshold())) return Optional.empty();
    return Optional.of(
        Refusal.of(
            "BadGuardians",
            BigInteger.valueOf(it.guardians().size()),
            BigInteger.valueOf(it.threshold())));
  }

  /** By EIP-1014. */
  String addressOf(Asked it) {
    byte[] hash =
        Hash.sha3(
            Eip712.concat(
                new byte[] {(byte) 0xff},
                Numeric.hexStringToByteArray(factory),
                Hash.sha3(it.encoded()),
                codeHash));
    return "0x" + Numeric.toHexStringNoPrefix(hash).substring(24);
  }

  /** Whether it was not there before. */
  boolean create(Asked it) {
    return made.putIfAbsent(addressOf(it), it) == null;
  }

  private static boolean areSound(List<String> guardians, int threshold) {
    List<BigInteger> numbers = guardians.stream().map(Numeric::toBigInt).toList();
    boolean ascending = numbers.stream().distinct().sorted().toList().equals(numbers);
    boolean enough = guardians.isEmpty() ? threshold == 0 : threshold >= 1;
    return ascending
        && !numbers.contains(BigInteger.ZERO)
        && guardians.size() <= GUARDIANS_MAX
        && enough
        && threshold <= guardians.size();
  }
}
