package dev.bascule.treasury.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.treasury.ColdRun;
import dev.bascule.treasury.Desk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A medium is what its owner sealed, byte for byte and name for name, or it is refused. */
class MediaTest {

  @TempDir private Path dir;
  private Stick stick;

  @BeforeEach
  void seal() throws IOException {
    stick = new Stick(dir);
    stick.sealed();
  }

  private Path file(String name) {
    return stick.root.resolve(name);
  }

  @Test
  void anUntouchedMediumIsAsItWasSealed() throws IOException {
    byte[] before = Files.readAllBytes(stick.manifest);
    for (ColdRun run : new ColdRun[] {stick.check(), stick.checkOpened()}) {
      assertThat(run.exit()).as(run.out() + run.err()).isZero();
      assertThat(run.json().path("files").intValue()).isEqualTo(3);
      assertThat(run.json().path("counter").longValue()).isEqualTo(1);
      assertThat(run.json().path("account").stringValue()).isEqualTo(stick.desk.account.hex());
    }
    ColdRun byTheBook = ColdRun.of("media", "check", stick.root, "--home", stick.desk.home);
    assertThat(byTheBook.exit()).isZero();
    assertThat(byTheBook.err()).contains("nobody verified", "an older copy");
    assertThat(byTheBook.out()).contains("3, 20 bytes, all as they were sealed");
    assertThat(Files.readAllBytes(stick.manifest)).isEqualTo(before);
  }

  @Test
  void aChangedByteIsNamed() throws IOException {
    Files.writeString(file("request-2.json"), "pay Eve");
    stick.refused("medium_changed", "changed request-2.json");
  }

  @Test
  void aFileThatIsLongerOrCutIsNamed() throws IOException {
    Files.writeString(file("request-1.json"), "pay Ada twice");
    Files.writeString(file("answers/old/answer.json"), "sign");
    stick.refused("medium_changed", "changed answers/old/answer.json", "changed request-1.json");
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Files.delete(file("answers/old/answer.json"));
    stick.refused("medium_changed", "missing answers/old/answer.json");
  }

  @Test
  void anAddedFileIsNamed() throws IOException {
    Files.writeString(file("answers/more.json"), "x");
    Files.writeString(file("MEDIUM.json.part"), "x");
    Files.writeString(file("answers/MEDIUM.json"), "x");
    stick.refused(
        "medium_changed",
        "added MEDIUM.json.part",
        "added answers/MEDIUM.json",
        "added answers/more.json");
  }

  @Test
  void aRenamedFileIsMissingAndAdded() throws IOException {
    Files.move(file("request-1.json"), file("request-9.json"));
    stick.refused("medium_changed", "missing request-1.json", "added request-9.json");
  }

  @Test
  void swappedFilesAreBothNamed() throws IOException {
    Files.move(file("request-1.json"), file("x"));
    Files.move(file("request-2.json"), file("request-1.json"));
    Files.move(file("x"), file("request-2.json"));
    stick.refused("medium_changed", "changed request-1.json", "changed request-2.json");
  }

  /** A link can show another content to each program, and none of it is on the medium. */
  @Test
  void aLinkIsNeverFollowed() throws IOException {
    Path elsewhere = Files.writeString(dir.resolve("elsewhere"), "pay Ada");
    Files.delete(file("request-1.json"));
    Files.createSymbolicLink(file("request-1.json"), elsewhere);
    Files.createSymbolicLink(file("more"), dir);
    stick.refused(
        "medium_changed", "missing request-1.json", "not_a_file more", "not_a_file request-1.json");
    ColdRun sealed = stick.seal();
    assertThat(sealed.exit()).isEqualTo(3);
    assertThat(sealed.json().path("code").stringValue()).isEqualTo("medium_unsealable");
  }

  @Test
  void aSpecialFileIsNotOpened() throws Exception {
    Process made = new ProcessBuilder("mkfifo", file("pipe").toString()).start();
    assertThat(made.waitFor()).isZero();
    stick.refused("medium_changed", "not_a_file pipe");
    Files.delete(stick.manifest);
    Files.move(file("pipe"), stick.manifest);
    Stick.refused(stick.check(), "manifest_malformed");
  }

  @Test
  void aMediumWithoutManifestIsRefused() throws IOException {
    Files.delete(stick.manifest);
    stick.refused("medium_not_sealed");
  }

  @Test
  void aManifestThatIsCutOffIsRefusedWhereverItEnds() throws IOException {
    byte[] whole = Files.readAllBytes(stick.manifest);
    for (int size = 0; size < whole.length; size++) {
      Files.write(stick.manifest, Arrays.copyOf(whole, size));
      assertThat(MediumManifest.load(stick.root))
          .as("%d bytes", size)
          .isInstanceOf(MediumManifest.Loaded.Malformed.class);
    }
    stick.refused("manifest_malformed");
  }

  /** Another folder's owner can seal anything, and nobody takes it for this owner's. */
  @Test
  void aManifestOfAnotherKeyIsRefused() throws IOException {
    Path home = dir.resolve("other");
    ColdRun made =
        ColdRun.of("init", "--home", home, "--password", stick.desk.password, "--scrypt-bits", "4");
    assertThat(made.exit()).as(made.err()).isZero();
    Files.writeString(file("request-1.json"), "pay Eve");
    ColdRun sealed =
        ColdRun.of("media", "seal", stick.root, "--home", home, "--password", stick.desk.password);
    assertThat(sealed.exit()).as(sealed.err()).isZero();
    stick.refused("medium_other_key");
    assertThat(ColdRun.of("media", "check", stick.root, "--home", home).exit()).isZero();
  }

  @Test
  void namesThatNoManifestHoldsAreNotSealed() throws IOException {
    for (String name : new String[] {"two\nlines", "back\\slash", "c:drive", "\u200bhidden"}) {
      Path file = Files.writeString(file(name), "x");
      ColdRun run = stick.seal();
      assertThat(run.exit()).as(name).isEqualTo(3);
      assertThat(run.err()).contains("code medium_unsealable").doesNotContain("\u200b");
      Files.delete(file);
    }
    assertThat(stick.checkOpened().exit()).isZero();
  }

  @Test
  void aMediumHasBounds() throws IOException {
    Path large = file("large");
    try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
      sparse.setLength(MediumManifest.FILE_BYTES_MAX + 1);
    }
    ColdRun run = stick.seal();
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("code medium_too_large", "large");
    Files.delete(large);
    for (int i = 0; i < MediumManifest.FILES_MAX; i++) Files.createFile(file("n" + i));
    ColdRun many = stick.seal();
    assertThat(many.exit()).isEqualTo(3);
    assertThat(many.err()).contains("code medium_too_many_files");
    Stick.refused(stick.check(), "medium_too_many_files");
  }

  /** Before a number is given out: nothing can be put into the place of a folder. */
  @Test
  void aFolderInThePlaceOfTheManifestIsRefused() throws IOException {
    Files.delete(stick.manifest);
    Files.createDirectory(stick.manifest);
    Files.writeString(stick.manifest.resolve("inside"), "x");
    String state = Files.readString(stick.desk.home.resolve("state.json"));
    ColdRun run = stick.seal();
    assertThat(run.exit()).as(run.out()).isEqualTo(3);
    assertThat(run.err()).contains("code medium_unsealable", "MEDIUM.json");
    assertThat(Files.readString(stick.desk.home.resolve("state.json"))).isEqualTo(state);
    assertThat(file("MEDIUM.json.part")).doesNotExist();
    stick.refused("manifest_malformed");
  }

  /** What remembers the number cannot be a part of what is sealed. */
  @Test
  void theColdFolderIsNoPartOfAMedium() {
    for (String command : new String[] {"seal", "check"}) {
      Object[] opened = command.equals("seal") ? new Object[0] : new Object[] {"--folder"};
      Object[] all = {"media", command, dir};
      ColdRun run = stick.desk.cold(Stream.of(all, opened).flatMap(Stream::of).toArray());
      assertThat(run.exit()).as(run.err()).isEqualTo(2);
      assertThat(run.err()).contains("code folder_on_medium");
    }
  }

  @Test
  void whatIsTypedWronglyIsSaid() {
    Path root = stick.root;
    assertThat(ColdRun.of("media", "check", root, "--account", "0x12").err())
        .contains("code address_malformed", "exit 2");
    assertThat(ColdRun.of("media", "check", root, "--account", Desk.SHOP.hex()).err())
        .contains("code medium_other_key", "exit 9");
    assertThat(ColdRun.of("media", "check", dir.resolve("none"), "--folder").err())
        .contains("code file_unusable", "exit 3");
    assertThat(stick.checkOpened("--account", stick.desk.account.hex()).err())
        .contains("code exclusive", "exit 2");
    assertThat(ColdRun.of("media", "check", root, "--home", dir.resolve("none")).err())
        .contains("code no_folder", "exit 4");
    assertThat(stick.seal("--name", "a\u200bb").err()).contains("code name_malformed", "exit 2");
  }
}
