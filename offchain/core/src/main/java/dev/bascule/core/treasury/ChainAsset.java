package dev.bascule.core.treasury;

import java.util.regex.Pattern;

/**
 * A coin or a token of an EVM chain by its CAIP-19 name, in the one spelling that limits compare:
 * {@code eip155:1337/slip44:60} or {@code eip155:1337/erc20:0x...} in lower case.
 */
public record ChainAsset(String caip19) {

  private static final Pattern FORM =
      Pattern.compile("eip155:[1-9][0-9]{0,18}/(slip44:60|erc20:0x[0-9a-f]{40})");

  public ChainAsset {
    if (!FORM.matcher(caip19).matches()) {
      throw new IllegalArgumentException(
          "\"" + caip19 + "\" is not eip155:ID/slip44:60 or eip155:ID/erc20:0x...");
    }
  }

  public boolean isOn(long chainId) {
    return caip19.startsWith("eip155:" + chainId + "/");
  }

  @Override
  public String toString() {
    return caip19;
  }
}
