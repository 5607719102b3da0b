package dev.bascule.chain.shares;

import dev.bascule.chain.secret.Randomness;
import dev.bascule.chain.secret.SecretBytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides a secret by a plan (SLIP-39).
 *
 * @param exponent PBKDF2 runs 10,000 * 2^exponent times
 * @param extendable whether other splits of the secret may be put beside this one
 */
public record ShareSplit(SharePlan plan, int exponent, boolean extendable) {

  private static final int SECRET_MIN = 16;
  private static final int SECRET_MAX = 64;

  /**
   * The shares, group by group; the caller closes them.
   *
   * @param secret an even number of 16 to 64 bytes
   * @param passphrase printable ASCII, or empty
   */
  public List<List<Share>> split(
      SecretBytes secret, SecretBytes passphrase, Randomness randomness) {
    if (secret.size() < SECRET_MIN || secret.size() > SECRET_MAX || secret.size() % 2 != 0) {
      throw new IllegalArgumentException(
          "a secret has an even number of 16 to 64 bytes, not " + secret.size());
    }
    SecretCipher.requirePrintable(passphrase);
    byte[] random = new byte[2];
    randomness.fill(random);
    int identifier = (random[0] & 0x7f) << 8 | (random[1] & 0xff);
    ShareSet set =
        new ShareSet(identifier, extendable, exponent, plan.groupThreshold(), plan.groups().size());
    try (SecretBytes encrypted = new SecretCipher(set).encrypt(secret, passphrase)) {
      return groups(set, encrypted, randomness);
    }
  }

  private List<List<Share>> groups(ShareSet set, SecretBytes encrypted, Randomness randomness) {
    List<List<Share>> groups = new ArrayList<>();
    List<SecretBytes> groupSecrets =
        Polynomial.points(plan.groupThreshold(), plan.groups().size(), encrypted, randomness);
    for (int i = 0; i < groupSecrets.size(); i++) {
      SharePlan.Group group = plan.groups().get(i);
      try (SecretBytes groupSecret = groupSecrets.get(i)) {
        List<Share> shares = new ArrayList<>();
        for (SecretBytes point :
            Polynomial.points(group.threshold(), group.count(), groupSecret, randomness)) {
          shares.add(new Share(set, i, shares.size(), group.threshold(), point));
        }
        groups.add(List.copyOf(shares));
      }
    }
    return List.copyOf(groups);
  }
}
