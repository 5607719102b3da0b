package dev.bascule.core.treasury;

import java.util.regex.Pattern;

/** An output of a transaction on a UTXO chain: its id as people write it, a colon, the index. */
public record CoinName(String text) implements Comparable<CoinName> {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}:(0|[1-9][0-9]{0,9})");

  public CoinName {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is no output of a transaction");
    }
  }

  @Override
  public int compareTo(CoinName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
