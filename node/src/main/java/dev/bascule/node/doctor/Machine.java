package dev.bascule.node.doctor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What the doctor knows of the machine beside its files and ports.
 *
 * @param freeBytes of the file system of a path
 */
public record Machine(
    int javaFeature,
    long memoryBytes,
    ToLongFunction<Path> freeBytes,
    InstantSource clock,
    Map<String, String> environment) {

  public static Machine here() {
    long memory =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : Long.MAX_VALUE;
    return new Machine(
        Runtime.version().feature(),
        memory,
        Machine::free,
        InstantSource.system(),
        System.getenv());
  }

  private static long free(Path path) {
    try {
      return Files.getFileStore(path).getUsableSpace();
    } catch (IOException _) {
      return Long.MAX_VALUE;
    }
  }
}
