package dev.bascule.chainrpc.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chainrpc.pkcs11.Cryptoki.Call;
import dev.bascule.chainrpc.pkcs11.Cryptoki.Refused;
import dev.bascule.core.id.Hash32;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A session with one token, its user logged in. */
final class TokenSession implements AutoCloseable {

  private static final long SERIAL = 4;
  private static final long WRITING = 2;
  private static final long USER = 1;
  private static final long ECDSA = 0x1041;
  private static final long EC_KEY_PAIR_GEN = 0x1040;
  private static final long MECHANISM = 24;
  private static final long UNAVAILABLE = -1;
  private static final int OBJECTS_MAX = 64;

  /** More than 72, which a signature has in DER. */
  private static final long SIGNATURE_MAX = 128;

  private static final long VALUE_MAX = 1 << 16;

  private final TokenModule module;
  private final TokenModule.TokenInfo token;
  private final long handle;

  private TokenSession(TokenModule module, TokenModule.TokenInfo token, long handle) {
    this.module = module;
    this.token = token;
    this.handle = handle;
  }

  /**
   * Enters the PIN once: after a few wrong ones a token locks itself.
   *
   * @param writing whether objects will be made
   */
  static TokenSession open(
      TokenModule module, TokenModule.TokenInfo token, SecretBytes pin, boolean writing) {
    if (token.isLocked()) throw locked(token);
    TokenSession session;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment opened = arena.allocate(JAVA_LONG);
      module
          .library()
          .call(
              Call.OPEN_SESSION,
              token.slot(),
              SERIAL | (writing ? WRITING : 0),
              MemorySegment.NULL,
              MemorySegment.NULL,
              opened);
      session = new TokenSession(module, token, opened.get(JAVA_LONG, 0));
    } catch (Refused refused) {
      throw fault(refused, "a session with token " + token.words());
    }
    try {
      session.login(pin);
      return session;
    } catch (RuntimeException failed) {
      session.close();
      throw failed;
    }
  }

  private void login(SecretBytes pin) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment entered = arena.allocate(Math.max(1, pin.size()));
      byte[] copy = pin.copy();
      try {
        MemorySegment.copy(copy, 0, entered, JAVA_BYTE, 0, copy.length);
        call(Call.LOGIN, handle, USER, entered, (long) copy.length);
      } finally {
        Arrays.fill(copy, (byte) 0);
        entered.fill((byte) 0);
      }
    } catch (Refused refused) {
      throw notLetIn(refused);
    }
  }

  private DeviceException notLetIn(Refused refused) {
    long value = refused.value;
    if (ReturnValue.CKR_PIN_LOCKED.is(value)) return locked(token);
    if (ReturnValue.CKR_USER_PIN_NOT_INITIALIZED.is(value)
        || ReturnValue.CKR_PIN_EXPIRED.is(value)) {
      return new DeviceException(
          DeviceFault.PIN_NOT_SET,
          "token " + token.words() + " has no PIN to use: " + refused.getMessage());
    }
    boolean wrong =
        ReturnValue.CKR_PIN_INCORRECT.is(value)
            || ReturnValue.CKR_PIN_INVALID.is(value)
            || ReturnValue.CKR_PIN_LEN_RANGE.is(value);
    if (!wrong) return fault(refused, "the PIN of token " + token.words());
    TokenModule.TokenInfo now = infoNow();
    if (now.isLocked()) return locked(now);
    return new DeviceException(
        DeviceFault.PIN_WRONG, "token " + token.words() + " has another PIN" + now.tries());
  }

  /** After a wrong PIN; a token that does not even answer this says nothing about tries. */
  private TokenModule.TokenInfo infoNow() {
    try {
      return module.info(token.slot());
    } catch (Refused silent) {
      return token;
    }
  }

  private static DeviceException locked(TokenModule.TokenInfo token) {
    return new DeviceException(
        DeviceFault.PIN_LOCKED, "token " + token.words() + " takes no PIN any more");
  }

  /** What the library said, as a fault; what was tried stands in it. */
  static DeviceException fault(Refused refused, String tried) {
    long value = refused.value;
    boolean gone =
        ReturnValue.CKR_TOKEN_NOT_PRESENT.is(value)
            || ReturnValue.CKR_TOKEN_NOT_RECOGNIZED.is(value)
            || ReturnValue.CKR_DEVICE_REMOVED.is(value)
            || ReturnValue.CKR_SESSION_CLOSED.is(value)
            || ReturnValue.CKR_SESSION_HANDLE_INVALID.is(value)
            || ReturnValue.CKR_KEY_HANDLE_INVALID.is(value)
            || ReturnValue.CKR_OBJECT_HANDLE_INVALID.is(value)
            || ReturnValue.CKR_USER_NOT_LOGGED_IN.is(value)
            || ReturnValue.CKR_SLOT_ID_INVALID.is(value);
    return new DeviceException(
        gone ? DeviceFault.TOKEN_GONE : DeviceFault.DEVICE_REFUSED,
        tried + ": " + refused.getMessage());
  }

  private void call(Call call, Object... arguments) {
    module.library().call(call, arguments);
  }

  List<Long> find(Attribute... wanted) {
    List<Long> found = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment template = Attribute.template(List.of(wanted), arena);
      call(Call.FIND_OBJECTS_INIT, handle, template, (long) wanted.length);
      MemorySegment objects = arena.allocate(JAVA_LONG, OBJECTS_MAX);
      MemorySegment count = arena.allocate(JAVA_LONG);
      call(Call.FIND_OBJECTS, handle, objects, (long) OBJECTS_MAX, count);
      call(Call.FIND_OBJECTS_FINAL, handle);
      for (int i = 0; i < count.get(JAVA_LONG, 0); i++) {
        found.add(objects.getAtIndex(JAVA_LONG, i));
      }
    }
    return found;
  }

  /** Empty where the object has none, or the token does not say. */
  Optional<Attribute> attribute(long object, Attribute.Name name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment asked = arena.allocate(Attribute.BYTES, Long.BYTES);
      asked.set(JAVA_LONG, 0, name.type);
      call(Call.GET_ATTRIBUTE_VALUE, handle, object, asked, 1L);
      long size = asked.get(JAVA_LONG, 16);
      if (size == UNAVAILABLE || size < 0 || size > VALUE_MAX) return Optional.empty();
      MemorySegment value = arena.allocate(Math.max(1, size), Long.BYTES);
      asked.set(ADDRESS, 8, value);
      call(Call.GET_ATTRIBUTE_VALUE, handle, object, asked, 1L);
      long written = Math.min(size, asked.get(JAVA_LONG, 16));
      return Optional.of(
          new Attribute(name, Bytes.of(value.asSlice(0, written).toArray(JAVA_BYTE))));
    } catch (Refused refused) {
      if (ReturnValue.CKR_ATTRIBUTE_TYPE_INVALID.is(refused.value)
          || ReturnValue.CKR_ATTRIBUTE_SENSITIVE.is(refused.value)) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  boolean isSet(long object, Attribute.Name name) {
    return attribute(object, name).filter(Attribute::isSet).isPresent();
  }

  /** What the device gives; nothing of it is believed here. */
  Bytes sign(long key, Hash32 digest) {
    try (Arena arena = Arena.ofConfined()) {
      call(Call.SIGN_INIT, handle, mechanism(ECDSA, arena), key);
      MemorySegment signature = arena.allocate(SIGNATURE_MAX);
      MemorySegment size = arena.allocateFrom(JAVA_LONG, SIGNATURE_MAX);
      MemorySegment message = Attribute.copied(Bytes.of(digest), arena);
      call(Call.SIGN, handle, message, (long) Bytes.of(digest).size(), signature, size);
      long written = Math.clamp(size.get(JAVA_LONG, 0), 0, SIGNATURE_MAX);
      return Bytes.of(signature.asSlice(0, written).toArray(JAVA_BYTE));
    }
  }

  /** Two objects: the public and the private half. */
  record KeyPair(long publicKey, long privateKey) {}

  KeyPair generate(List<Attribute> publicKey, List<Attribute> privateKey) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment made = arena.allocate(JAVA_LONG, 2);
      call(
          Call.GENERATE_KEY_PAIR,
          handle,
          mechanism(EC_KEY_PAIR_GEN, arena),
          Attribute.template(publicKey, arena),
          (long) publicKey.size(),
          Attribute.template(privateKey, arena),
          (long) privateKey.size(),
          made,
          made.asSlice(Long.BYTES));
      return new KeyPair(made.getAtIndex(JAVA_LONG, 0), made.getAtIndex(JAVA_LONG, 1));
    }
  }

  /** Without a word if it cannot: what led here is the reason that is told. */
  void discard(long object) {
    module.library().value(Call.DESTROY_OBJECT, handle, object);
  }

  private static MemorySegment mechanism(long type, Arena arena) {
    MemorySegment mechanism = arena.allocate(MECHANISM, Long.BYTES);
    mechanism.set(JAVA_LONG, 0, type);
    return mechanism;
  }

  /** The token may be gone: then there is nothing to leave. */
  @Override
  public void close() {
    module.library().value(Call.LOGOUT, handle);
    module.library().value(Call.CLOSE_SESSION, handle);
  }
}
