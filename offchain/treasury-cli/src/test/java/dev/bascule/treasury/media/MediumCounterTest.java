package dev.bascule.treasury.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.treasury.ColdRun;
import dev.bascule.treasury.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A medium's number rises, and the cold folder notices one that was put back. */
class MediumCounterTest {

  @TempDir private Path dir;
  private Stick stick;
  private Desk desk;

  @BeforeEach
  void seal() throws IOException {
    stick = new Stick(dir);
    desk = stick.desk;
    Files.copy(desk.home.resolve("state.json"), dir.resolve("state-before.json"));
    stick.sealed();
  }

  private JsonNode manifest() throws IOException {
    return new ColdRun(0, Files.readString(stick.manifest), "").json().path("manifest");
  }

  private void checkedIn(Path home, String number) {
    ColdRun run = in(home, "check", "--folder");
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.json().path("number").stringValue()).isEqualTo(number);
  }

  /** In a copy of the cold folder, which has no witness. */
  private ColdRun in(Path home, String command, Object... more) {
    Object[] fixed = {
      "media", command, stick.root, "--home", home, "--password", desk.password, "--json"
    };
    return ColdRun.of(Stream.of(fixed, more).flatMap(Stream::of).toArray());
  }

  private Path copiedHome() throws IOException {
    Path home = dir.resolve("copy");
    Files.createDirectory(
        home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (String name : List.of("keystore.json", "book.json", "state.json")) {
      Files.copy(desk.home.resolve(name), home.resolve(name));
    }
    return home;
  }

  @Test
  void everySealHasTheNextNumberAndNamesTheOneBefore() throws IOException {
    ColdRun again = stick.seal();
    String first = manifest().path("previous").stringValue();
    assertThat(again.json().path("counter").longValue()).isEqualTo(2);
    stick.sealed();
    assertThat(manifest().path("counter").stringValue()).isEqualTo("3");
    assertThat(manifest().path("previous").stringValue())
        .isEqualTo("0x" + again.json().path("sha256").stringValue())
        .isNotEqualTo(first);
    assertThat(stick.checkOpened().json().path("number").stringValue())
        .isEqualTo("the newest that is known");
  }

  /** The old manifest with its old files is good in itself: only memory tells. */
  @Test
  void anOlderMediumIsNoticedWithBothNumbers() throws IOException {
    Path old = dir.resolve("old");
    Stick.copy(stick.root, old);
    Files.writeString(stick.root.resolve("request-1.json"), "pay Cleo");
    stick.sealed();
    stick.sealed();
    Files.move(stick.root, dir.resolve("newest"));
    Files.move(old, stick.root);
    assertThat(stick.check().exit()).isZero();
    ColdRun run = stick.checkOpened();
    Stick.refused(run, "medium_rolled_back", "medium_rolled_back stick");
    assertThat(run.err()).contains("number 1, number 3 is known");
  }

  /** Beside the rollback, what was changed is named too. */
  @Test
  void everyFindingIsNamed() throws IOException {
    byte[] first = Files.readAllBytes(stick.manifest);
    Files.writeString(stick.root.resolve("request-1.json"), "pay Cleo");
    stick.sealed();
    Files.write(stick.manifest, first);
    ColdRun run = stick.checkOpened("--name", "archive");
    Stick.refused(
        run,
        "other_medium",
        "other_medium stick",
        "medium_rolled_back stick",
        "changed request-1.json");
  }

  /** What a kill between state and manifest leaves: the number is gone, the next seal goes on. */
  @Test
  void aNumberWithoutManifestIsNeverUsedAgain() throws IOException {
    byte[] first = Files.readAllBytes(stick.manifest);
    stick.sealed();
    Files.write(stick.manifest, first);
    ColdRun run = stick.checkOpened();
    Stick.refused(run, "medium_rolled_back", "medium_rolled_back stick");
    assertThat(run.err()).contains("seal it again");
    stick.sealed();
    assertThat(manifest().path("counter").stringValue()).isEqualTo("3");
    assertThat(stick.checkOpened().exit()).isZero();
  }

  /** No manifest has a number that state and witness do not have. */
  @Test
  void aNumberThatCannotBeRememberedIsNotGivenOut() throws IOException {
    byte[] first = Files.readAllBytes(stick.manifest);
    for (Path memory : List.of(desk.home.resolve("state.json"), desk.witness)) {
      // A part that cannot be put away: nothing is written in the place of the file.
      Path part = Files.createDirectory(memory.resolveSibling(memory.getFileName() + ".part"));
      Path inTheWay = Files.createFile(part.resolve("in-the-way"));
      ColdRun run = stick.seal();
      assertThat(run.exit()).as(run.out()).isEqualTo(3);
      assertThat(Files.readAllBytes(stick.manifest)).isEqualTo(first);
      Files.delete(inTheWay);
      Files.delete(part);
    }
    stick.sealed();
    assertThat(manifest().path("counter").stringValue()).isEqualTo("3");
  }

  @Test
  void aNewerMediumIsRememberedByWhoeverOpens() throws IOException {
    Path home = copiedHome();
    Path first = dir.resolve("first");
    Stick.copy(stick.root, first);
    stick.sealed();
    checkedIn(home, "newer than 1");
    checkedIn(home, "the newest that is known");
    Files.copy(
        first.resolve(MediumManifest.NAME), stick.manifest, StandardCopyOption.REPLACE_EXISTING);
    Stick.refused(in(home, "check", "--folder"), "medium_rolled_back", "medium_rolled_back stick");
  }

  /** A folder that was made again from shares knows no number: an old stick is as good as new. */
  @Test
  void aMediumThatTheFolderNeverSawIsNoProofOfItsAge() throws IOException {
    Path home = copiedHome();
    Files.copy(
        dir.resolve("state-before.json"),
        home.resolve("state.json"),
        StandardCopyOption.REPLACE_EXISTING);
    Path old = dir.resolve("old");
    Stick.copy(stick.root, old);
    stick.sealed();
    ColdRun run =
        ColdRun.of("media", "check", old, "--folder", "--home", home, "--password", desk.password);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("number 1, seen for the first time");
    assertThat(run.err()).contains("an older copy would look like this");
    assertThat(stick.checkOpened().err()).doesNotContain("older copy");
  }

  /** A medium that does not verify moves no number. */
  @Test
  void aRefusedMediumIsNotRemembered() throws IOException {
    Path home = copiedHome();
    String before = Files.readString(home.resolve("state.json"));
    stick.sealed();
    Files.writeString(stick.root.resolve("more"), "x");
    Stick.refused(in(home, "check", "--folder"), "medium_changed", "added more");
    assertThat(Files.readString(home.resolve("state.json"))).isEqualTo(before);
  }

  /** Two copies of one cold folder gave the same number to different files. */
  @Test
  void aNumberThatWasGivenTwiceIsNoticed() throws IOException {
    Path home = copiedHome();
    Path first = dir.resolve("first");
    Stick.copy(stick.root, first);
    Files.writeString(stick.root.resolve("request-1.json"), "pay Cleo");
    stick.sealed();
    byte[] second = Files.readAllBytes(stick.manifest);
    Files.copy(
        first.resolve(MediumManifest.NAME), stick.manifest, StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(stick.root.resolve("request-1.json"), "pay Eve");
    assertThat(in(home, "seal").exit()).isZero();
    Stick.refused(stick.checkOpened(), "medium_forked", "medium_forked stick");
    // One later, it still does not follow what is known.
    assertThat(in(home, "seal").exit()).isZero();
    Stick.refused(stick.checkOpened(), "medium_forked", "medium_forked stick");
    Files.write(stick.manifest, second);
    Files.writeString(stick.root.resolve("request-1.json"), "pay Cleo");
    assertThat(stick.checkOpened().exit()).isZero();
  }

  /** A folder that was made again from shares would give numbers out for the second time. */
  @Test
  void aFolderThatKnowsLessDoesNotSeal() throws IOException {
    Path home = copiedHome();
    stick.sealed();
    ColdRun behind = in(home, "seal");
    assertThat(behind.exit()).isEqualTo(5);
    assertThat(behind.err()).contains("code medium_newer", "number 2", "knows 1");
    checkedIn(home, "newer than 1");
    ColdRun next = in(home, "seal");
    assertThat(next.json().path("counter").longValue()).as(next.err()).isEqualTo(3);
  }

  @Test
  void twoMediaOfOneFolderCountApart() throws IOException {
    stick.sealed();
    Path other = dir.resolve("backups");
    Stick.copy(stick.root, other);
    assertThat(desk.cold("media", "seal", other).err()).contains("code other_medium", "exit 5");
    Files.delete(other.resolve(MediumManifest.NAME));
    ColdRun sealed = desk.cold("media", "seal", other, "--json");
    assertThat(sealed.json().path("counter").longValue()).as(sealed.err()).isEqualTo(1);
    assertThat(stick.checkOpened("--name", "stick").exit()).isZero();
    Stick.refused(
        desk.cold("media", "check", other, "--folder", "--name", "stick", "--json"),
        "other_medium",
        "other_medium backups");
    // The same files, so that only the word that was signed says which medium it is.
    Files.copy(
        other.resolve(MediumManifest.NAME), stick.manifest, StandardCopyOption.REPLACE_EXISTING);
    Stick.refused(stick.checkOpened("--name", "stick"), "other_medium", "other_medium backups");
  }

  /** The witness remembers too: an older cold folder does not forget a number unnoticed. */
  @Test
  void theWitnessRemembersMedia() throws IOException {
    Path home = copiedHome();
    stick.sealed();
    ColdRun run = in(home, "check", "--folder", "--witness", desk.witness);
    assertThat(run.exit()).isEqualTo(9);
    assertThat(run.err()).contains("code rolled_back");
  }

  @Test
  void aFolderRemembersSoManyMediaAndNoMore() throws IOException {
    for (int i = 1; i < 64; i++) {
      Files.delete(stick.manifest);
      assertThat(stick.seal("--name", "m" + i).exit()).isZero();
    }
    byte[] last = Files.readAllBytes(stick.manifest);
    assertThat(stick.seal("--name", "m63").exit()).isZero();
    Files.delete(stick.manifest);
    ColdRun run = stick.seal("--name", "m64");
    assertThat(run.exit()).isEqualTo(6);
    assertThat(run.err()).contains("code too_many_media");
    assertThat(stick.manifest).doesNotExist();
    assertThat(last).isNotEmpty();
  }

  /** A folder of the program before media: it opens, and its state stays as it was spelled. */
  @Test
  void anOldStateFileOpens() throws IOException {
    Path home = dir.resolve("before");
    Files.createDirectory(
        home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (String name : List.of("keystore.json", "book.json", "state.json")) {
      try (var in = Stick.class.getResourceAsStream("/cold-folder-without-media/" + name)) {
        Files.copy(in, home.resolve(name));
      }
    }
    byte[] state = Files.readAllBytes(home.resolve("state.json"));
    ColdRun exported =
        ColdRun.of(
            "books",
            "export",
            "--home",
            home,
            "--password",
            desk.password,
            "--out",
            dir.resolve("books.json"));
    assertThat(exported.exit()).as(exported.err()).isZero();
    assertThat(Files.readAllBytes(home.resolve("state.json"))).isEqualTo(state);
    Files.delete(stick.manifest);
    ColdRun sealed = in(home, "seal");
    assertThat(sealed.json().path("counter").longValue()).as(sealed.err()).isEqualTo(1);
    checkedIn(home, "the newest that is known");
    assertThat(Files.readString(home.resolve("state.json"))).contains("\"media\":[{\"counter\"");
  }
}
