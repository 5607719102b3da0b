package dev.bascule.chainrpc.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A device's library at work: its slots, and what the tokens in them say of themselves. */
final class TokenModule implements AutoCloseable {

  private static final byte WITH_TOKEN = 1;
  private static final int SLOTS_MAX = 256;
  private static final long OS_LOCKING = 2;
  private static final long INITIALIZE_ARGUMENTS = 48;
  private static final long ARGUMENTS_FLAGS = 32;
  private static final long TOKEN_INFO = 256; // 208, and room
  private static final int LABEL = 32;
  private static final long TOKEN_FLAGS = 96;

  private final Cryptoki library;
  private final boolean ours;

  private TokenModule(Cryptoki library, boolean ours) {
    this.library = library;
    this.ours = ours;
  }

  /** What a token says of itself (CK_TOKEN_INFO). */
  record TokenInfo(long slot, String label, long flags) {
    private static final long INITIALIZED = 0x400;
    private static final long COUNT_LOW = 0x10000;
    private static final long FINAL_TRY = 0x20000;
    private static final long LOCKED = 0x40000;

    boolean isInitialized() {
      return (flags & INITIALIZED) != 0;
    }

    boolean isLocked() {
      return (flags & LOCKED) != 0;
    }

    /** How many tries are left, if the token says anything about it; with a colon before. */
    String tries() {
      if ((flags & FINAL_TRY) != 0) return "; the token says that one try is left";
      if ((flags & COUNT_LOW) != 0) {
        return "; the token says that wrong PINs were entered, and does not say how many it takes";
      }
      return "";
    }

    String words() {
      return "\"" + label + "\" in slot " + slot;
    }
  }

  static TokenModule start(Cryptoki library) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment arguments = arena.allocate(INITIALIZE_ARGUMENTS, Long.BYTES);
      arguments.set(JAVA_LONG, ARGUMENTS_FLAGS, OS_LOCKING);
      long value = library.value(Cryptoki.Call.INITIALIZE, arguments);
      boolean before = ReturnValue.CKR_CRYPTOKI_ALREADY_INITIALIZED.is(value);
      if (value != 0 && !before) {
        throw new DeviceException(
            DeviceFault.PKCS11_LIBRARY_UNUSABLE,
            "the library does not start: " + ReturnValue.words(value));
      }
      return new TokenModule(library, !before);
    }
  }

  Cryptoki library() {
    return library;
  }

  /** Tokens that somebody set up. */
  List<TokenInfo> tokens() {
    List<TokenInfo> tokens = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment slots = arena.allocate(JAVA_LONG, SLOTS_MAX);
      MemorySegment count = arena.allocateFrom(JAVA_LONG, SLOTS_MAX);
      library.call(Cryptoki.Call.GET_SLOT_LIST, WITH_TOKEN, slots, count);
      for (int i = 0; i < count.get(JAVA_LONG, 0); i++) {
        TokenInfo info = info(slots.getAtIndex(JAVA_LONG, i));
        if (info.isInitialized()) tokens.add(info);
      }
    } catch (Cryptoki.Refused refused) {
      throw new DeviceException(
          DeviceFault.DEVICE_REFUSED, "its tokens cannot be listed: " + refused.getMessage());
    }
    return tokens;
  }

  TokenInfo info(long slot) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(TOKEN_INFO, Long.BYTES);
      library.call(Cryptoki.Call.GET_TOKEN_INFO, slot, info);
      byte[] label = info.asSlice(0, LABEL).toArray(JAVA_BYTE);
      return new TokenInfo(
          slot, new String(label, UTF_8).stripTrailing(), info.get(JAVA_LONG, TOKEN_FLAGS));
    }
  }

  /** The one that is meant, and no other. */
  TokenInfo token(TokenPlace.Token wanted) {
    List<TokenInfo> there = tokens();
    List<TokenInfo> fitting =
        there.stream()
            .filter(each ->
                switch (wanted) {
                  case TokenPlace.Token.Label(String label) -> each.label().equals(label);
                  case TokenPlace.Token.Slot(long slot) -> each.slot() == slot;
                })
            .toList();
    if (fitting.size() == 1) return fitting.getFirst();
    String others = String.join(", ", there.stream().map(TokenInfo::words).toList());
    if (fitting.isEmpty()) {
      throw new DeviceException(
          DeviceFault.TOKEN_MISSING,
          wanted
              + " is not there"
              + (there.isEmpty() ? ", nor any other" : "; there is " + others));
    }
    throw new DeviceException(
        DeviceFault.TOKEN_AMBIGUOUS, "several tokens have the label; there is " + others);
  }

  /** What others started is left to them. */
  @Override
  public void close() {
    if (ours) library.value(Cryptoki.Call.FINALIZE, MemorySegment.NULL);
  }
}
