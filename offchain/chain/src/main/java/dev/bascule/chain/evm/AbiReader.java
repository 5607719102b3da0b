package dev.bascule.chain.evm;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;

/**
 * Reads words of ABI-encoded bytes. Bounds are checked, padding must be zero; offsets are relative
 * to where this reader begins.
 */
public final class AbiReader {

  private static final int WORD = 32;
  private final Bytes bytes;

  public AbiReader(Bytes bytes) {
    this.bytes = bytes;
  }

  /** The bytes do not hold what their type says. */
  public static final class MalformedAbi extends RuntimeException {
    MalformedAbi(String message) {
      super(message);
    }
  }

  private Bytes word(int index) {
    if (index < 0 || index >= bytes.size() / WORD) {
      throw new MalformedAbi("word " + index + " of " + bytes.size() + " bytes");
    }
    return bytes.slice(index * WORD, WORD);
  }

  public Hash32 bytes32(int index) {
    return word(index).toHash();
  }

  public BigInteger uint(int index, int bits) {
    BigInteger value = new BigInteger(1, word(index).toArray());
    if (value.bitLength() > bits) throw new MalformedAbi(value + " is past uint" + bits);
    return value;
  }

  /** An unsigned number below 2^63. */
  public long number(int index) {
    return uint(index, 63).longValueExact();
  }

  public int uint32(int index) {
    return uint(index, 32).intValue();
  }

  public boolean bool(int index) {
    return uint(index, 1).signum() == 1;
  }

  public Address address(int index) {
    return Bytes.of(uint(index, 160).signum() == 0 ? Hash32.ZERO : bytes32(index))
        .slice(12)
        .toAddress();
  }

  /** A reader that begins where the offset in this word points. */
  public AbiReader at(int index) {
    return from(uint(index, 31).intValueExact());
  }

  /** A reader that begins at a word of this one. */
  public AbiReader from(int offsetBytes) {
    if (offsetBytes > bytes.size() || offsetBytes % WORD != 0) {
      throw new MalformedAbi("offset " + offsetBytes + " of " + bytes.size() + " bytes");
    }
    return new AbiReader(bytes.slice(offsetBytes));
  }

  /** The length of a list that begins here, and the reader of its items. */
  public int length(int itemWordsMin) {
    int length = uint(0, 31).intValueExact();
    if (length > (bytes.size() / WORD - 1) / Math.max(1, itemWordsMin)) {
      throw new MalformedAbi("a list of " + length + " items in " + bytes.size() + " bytes");
    }
    return length;
  }

  public AbiReader items() {
    return from(WORD);
  }
}
