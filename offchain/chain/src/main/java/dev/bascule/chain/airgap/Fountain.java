package dev.bascule.chain.airgap;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which fragments are mixed (by exclusive or) into which part: a function of the part's number, the
 * count of fragments and the document's checksum (BCR-2024-001, the consensus stack).
 */
final class Fountain {

  private Fountain() {}

  /**
   * The first {@code count} parts are one fragment each, later ones are mixtures.
   *
   * @param sequence from 1 on, 32 bits
   * @param checksum CRC-32 of the document, 32 bits
   */
  static BitSet fragments(long sequence, int count, long checksum) {
    BitSet chosen = new BitSet(count);
    if (sequence <= count) {
      chosen.set((int) sequence - 1);
      return chosen;
    }
    byte[] seed = ByteBuffer.allocate(8).putInt((int) sequence).putInt((int) checksum).array();
    Xoshiro256 random = new Xoshiro256(seed);
    int degree = degree(count, random);
    for (int fragment : shuffled(count, degree, random)) chosen.set(fragment);
    return chosen;
  }

  /** From 1 to {@code count}, the degree n with a weight of 1/n. */
  static int degree(int count, Xoshiro256 random) {
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) weights[i] = 1.0 / (i + 1);
    return new Sampler(weights).next(random) + 1;
  }

  /** The first {@code taken} of 0 to {@code count - 1} in a random order. */
  static List<Integer> shuffled(int count, int taken, Xoshiro256 random) {
    int[] remaining = new int[count];
    for (int i = 0; i < count; i++) remaining[i] = i;
    List<Integer> shuffled = new ArrayList<>(taken);
    for (int left = count; shuffled.size() < taken; left--) {
      int index = random.below(left);
      shuffled.add(remaining[index]);
      System.arraycopy(remaining, index + 1, remaining, index, left - index - 1);
    }
    return shuffled;
  }

  /**
   * Draws by weight with Vose's alias method. Order and rounding of every operation are those of
   * the standard: another order makes another table, and another mixture.
   */
  static final class Sampler {

    private final double[] probabilities;
    private final int[] aliases;

    Sampler(double[] weights) {
      int n = weights.length;
      probabilities = new double[n];
      aliases = new int[n];
      double sum = 0;
      for (double weight : weights) sum += weight;
      double[] scaled = new double[n];
      Stack small = new Stack(n);
      Stack large = new Stack(n);
      for (int i = n - 1; i >= 0; i--) {
        scaled[i] = weights[i] * n / sum;
        (scaled[i] < 1 ? small : large).push(i);
      }
      while (!small.isEmpty() && !large.isEmpty()) {
        int less = small.pop();
        int more = large.pop();
        probabilities[less] = scaled[less];
        aliases[less] = more;
        scaled[more] += scaled[less] - 1;
        (scaled[more] < 1 ? small : large).push(more);
      }
      while (!large.isEmpty()) probabilities[large.pop()] = 1;
      // Only through rounding.
      while (!small.isEmpty()) probabilities[small.pop()] = 1;
    }

    int next(Xoshiro256 random) {
      double first = random.nextDouble();
      double second = random.nextDouble();
      int i = (int) (probabilities.length * first);
      return second < probabilities[i] ? i : aliases[i];
    }
  }

  private static final class Stack {
    private final int[] items;
    private int size;

    Stack(int capacity) {
      items = new int[capacity];
    }

    void push(int item) {
      items[size++] = item;
    }

    int pop() {
      return items[--size];
    }

    boolean isEmpty() {
      return size == 0;
    }
  }
}
