package dev.bascule.core.treasury;

/**
 * From what a forecast is made.
 *
 * @param windows so many that ended, each as long as the limit's
 * @param rank which of them counts, the largest first: 1 is the largest, 2 passes over one that
 *     stands alone
 */
public record LookBack(int windows, int rank) {

  public static final int WINDOWS_MAX = 366;

  /** Where nobody chose: the largest of seven. */
  public static final LookBack USUAL = new LookBack(7, 1);

  public LookBack {
    if (windows < 1 || windows > WINDOWS_MAX) {
      throw new IllegalArgumentException(
          "a look-back of %d windows; 1 to %d can be".formatted(windows, WINDOWS_MAX));
    }
    if (rank < 1 || rank > windows) {
      throw new IllegalArgumentException("rank " + rank + " of " + windows + " windows");
    }
  }
}
