package dev.bascule.chain.rlp;

import dev.bascule.chain.Bytes;
import java.util.ArrayList;
import java.util.List;

/** Reads canonical RLP; a prefix that could have been shorter is refused. */
final class RlpReader {

  /**
   * No structure of the chain nests deeper than seven; a bound keeps hostile input off the stack.
   */
  private static final int DEPTH_MAX = 32;

  private final Bytes source;
  private int at;

  private RlpReader(Bytes source) {
    this.source = source;
  }

  static Rlp readOnly(Bytes bytes) {
    RlpReader reader = new RlpReader(bytes);
    Rlp item = reader.read(bytes.size(), 0);
    if (reader.at != bytes.size()) {
      throw new MalformedRlp((bytes.size() - reader.at) + " bytes after the item");
    }
    return item;
  }

  private Rlp read(int end, int depth) {
    if (depth > DEPTH_MAX) throw new MalformedRlp("nested deeper than " + DEPTH_MAX);
    if (at >= end) throw new MalformedRlp("an item is missing at byte " + at);
    int prefix = source.at(at++) & 0xff;
    if (prefix < 0x80) return new Rlp.Text(source.slice(at - 1, 1));
    if (prefix < 0xb8) return shortText(prefix - 0x80, end);
    if (prefix < 0xc0) return new Rlp.Text(take(longSize(prefix - 0xb7, end), end));
    int size = prefix < 0xf8 ? prefix - 0xc0 : longSize(prefix - 0xf7, end);
    return sequence(size, end, depth);
  }

  private Rlp shortText(int size, int end) {
    Bytes text = take(size, end);
    if (size == 1 && text.at(0) >= 0) {
      throw new MalformedRlp("a byte below 0x80 has a length prefix at byte " + (at - 2));
    }
    return new Rlp.Text(text);
  }

  private Rlp sequence(int size, int end, int depth) {
    int stop = boundedEnd(size, end);
    List<Rlp> items = new ArrayList<>();
    while (at < stop) items.add(read(stop, depth + 1));
    return new Rlp.Sequence(items);
  }

  private int longSize(int bytesOfSize, int end) {
    Bytes size = take(bytesOfSize, end);
    if (size.at(0) == 0) throw new MalformedRlp("a length with a leading zero byte");
    if (bytesOfSize > 4 || (bytesOfSize == 4 && size.at(0) < 0)) {
      throw new MalformedRlp("a length of " + bytesOfSize + " bytes");
    }
    int value = 0;
    for (int i = 0; i < bytesOfSize; i++) value = (value << 8) | (size.at(i) & 0xff);
    if (value < 56) throw new MalformedRlp("the long form for " + value + " bytes");
    return value;
  }

  private Bytes take(int size, int end) {
    int stop = boundedEnd(size, end);
    Bytes taken = source.slice(at, size);
    at = stop;
    return taken;
  }

  private int boundedEnd(int size, int end) {
    if (size > end - at) {
      throw new MalformedRlp("an item of " + size + " bytes where " + (end - at) + " are left");
    }
    return at + size;
  }
}
