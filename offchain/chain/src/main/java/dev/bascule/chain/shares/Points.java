package dev.bascule.chain.shares;

import dev.bascule.chain.secret.SecretBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Points of one polynomial that somebody gave, at least as many as it takes. With more than that, a
 * wrong one is found: the digest tells which of them belong together.
 */
final class Points {

  private final int threshold;
  private final List<Point> points;

  /**
   * @param places of the shares that it was made from
   */
  record Point(int x, SecretBytes y, List<Integer> places) {}

  /** The secret, or the faults. */
  sealed interface Found {
    record Secret(SecretBytes secret) implements Found {}

    record Wrong(List<ShareFault> faults) implements Found {}
  }

  Points(int threshold, List<Point> points) {
    this.threshold = threshold;
    this.points = points;
  }

  Found find() {
    if (threshold == 1) return sole();
    int[] chosen = new int[threshold];
    for (int i = 0; i < threshold; i++) chosen[i] = i;
    do {
      int[] xs = new int[threshold];
      byte[][] ys = new byte[threshold][];
      for (int i = 0; i < threshold; i++) {
        xs[i] = points.get(chosen[i]).x;
        ys[i] = points.get(chosen[i]).y.copy();
      }
      try {
        Optional<SecretBytes> secret = Polynomial.secret(xs, ys);
        if (secret.isPresent()) return checked(secret.get(), outside(xs, ys));
      } finally {
        Polynomial.wipe(ys);
      }
    } while (next(chosen));
    return new Found.Wrong(List.of(mismatch(points)));
  }

  /** Without a digest: all points are the secret, or nobody knows which is. */
  private Found sole() {
    SecretBytes first = points.getFirst().y;
    boolean same = points.stream().allMatch(point -> point.y.sameAs(first));
    return same
        ? new Found.Secret(first.read(SecretBytes::copyOf))
        : new Found.Wrong(List.of(mismatch(points)));
  }

  private List<ShareFault> outside(int[] xs, byte[][] ys) {
    List<ShareFault> wrong = new ArrayList<>();
    for (Point point : points) {
      if (Arrays.stream(xs).anyMatch(x -> x == point.x)) continue;
      if (point.y.read(y -> Polynomial.holds(xs, ys, point.x, y))) continue;
      wrong.add(
          point.places.size() == 1
              ? new ShareFault.WrongShare(point.places.getFirst())
              : mismatch(List.of(point)));
    }
    return wrong;
  }

  private static Found checked(SecretBytes secret, List<ShareFault> wrong) {
    if (wrong.isEmpty()) return new Found.Secret(secret);
    secret.close();
    return new Found.Wrong(wrong);
  }

  private static ShareFault mismatch(List<Point> points) {
    return new ShareFault.DigestMismatch(
        points.stream().flatMap(point -> point.places.stream()).sorted().toList());
  }

  /** The next choice in order; at most 12,870 of 16 points. */
  private boolean next(int[] chosen) {
    for (int i = threshold - 1; i >= 0; i--) {
      if (chosen[i] == points.size() - threshold + i) continue;
      chosen[i]++;
      for (int j = i + 1; j < threshold; j++) chosen[j] = chosen[j - 1] + 1;
      return true;
    }
    return false;
  }
}
