package dev.bascule.chainrpc.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.bascule.chain.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * One attribute of an object (CK_ATTRIBUTE).
 *
 * @param value as it lies in memory
 */
record Attribute(Name name, Bytes value) {

  /** Type, address of the value, size of the value. */
  static final long BYTES = 24;

  static final long PRIVATE_KEY = 3;
  static final long PUBLIC_KEY = 2;
  static final long EC = 3;

  enum Name {
    CLASS(0x0),
    TOKEN(0x1),
    PRIVATE(0x2),
    LABEL(0x3),
    KEY_TYPE(0x100),
    ID(0x102),
    SENSITIVE(0x103),
    SIGN(0x108),
    VERIFY(0x10a),
    EXTRACTABLE(0x162),
    NEVER_EXTRACTABLE(0x164),
    ALWAYS_SENSITIVE(0x165),
    EC_PARAMS(0x180),
    EC_POINT(0x181);

    final long type;

    Name(long type) {
      this.type = type;
    }
  }

  static Attribute flag(Name name, boolean set) {
    return new Attribute(name, Bytes.of((byte) (set ? 1 : 0)));
  }

  static Attribute number(Name name, long number) {
    byte[] bytes =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(number).array();
    return new Attribute(name, Bytes.of(bytes));
  }

  boolean isSet() {
    return value.size() == 1 && value.at(0) != 0;
  }

  boolean isNumber(long number) {
    return equals(number(name, number));
  }

  /** Several, one after the other. */
  static MemorySegment template(List<Attribute> attributes, Arena arena) {
    MemorySegment template = arena.allocate(BYTES * attributes.size(), Long.BYTES);
    long at = 0;
    for (Attribute each : attributes) {
      template.set(JAVA_LONG, at, each.name.type);
      template.set(ADDRESS, at + 8, copied(each.value, arena));
      template.set(JAVA_LONG, at + 16, each.value.size());
      at += BYTES;
    }
    return template;
  }

  static MemorySegment copied(Bytes bytes, Arena arena) {
    MemorySegment copy = arena.allocate(Math.max(1, bytes.size()), Long.BYTES);
    MemorySegment.copy(MemorySegment.ofArray(bytes.toArray()), 0, copy, 0, bytes.size());
    return copy;
  }
}
