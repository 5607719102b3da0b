package dev.bascule.chainrpc.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;

import dev.bascule.chainrpc.pkcs11.Cryptoki.Call;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;

/**
 * A device's library of which some functions do what a test wants; the others are the real ones.
 */
final class HostileLibrary implements AutoCloseable {

  private final Arena arena = Arena.ofShared();
  private final MemorySegment list;
  private final Cryptoki honest;

  /** Instead of a function. Whatever it throws ends the process. */
  interface Behaviour {
    long answer(Object[] arguments);
  }

  HostileLibrary(Path library) {
    MemorySegment real = Cryptoki.functionList(library);
    this.honest = new Cryptoki(real);
    this.list = arena.allocate(real.byteSize(), Long.BYTES);
    list.copyFrom(real);
  }

  /** The real function. */
  long honest(Call call, Object... arguments) {
    return honest.value(call, arguments);
  }

  @SuppressWarnings("restricted")
  void with(Call call, Behaviour behaviour) {
    try {
      MethodHandle handle =
          MethodHandles.lookup()
              .findVirtual(
                  Behaviour.class, "answer", MethodType.methodType(long.class, Object[].class))
              .bindTo(behaviour)
              .asCollector(Object[].class, call.types.argumentLayouts().size())
              .asType(call.types.toMethodType());
      MemorySegment stub = Linker.nativeLinker().upcallStub(handle, call.types, arena);
      list.set(ADDRESS, call.offset(), stub);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  Cryptoki cryptoki() {
    return new Cryptoki(list);
  }

  /** What a pointer argument points to. */
  @SuppressWarnings("restricted")
  static MemorySegment at(Object pointer, long bytes) {
    return ((MemorySegment) pointer).reinterpret(bytes);
  }

  @Override
  public void close() {
    arena.close();
  }
}
