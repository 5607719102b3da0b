package dev.bascule.node.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Who a process is, beyond a pid that the system hands out again: its start and one argument that
 * only ours carries. A process that fails any of them is a stranger and is left alone.
 *
 * @param start the boot and the kernel's start tick on Linux, the start instant elsewhere
 * @param mark an argument that names our data folder, compared whole; empty when there is none
 */
public record ProcessIdentity(String name, long pid, Instant startedAt, String start, String mark) {

  private static final Path PROC = Path.of("/proc");
  private static final int EXEC_LOOKS = 100;
  private static final Duration EXEC_PAUSE = Duration.ofMillis(1);
  private static final int START_TICKS_FIELD = 22; // proc_pid_stat(5)

  static ProcessIdentity of(String name, ProcessHandle process, String mark) {
    return new ProcessIdentity(name, process.pid(), startInstant(process), startOf(process), mark);
  }

  /** This process, which is known by pid and start alone. */
  public static ProcessIdentity self(String name) {
    return of(name, ProcessHandle.current(), "");
  }

  /** The running process, if it is still the one that was recorded. */
  public Optional<ProcessHandle> find() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(found -> startOf(found).equals(start))
        .filter(found -> mark.isEmpty() || argumentsOf(found).contains(mark));
  }

  /** Processes of this user that carry the mark, whoever recorded them. */
  public static List<ProcessIdentity> carrying(String name, String mark) {
    var found = new ArrayList<ProcessIdentity>();
    ProcessHandle.allProcesses()
        .filter(candidate -> candidate.pid() != ProcessHandle.current().pid())
        .filter(candidate -> argumentsOf(candidate).contains(mark))
        .forEach(candidate -> found.add(of(name, candidate, mark)));
    return List.copyOf(found);
  }

  /** The executable and its arguments, cut for a message. */
  public static String describe(long pid) {
    List<String> arguments =
        ProcessHandle.of(pid).map(ProcessIdentity::argumentsOf).orElse(List.of());
    if (arguments.isEmpty()) return "process " + pid;
    Path executable = Path.of(arguments.getFirst()).getFileName();
    return "process " + pid + " (" + (executable == null ? arguments.getFirst() : executable) + ")";
  }

  private static List<String> argumentsOf(ProcessHandle process) {
    // ProcessHandle.Info cuts what is longer than a page, as a JVM's class path is.
    try {
      byte[] line = commandLine(PROC.resolve(String.valueOf(process.pid())));
      return Arrays.asList(new String(line, StandardCharsets.UTF_8).split("\0"));
    } catch (IOException _) {
      return process.info().arguments().map(Arrays::asList).orElse(List.of());
    }
  }

  /**
   * A process that is replacing itself (setsid, then a shell, then Java) shows no arguments for a
   * moment. It has an executable all the while, which a kernel's thread and a dead one have not.
   */
  private static byte[] commandLine(Path process) throws IOException {
    byte[] line = Files.readAllBytes(process.resolve("cmdline"));
    for (int again = 0; line.length == 0 && again < EXEC_LOOKS && runs(process); again++) {
      LockSupport.parkNanos(EXEC_PAUSE.toNanos());
      line = Files.readAllBytes(process.resolve("cmdline"));
    }
    return line;
  }

  private static boolean runs(Path process) {
    try {
      return !Files.readSymbolicLink(process.resolve("exe")).toString().isEmpty();
    } catch (IOException _) {
      return false;
    }
  }

  private static String startOf(ProcessHandle process) {
    try {
      String stat =
          Files.readString(PROC.resolve(process.pid() + "/stat"), StandardCharsets.ISO_8859_1);
      // The second field is the name in brackets and may hold blanks and brackets.
      String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      String boot = Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
      return boot + "/" + afterName[START_TICKS_FIELD - 3];
    } catch (IOException _) {
      return startInstant(process).toString();
    }
  }

  private static Instant startInstant(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  /**
   * Pids that hold an open file whose link text is one of {@code links}, as far as they can be
   * seen.
   */
  static Optional<Long> holderOf(List<String> links) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, links))
          return Optional.of(Long.valueOf(process.getFileName().toString()));
      }
    } catch (IOException _) {
      return Optional.empty(); // not Linux
    }
    return Optional.empty();
  }

  private static boolean holds(Path process, List<String> links) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (links.contains(Files.readSymbolicLink(file).toString())) return true;
      }
    } catch (IOException _) {
      return false; // another user's process, or one that has just ended
    }
    return false;
  }
}
