package dev.bascule.chain.bitcoin.psbt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.wire.WireReader;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One map of a PSBT, in the order of the file; keys are unique. */
record PsbtMap(List<Pair> pairs) {

  static final PsbtMap EMPTY = new PsbtMap(List.of());

  /**
   * @param key its type and what else tells it from others of the type
   */
  record Pair(Bytes key, Bytes value) {
    int type() {
      return key.at(0) & 0xff;
    }

    Bytes keyData() {
      return key.slice(1);
    }
  }

  PsbtMap {
    pairs = List.copyOf(pairs);
  }

  static PsbtMap read(WireReader reader) {
    List<Pair> pairs = new ArrayList<>();
    Set<Bytes> keys = new HashSet<>();
    while (true) {
      Bytes key = reader.sized();
      if (key.isEmpty()) return new PsbtMap(pairs);
      if (!keys.add(key)) throw new MalformedPsbt("the key " + clip(key) + " twice in one map");
      pairs.add(new Pair(key, reader.sized()));
    }
  }

  private static String clip(Bytes key) {
    return key.size() <= 40 ? key.hex() : key.slice(0, 40).hex() + "...";
  }

  void write(WireWriter writer) {
    for (Pair pair : pairs) writer.sized(pair.key).sized(pair.value);
    writer.uint8(0);
  }

  /** Of a type that has no more key than its type. */
  Optional<Bytes> value(int type) {
    return value(Bytes.of((byte) type));
  }

  Optional<Bytes> value(Bytes key) {
    return pairs.stream().filter(pair -> pair.key.equals(key)).map(Pair::value).findFirst();
  }

  List<Pair> ofType(int type) {
    return pairs.stream().filter(pair -> pair.type() == type).toList();
  }

  PsbtMap with(int type, Bytes value) {
    return with(Bytes.of((byte) type), value);
  }

  /** Replaces the value of a key, or adds it at the end. */
  PsbtMap with(Bytes key, Bytes value) {
    List<Pair> changed = new ArrayList<>();
    boolean replaced = false;
    for (Pair pair : pairs) {
      boolean same = pair.key.equals(key);
      changed.add(same ? new Pair(key, value) : pair);
      replaced |= same;
    }
    if (!replaced) changed.add(new Pair(key, value));
    return new PsbtMap(changed);
  }

  PsbtMap sorted() {
    return new PsbtMap(pairs.stream().sorted(Comparator.comparing(Pair::key)).toList());
  }
}
