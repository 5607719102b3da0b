package dev.bascule.chain.rlp;

import dev.bascule.chain.Bytes;

/** Writes the one canonical form, in two passes: sizes first, so that nothing is copied twice. */
final class RlpWriter {

  private final byte[] out;
  private int at;

  private RlpWriter(int size) {
    out = new byte[size];
  }

  static Bytes write(Rlp item) {
    RlpWriter writer = new RlpWriter(size(item));
    writer.put(item);
    return Bytes.of(writer.out);
  }

  private static int size(Rlp item) {
    return switch (item) {
      case Rlp.Text(Bytes bytes) ->
          isItsOwnEncoding(bytes) ? 1 : prefixSize(bytes.size()) + bytes.size();
      case Rlp.Sequence sequence -> {
        int payload = payload(sequence);
        yield prefixSize(payload) + payload;
      }
    };
  }

  private static int payload(Rlp.Sequence sequence) {
    int total = 0;
    for (Rlp item : sequence.items()) total = Math.addExact(total, size(item));
    return total;
  }

  private static boolean isItsOwnEncoding(Bytes bytes) {
    return bytes.size() == 1 && bytes.at(0) >= 0;
  }

  private static int prefixSize(int payload) {
    return payload < 56 ? 1 : 1 + bytesOf(payload);
  }

  private static int bytesOf(int size) {
    return (39 - Integer.numberOfLeadingZeros(size)) / 8;
  }

  private void put(Rlp item) {
    switch (item) {
      case Rlp.Text(Bytes bytes) -> {
        if (!isItsOwnEncoding(bytes)) prefix(0x80, bytes.size());
        bytes.copyTo(out, at);
        at += bytes.size();
      }
      case Rlp.Sequence sequence -> {
        prefix(0xc0, payload(sequence));
        for (Rlp inner : sequence.items()) put(inner);
      }
    }
  }

  private void prefix(int base, int payload) {
    if (payload < 56) {
      out[at++] = (byte) (base + payload);
      return;
    }
    int count = bytesOf(payload);
    out[at++] = (byte) (base + 55 + count);
    for (int shift = 8 * (count - 1); shift >= 0; shift -= 8)
      out[at++] = (byte) (payload >>> shift);
  }
}
