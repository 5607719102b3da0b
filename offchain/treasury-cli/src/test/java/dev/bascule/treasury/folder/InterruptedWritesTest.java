package dev.bascule.treasury.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.request.SigningRequest;
import dev.bascule.treasury.ColdRun;
import dev.bascule.treasury.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A write that fails, or is killed, as often as it may: book, state and witness never come so far
 * apart that the owner's own folder looks rolled back.
 */
class InterruptedWritesTest {

  @TempDir private Path dir;
  private Desk desk;

  @BeforeEach
  void make() throws IOException {
    desk = new Desk(dir);
  }

  /** Nothing can be written to a file whose part is a folder with something in it. */
  private static Path blocked(Path file) throws IOException {
    Path part = Files.createDirectory(file.resolveSibling(file.getFileName() + ".part"));
    return Files.createFile(part.resolve("in-the-way"));
  }

  private static void unblocked(Path inTheWay) throws IOException {
    Files.delete(inTheWay);
    Files.delete(inTheWay.getParent());
  }

  private ColdRun sign(long nonce) {
    return desk.sign(desk.request(desk.pay(nonce, 100)));
  }

  private void works() {
    ColdRun run = sign(9);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
  }

  /** A witness on a stick that is full, or mounted read-only. */
  @Test
  void aWitnessThatCannotBeWrittenLocksNobodyOut() throws IOException {
    Path inTheWay = blocked(desk.witness);
    for (int nonce = 0; nonce < 3; nonce++) {
      assertThat(sign(nonce).exit()).isEqualTo(3);
      assertThat(desk.answer()).doesNotExist();
    }
    unblocked(inTheWay);
    works();
  }

  @Test
  void aStateThatCannotBeWrittenLocksNobodyOut() throws IOException {
    Path inTheWay = blocked(desk.home.resolve("state.json"));
    for (int i = 0; i < 3; i++) {
      ColdRun run = desk.cold("policy", "apply", desk.dir.resolve("policy.json"));
      assertThat(run.exit()).as(run.err()).isEqualTo(3);
    }
    unblocked(inTheWay);
    works();
  }

  /** What a kill left undone is done by the next program, before it does anything else. */
  @Test
  void theWitnessIsBroughtUpFirst() throws IOException {
    SigningRequest request = desk.request(desk.pay(0, 100));
    Path inTheWay = blocked(desk.witness);
    assertThat(desk.sign(request).exit()).isEqualTo(3);
    unblocked(inTheWay);
    String behind = Files.readString(desk.witness);
    // The same request again: of itself it leaves nothing new behind.
    assertThat(desk.sign(request).exit()).isZero();
    assertThat(Files.readString(desk.witness))
        .isNotEqualTo(behind)
        .isEqualTo(Files.readString(desk.home.resolve("state.json")));
  }
}
