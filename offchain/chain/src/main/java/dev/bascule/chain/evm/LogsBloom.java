package dev.bascule.chain.evm;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.keccak.Keccak256;
import java.util.List;

/** The 2048 bits by which a receipt's logs are searched (Yellow Paper, 4.3.1). */
final class LogsBloom {

  private static final int BYTES = 256;

  private LogsBloom() {}

  static Bytes of(List<EventLog> logs) {
    byte[] bloom = new byte[BYTES];
    for (EventLog log : logs) {
      add(bloom, Bytes.of(log.address()));
      log.topics().forEach(topic -> add(bloom, Bytes.of(topic)));
    }
    return Bytes.of(bloom);
  }

  /** Three bits, each chosen by the low 11 bits of one of the hash's first three pairs. */
  private static void add(byte[] bloom, Bytes item) {
    byte[] hash = Keccak256.digest(item.toArray());
    for (int i = 0; i < 6; i += 2) {
      int bit = ((hash[i] & 0x07) << 8) | (hash[i + 1] & 0xff);
      bloom[BYTES - 1 - bit / 8] |= (byte) (1 << (bit % 8));
    }
  }
}
