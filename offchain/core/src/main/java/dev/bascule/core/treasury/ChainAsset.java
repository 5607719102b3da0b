package dev.bascule.core.treasury;

import java.util.regex.Pattern;

/**
 * A coin or a token of a chain by its CAIP-19 name, in the one spelling that limits compare: {@code
 * eip155:1337/slip44:60}, {@code eip155:1337/erc20:0x...} in lower case, or {@code
 * bip122:regtest/slip44:0}.
 */
public record ChainAsset(String caip19) {

  private static final Pattern FORM =
      Pattern.compile(
          "eip155:[1-9][0-9]{0,18}/(slip44:60|erc20:0x[0-9a-f]{40})"
              + "|bip122:(main|test|regtest)/slip44:0");

  public ChainAsset {
    if (!FORM.matcher(caip19).matches()) {
      throw new IllegalArgumentException(
          "\""
              + caip19
              + "\" is not eip155:ID/slip44:60, eip155:ID/erc20:0x... (in lower case) or"
              + " bip122:NETWORK/slip44:0");
    }
  }

  public ChainName chain() {
    return new ChainName(caip19.substring(0, caip19.indexOf('/')));
  }

  public boolean isOn(ChainName chain) {
    return caip19.startsWith(chain + "/");
  }

  @Override
  public String toString() {
    return caip19;
  }
}
