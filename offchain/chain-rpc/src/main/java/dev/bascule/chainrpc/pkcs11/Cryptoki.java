package dev.bascule.chainrpc.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.Objects.requireNonNull;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * The functions of one PKCS#11 library (OASIS, version 2.40), as C has them on Unix with 64 bits:
 * CK_ULONG has 8 bytes and structures are aligned. Every answer but CKR_OK is thrown.
 */
final class Cryptoki {

  private static final long OK = 0;
  private static final int FUNCTIONS = 68;
  private static final long POINTER_BYTES = 8;
  private static final Linker LINKER = Linker.nativeLinker();

  /** The functions that are used, by their place in CK_FUNCTION_LIST. */
  @SuppressWarnings("ImmutableEnumChecker") // descriptions of functions do not change
  enum Call {
    INITIALIZE(0, ADDRESS),
    FINALIZE(1, ADDRESS),
    GET_SLOT_LIST(4, JAVA_BYTE, ADDRESS, ADDRESS),
    GET_TOKEN_INFO(6, JAVA_LONG, ADDRESS),
    OPEN_SESSION(12, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS),
    CLOSE_SESSION(13, JAVA_LONG),
    LOGIN(18, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
    LOGOUT(19, JAVA_LONG),
    DESTROY_OBJECT(22, JAVA_LONG, JAVA_LONG),
    GET_ATTRIBUTE_VALUE(24, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
    FIND_OBJECTS_INIT(26, JAVA_LONG, ADDRESS, JAVA_LONG),
    FIND_OBJECTS(27, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS),
    FIND_OBJECTS_FINAL(28, JAVA_LONG),
    SIGN_INIT(42, JAVA_LONG, ADDRESS, JAVA_LONG),
    SIGN(43, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS),
    GENERATE_KEY_PAIR(
        59, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);

    /** Counted from the first function, which stands after the version. */
    final int place;

    final FunctionDescriptor types;

    Call(int place, MemoryLayout... arguments) {
      this.place = place;
      this.types = FunctionDescriptor.of(JAVA_LONG, arguments);
    }

    long offset() {
      return POINTER_BYTES * (1 + place);
    }
  }

  /** A function of the library answered with another value than CKR_OK. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final long value;

    Refused(Call call, long value) {
      super(call + " gave " + ReturnValue.words(value));
      this.value = value;
    }
  }

  private final Map<Call, MethodHandle> functions = new EnumMap<>(Call.class);

  /**
   * @param list a CK_FUNCTION_LIST that lives as long as this
   * @throws DeviceException if a function is not there
   */
  @SuppressWarnings("restricted") // calls into the device's library are what this is for
  Cryptoki(MemorySegment list) {
    for (Call call : Call.values()) {
      MemorySegment function = list.get(ADDRESS, call.offset());
      if (function.address() == 0) {
        throw new DeviceException(
            DeviceFault.PKCS11_LIBRARY_UNUSABLE, "the library has no function for " + call);
      }
      functions.put(call, LINKER.downcallHandle(function, call.types));
    }
  }

  /**
   * Stays loaded until the process ends: libraries with threads of their own do not survive less.
   *
   * @throws DeviceException if it is not there, or not such a library
   */
  static Cryptoki load(Path library) {
    return new Cryptoki(functionList(library));
  }

  @SuppressWarnings("restricted") // as above
  static MemorySegment functionList(Path library) {
    if (!Files.isReadable(library)) {
      throw new DeviceException(
          DeviceFault.PKCS11_LIBRARY_MISSING, library + " is not there, or not readable");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment getter =
          SymbolLookup.libraryLookup(library, Arena.global())
              .find("C_GetFunctionList")
              .orElseThrow(() ->
                  new DeviceException(
                      DeviceFault.PKCS11_LIBRARY_UNUSABLE,
                      library + " has no C_GetFunctionList: it is no PKCS#11 library"));
      MemorySegment list = arena.allocate(ADDRESS);
      long given =
          (long)
              LINKER
                  .downcallHandle(getter, FunctionDescriptor.of(JAVA_LONG, ADDRESS))
                  .invokeExact(list);
      MemorySegment found = list.get(ADDRESS, 0);
      if (given != OK || found.address() == 0) {
        throw new DeviceException(
            DeviceFault.PKCS11_LIBRARY_UNUSABLE,
            library + " gives no functions: " + ReturnValue.words(given));
      }
      return found.reinterpret(POINTER_BYTES * (1 + FUNCTIONS));
    } catch (IllegalArgumentException notLoaded) {
      throw new DeviceException(
          DeviceFault.PKCS11_LIBRARY_UNUSABLE,
          library + " cannot be loaded: another machine's, or a library that it needs is missing");
    } catch (RuntimeException | Error known) {
      throw known;
    } catch (Throwable impossible) {
      throw new IllegalStateException("a call into C threw", impossible);
    }
  }

  /**
   * @throws Refused if it is not CKR_OK
   */
  void call(Call call, Object... arguments) {
    long value = value(call, arguments);
    if (value != OK) throw new Refused(call, value);
  }

  /** What it returns. */
  long value(Call call, Object... arguments) {
    try {
      return (long) requireNonNull(functions.get(call)).invokeWithArguments(arguments);
    } catch (RuntimeException | Error known) {
      throw known;
    } catch (Throwable impossible) {
      throw new IllegalStateException("a call into C threw", impossible);
    }
  }
}
