package dev.bascule.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.node.process.LocalPort;
import dev.bascule.node.process.LocalProcess;
import dev.bascule.node.process.ProcessIdentity;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalProcessTest {

  private static final int STARTS = 200;

  @TempDir Path folder;

  @Test
  void a_process_is_known_by_pid_start_and_mark() throws Exception {
    LocalProcess sleeper = sleeper();
    try {
      ProcessIdentity known = sleeper.identity();
      assertThat(known.find()).isPresent();
      assertThat(ProcessIdentity.carrying("sleeper", known.mark()))
          .extracting(ProcessIdentity::pid)
          .containsExactly(known.pid());
      assertThat(started(known, "another").find()).as("pid handed out again").isEmpty();
      assertThat(marked(known, "--of-somebody-else").find()).as("a stranger").isEmpty();
    } finally {
      sleeper.kill();
    }
    assertThat(sleeper.identity().find()).isEmpty();
    assertThat(sleeper.exitCode()).hasValue(137);
  }

  /** While it replaces itself a process shows no arguments: for a moment it would be nobody's. */
  @Test
  void a_process_that_was_just_started_is_known_at_once() throws Exception {
    for (int turn = 0; turn < STARTS; turn++) {
      LocalProcess sleeper = sleeper();
      try {
        assertThat(sleeper.identity().find()).as("start %d", turn).isPresent();
        assertThat(ProcessIdentity.carrying("sleeper", sleeper.identity().mark()))
            .as("start %d", turn)
            .extracting(ProcessIdentity::pid)
            .containsExactly(sleeper.identity().pid());
      } finally {
        sleeper.kill();
      }
    }
  }

  @Test
  void the_holder_of_a_port_is_named() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(LocalPort.isFree(socket.getLocalPort())).isFalse();
      assertThat(LocalPort.holder(socket.getLocalPort()))
          .hasValueSatisfying(
              holder -> assertThat(holder).contains(String.valueOf(ProcessHandle.current().pid())));
    }
  }

  private LocalProcess sleeper() throws Exception {
    String mark = "mark=" + folder;
    return LocalProcess.start(
        new LocalProcess.Launch(
            "sleeper",
            List.of("/bin/sh", "-c", TestFolder.WAIT_FOR_EVER, mark),
            Map.of(),
            folder,
            folder.resolve("log"),
            mark));
  }

  private static ProcessIdentity started(ProcessIdentity of, String start) {
    return new ProcessIdentity(of.name(), of.pid(), of.startedAt(), start, of.mark());
  }

  private static ProcessIdentity marked(ProcessIdentity of, String mark) {
    return new ProcessIdentity(of.name(), of.pid(), of.startedAt(), of.start(), mark);
  }
}
