package dev.bascule.chain.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.PublishedVectors;
import dev.bascule.chain.bitcoin.psbt.MalformedPsbt;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtFinalize;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Random damage to real PSBTs and transactions: refused with the reader's own exception, or read as
 * exactly the bytes that were given; never a crash, never a hang. {@code
 * -Dbascule.mutations=100000} for more, {@code -Dbascule.seed=N} for others.
 */
class MutationTest {

  private static final int ROUNDS = Integer.getInteger("bascule.mutations", 20_000);
  private static final long SEED = Long.getLong("bascule.seed", 174);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static List<byte[]> psbts() {
    List<byte[]> samples = new ArrayList<>();
    JsonNode flow = PublishedVectors.own("bip-0174-flow.json");
    for (String name : new String[] {"combined", "finalized", "unknownCombined"}) {
      samples.add(Base64.getDecoder().decode(flow.get(name).asString()));
    }
    for (String file : new String[] {"bips/bip-0174-psbt.json", "bips/bip-0371-psbt.json"}) {
      for (JsonNode vector : PublishedVectors.shared(file).get("vectors")) {
        if (vector.get("section").asString().contains("are invalid")) continue;
        samples.add(Base64.getDecoder().decode(vector.get("base64").asString()));
      }
    }
    return samples;
  }

  @Test
  void damagedPsbts() {
    List<byte[]> samples = psbts();
    // Classes and the native library are loaded before time is taken.
    for (byte[] sample : samples) PsbtFinalize.finalizeAll(Psbt.parse(Bytes.of(sample)));
    Random random = new Random(SEED);
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Bytes damaged = Bytes.of(damage(samples, random));
      if (readsPsbt(damaged, round)) read++;
    }
    // Both ends are met: the test would prove nothing if all were refused, or none.
    assertThat(read).isBetween(ROUNDS / 100, ROUNDS * 9 / 10);
  }

  private static boolean readsPsbt(Bytes damaged, int round) {
    return withinASecond(
        round,
        damaged,
        () -> {
          try {
            Psbt psbt = Psbt.parse(damaged);
            assertThat(psbt.bytes()).isEqualTo(damaged);
            assertThat(PsbtFinalize.finalizeAll(psbt)).isNotNull();
            return true;
          } catch (MalformedPsbt refused) {
            return false;
          }
        });
  }

  /** Of this thread's time: a busy machine is no hang. */
  private static boolean withinASecond(int round, Bytes damaged, BooleanSupplier reading) {
    long before = THREADS.getCurrentThreadCpuTime();
    boolean read;
    try {
      read = reading.getAsBoolean();
    } catch (RuntimeException | Error crash) {
      throw new AssertionError("round " + round + " of seed " + SEED + ": " + damaged, crash);
    }
    assertThat(THREADS.getCurrentThreadCpuTime() - before)
        .as("nanoseconds of round %d of seed %d: %s", round, SEED, damaged)
        .isLessThan(1_000_000_000L);
    return read;
  }

  @Test
  void damagedTransactions() {
    List<byte[]> samples = new ArrayList<>();
    JsonNode segwit = PublishedVectors.own("bip-0143.json");
    for (String name : new String[] {"keyHash", "sixTypes"}) {
      for (String form : new String[] {"unsigned", "signed"}) {
        samples.add(Bytes.fromHex("0x" + segwit.get(name).get(form).asString()).toArray());
      }
    }
    Random random = new Random(SEED + 1);
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Bytes damaged = Bytes.of(damage(samples, random));
      if (readsTransaction(damaged, round)) read++;
    }
    assertThat(read).isBetween(ROUNDS / 100, ROUNDS * 9 / 10);
  }

  private static boolean readsTransaction(Bytes damaged, int round) {
    return withinASecond(
        round,
        damaged,
        () -> {
          try {
            assertThat(Transaction.parse(damaged).bytes()).isEqualTo(damaged);
            return true;
          } catch (MalformedBitcoin refused) {
            return false;
          }
        });
  }

  private static byte[] damage(List<byte[]> samples, Random random) {
    byte[] bytes = samples.get(random.nextInt(samples.size())).clone();
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times && bytes.length > 1; i++) {
      bytes = once(bytes, samples, random);
    }
    return bytes;
  }

  private static byte[] once(byte[] bytes, List<byte[]> samples, Random random) {
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(7)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0xfd);
      case 3 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 4 -> {
        return spliced(bytes, at, 0, new byte[] {(byte) random.nextInt(256)});
      }
      case 5 -> {
        int cut = Math.min(1 + random.nextInt(8), bytes.length - at);
        return spliced(bytes, at, cut, new byte[0]);
      }
      default -> {
        byte[] other = samples.get(random.nextInt(samples.size()));
        int from = random.nextInt(other.length);
        int size = Math.min(random.nextInt(64), other.length - from);
        return spliced(bytes, at, 0, Arrays.copyOfRange(other, from, from + size));
      }
    }
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int at, int cut, byte[] put) {
    byte[] result = new byte[bytes.length - cut + put.length];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(put, 0, result, at, put.length);
    System.arraycopy(bytes, at + cut, result, at + put.length, bytes.length - at - cut);
    return result;
  }
}
