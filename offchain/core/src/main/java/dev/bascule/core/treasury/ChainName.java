package dev.bascule.core.treasury;

import java.util.regex.Pattern;

/** A chain by its CAIP-2 name: {@code eip155:1337}, or {@code bip122:regtest}. */
public record ChainName(String caip2) {

  private static final Pattern FORM =
      Pattern.compile("eip155:[1-9][0-9]{0,18}|bip122:(main|test|regtest)");

  public ChainName {
    if (!FORM.matcher(caip2).matches()) {
      throw new IllegalArgumentException(
          "\"" + caip2 + "\" is not eip155:ID or bip122:main, test or regtest");
    }
  }

  public static ChainName evm(long chainId) {
    return new ChainName("eip155:" + chainId);
  }

  /**
   * @param network {@code main}, {@code test} or {@code regtest}
   */
  public static ChainName bitcoin(String network) {
    return new ChainName("bip122:" + network);
  }

  @Override
  public String toString() {
    return caip2;
  }
}
