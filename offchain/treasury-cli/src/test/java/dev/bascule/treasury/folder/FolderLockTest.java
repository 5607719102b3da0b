package dev.bascule.treasury.folder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.treasury.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two programs that sign or seal at once would both find the limit unspent and the number free. */
class FolderLockTest {

  private static final int PROGRAMS = 4;
  private static final int ROUNDS = 50;
  private static final String DEAD = "1 another-start\n";

  @TempDir private Path dir;
  private Path home;

  @BeforeEach
  void make() throws IOException {
    home = new Desk(dir).home;
  }

  private ColdFolder.Open open() throws IOException {
    try (SecretBytes password = SecretBytes.copyOf("a long password".getBytes(UTF_8))) {
      return new ColdFolder(home).open(password, null);
    }
  }

  /** Made, and not wholly written: its maker may be anywhere between the two. */
  @Test
  void aLockThatNamesNobodyYetIsHeld() throws IOException {
    Path lock = home.resolve("lock");
    for (String begun : new String[] {"", "4194999", "4194999 another-start"}) {
      Files.writeString(lock, begun);
      assertThatThrownBy(this::open)
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("code folder_in_use")
          .hasMessageContaining("remove " + lock);
    }
    Files.delete(lock);
    open().close();
    assertThat(lock).doesNotExist();
  }

  /** Who takes a dead lock over may be killed too: the folder stays shut, and it is said why. */
  @Test
  void aTakeoverThatBeganIsNotTakenOver() throws IOException {
    Files.writeString(home.resolve("lock"), DEAD);
    Path takeover = Files.createFile(home.resolve("lock.takeover"));
    assertThatThrownBy(this::open).hasMessageContaining("remove " + takeover);
    Files.delete(takeover);
    open().close();
  }

  @Test
  void ofManyThatOpenAtOnceOneIsInside() throws Exception {
    ofManyOneIsInside(false);
  }

  /** Each finds the name of a dead process, and may remove it. */
  @Test
  void ofManyThatTakeADeadLockOverOneIsInside() throws Exception {
    ofManyOneIsInside(true);
  }

  private void ofManyOneIsInside(boolean dead) throws Exception {
    try (ExecutorService programs = Executors.newFixedThreadPool(PROGRAMS)) {
      for (int round = 0; round < ROUNDS; round++) {
        if (dead) Files.writeString(home.resolve("lock"), DEAD);
        CyclicBarrier together = new CyclicBarrier(PROGRAMS);
        AtomicInteger inside = new AtomicInteger();
        List<Future<String>> ends = new ArrayList<>();
        for (int i = 0; i < PROGRAMS; i++) ends.add(programs.submit(() -> enter(together, inside)));
        for (Future<String> end : ends) assertThat(end.get()).isIn("inside", "folder_in_use");
        assertThat(inside.get()).as("round %d", round).isEqualTo(1);
      }
    }
  }

  /** Nobody leaves before everybody has tried. */
  private String enter(CyclicBarrier together, AtomicInteger inside) throws Exception {
    together.await();
    try (ColdFolder.Open _ = open()) {
      inside.incrementAndGet();
      together.await();
      return "inside";
    } catch (ProblemException refused) {
      together.await();
      return refused.problem().code();
    } catch (IOException unexpected) {
      together.await();
      return unexpected.toString();
    }
  }
}
