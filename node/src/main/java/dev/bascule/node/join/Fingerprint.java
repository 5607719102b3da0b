package dev.bascule.node.join;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * What two people compare by telephone: 80 bits over genesis, chain id, peers and the issuer. Who
 * can change the file cannot make another one with the same digits.
 */
public record Fingerprint(String digits) {

  private static final int DIGITS = 20;
  private static final int GROUP = 4;

  public static Fingerprint of(
      Hash32 genesis, long chainId, List<String> peers, Address issuer, String registry) {
    String text =
        String.join(
            "\n",
            "bascule join-pack 1",
            genesis.hex(),
            Long.toString(chainId),
            String.join(" ", new TreeSet<>(peers)),
            registry,
            issuer.hex());
    String hex = Hash32.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
    return new Fingerprint(hex.substring(2, 2 + DIGITS));
  }

  /** Reads what somebody typed, with or without spaces and hyphens. */
  public static Fingerprint typed(String text) {
    return new Fingerprint(text.replaceAll("[\\s-]", "").toLowerCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < digits.length(); i += GROUP) {
      if (i > 0) shown.append('-');
      shown.append(digits, i, Math.min(digits.length(), i + GROUP));
    }
    return shown.toString();
  }
}
