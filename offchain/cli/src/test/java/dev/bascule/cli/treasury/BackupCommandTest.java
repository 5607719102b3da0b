package dev.bascule.cli.treasury;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup holds, and that one which was changed is not believed. */
class BackupCommandTest {

  @TempDir private Path data;
  private FakeTreasury service;
  private Path folder;
  private Path books;
  private SigningRequest open;

  @BeforeEach
  void begin() throws IOException {
    service = new FakeTreasury(data);
    open = FakeTreasury.request("rent-11", FakeTreasury.SHOP);
    service.open.add(FakeTreasury.wire(open, "exported"));
    folder = data.resolve("backup");
    books = Files.writeString(data.resolve("own.json"), FakeTreasury.books(""));
  }

  @AfterEach
  void end() {
    service.close();
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(
        Stream.concat(
                Stream.of("treasury", "backup"),
                Stream.concat(Stream.of(arguments), Stream.of("--json")))
            .toArray(String[]::new));
  }

  private CommandRun write() {
    return run("--to", folder.toString(), "--books", books.toString(), "--data", data.toString());
  }

  private CommandRun check() {
    return run("--check", folder.toString());
  }

  @Test
  void whatIsOpenAndTheBooksAreInIt() throws IOException {
    CommandRun written = write();
    assertThat(written.exit()).as(written.err()).isZero();
    service.close();
    CommandRun checked = check();
    assertThat(checked.exit()).as(checked.err()).isZero();
    assertThat(checked.out()).isEqualTo(written.out()).contains("rent-11", "exported", "nonce 3");
    Path document =
        folder.resolve("proposals/" + open.asked().digest().hex().substring(2) + ".json");
    assertThat(Files.readAllBytes(document)).isEqualTo(RequestJson.write(open));
    assertThat(Files.readString(folder.resolve("network.json"))).contains("genesisHash", "1337");
    assertThat(Files.readString(folder.resolve("treasury.json"))).contains("bascule/treasury/1");
  }

  @Test
  void aServiceThatRulesByOtherBooksIsNotBackedUp() throws IOException {
    Files.writeString(books, FakeTreasury.books("").replace("\"each\":\"9\"", "\"each\":\"8\""));
    CommandRun run = write();
    assertThat(run.exit()).isEqualTo(9);
    assertThat(run.err()).contains("code books_differ");
    assertThat(folder).doesNotExist();
  }

  @Test
  void nothingIsWrittenOverAnotherBackup() throws IOException {
    write();
    byte[] before = Files.readAllBytes(folder.resolve("manifest.json"));
    CommandRun run = write();
    assertThat(run.exit()).isEqualTo(5);
    assertThat(run.err()).contains("code folder_not_empty");
    assertThat(Files.readAllBytes(folder.resolve("manifest.json"))).isEqualTo(before);
  }

  @Test
  void everyChangeIsNoticedAndNamed() throws IOException {
    write();
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    assertThat(files).hasSize(6);
    for (Path file : files) {
      String honest = Files.readString(file);
      Files.writeString(file, honest.replaceFirst("\"([a-z])", "\"Z$1"));
      refused(file);
      Files.delete(file);
      refused(file);
      Files.writeString(file, honest);
    }
    Path more = Files.writeString(folder.resolve("more.json"), "{}");
    refused(more);
    Files.delete(more);
    assertThat(check().exit()).isZero();
  }

  private void refused(Path file) {
    CommandRun run = check();
    assertThat(run.exit()).as(file.toString()).isEqualTo(9);
    assertThat(run.err()).contains("code backup_changed");
  }

  /** A manifest of somebody else reads nothing outside of its folder. */
  @Test
  void aManifestLeadsNowhereElse() throws IOException {
    write();
    Path manifest = folder.resolve("manifest.json");
    Files.writeString(manifest, Files.readString(manifest).replace("network.json", "../own.json"));
    CommandRun run = check();
    assertThat(run.exit()).isEqualTo(9);
    assertThat(run.err()).contains("a name that no backup has");
  }
}
