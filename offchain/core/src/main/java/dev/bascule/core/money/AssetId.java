package dev.bascule.core.money;

/** The number under which a log command registered an asset. */
public record AssetId(int number) implements Comparable<AssetId> {
  public AssetId {
    if (number <= 0) throw new IllegalArgumentException("an asset's number is above 0: " + number);
  }

  @Override
  public int compareTo(AssetId other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Integer.toString(number);
  }
}
