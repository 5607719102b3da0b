package dev.bascule.node.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.cliconvention.CommandLineRunner;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.node.Command;
import dev.bascule.node.TestFolder;
import dev.bascule.node.besu.BesuDistribution;
import dev.bascule.node.membership.NetworkWriting;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.NodeLauncher;
import dev.bascule.node.operate.RunningNetwork;
import dev.bascule.node.process.FolderClaim;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupTest {

  @TempDir Path folder;

  private NetworkFolder network;
  private Path backup;
  private Path passphrase;

  @BeforeEach
  void create() throws Exception {
    network =
        NetworkWriting.writer(new SecureRandom()).create(TestFolder.file(4), folder.resolve("net"));
    backup = folder.resolve("net.backup");
    passphrase = secretFile("passphrase", "river lamp orchard nine\n");
  }

  @Test
  void whatIsRestoredIsWhatWasBackedUp() throws Exception {
    assertThat(backUp()).startsWith("0");

    String restored = restore("there", "--confirm", "test");

    assertThat(restored).startsWith("0");
    assertThat(contents(folder.resolve("there"))).isEqualTo(contents(network.root()));
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("there"))))
        .isEqualTo("rwx------");
    for (NodeFolder node : NetworkFolder.open(folder.resolve("there")).nodes()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(node.keyFile())))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void noKeyIsInTheFileInAnyForm() throws Exception {
    assertThat(backUp()).startsWith("0");
    String bytes = Files.readString(backup, StandardCharsets.ISO_8859_1);

    for (NodeFolder node : network.nodes()) {
      String key = Files.readString(node.keyFile()).strip();
      assertThat(bytes).doesNotContain(key).doesNotContain(key.substring(2));
      Path voter = network.root().resolve(node.organisation().text()).resolve("voter.key");
      String vote = Files.readString(voter).strip();
      assertThat(bytes).doesNotContain(vote).doesNotContain(vote.substring(2));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
        .isEqualTo("rw-------");
  }

  @Test
  void anotherPassphraseOpensNothingAndWritesNothing() throws Exception {
    assertThat(backUp()).startsWith("0");
    passphrase = secretFile("other", "river lamp orchard ten\n");

    assertThat(restore("there", "--confirm", "test")).startsWith("9").contains("passphrase_wrong");
    assertThat(folder.resolve("there")).doesNotExist();
  }

  @Test
  void everyDamagedByteIsFoundAndNamed() throws Exception {
    assertThat(backUp()).startsWith("0");
    byte[] whole = Files.readAllBytes(backup);
    Path damaged = folder.resolve("damaged");
    // Magic and salt aside: another salt is another passphrase.
    int from = BackupFormat.MAGIC.length + KeySeal.SALT_BYTES;
    for (int at = from; at < whole.length; at += 97) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x10;
      Files.write(damaged, changed);

      BackupReader.Reading reading =
          BackupReader.read(damaged, Files.createTempDirectory(folder, "r"));

      int byteChanged = at;
      assertThat(reading)
          .as("byte %d", at)
          .isInstanceOfSatisfying(
              BackupReader.Reading.Damaged.class,
              found ->
                  assertThat(found.offset())
                      .isBetween(0L, (long) byteChanged + BackupFormat.CHUNK_BYTES));
    }
  }

  @Test
  void everyTruncationIsFound() throws Exception {
    assertThat(backUp()).startsWith("0");
    byte[] whole = Files.readAllBytes(backup);
    Path cut = folder.resolve("cut");
    for (int length = 0; length < whole.length; length += 131) {
      Files.write(cut, java.util.Arrays.copyOf(whole, length));

      assertThat(BackupReader.read(cut, Files.createTempDirectory(folder, "r")))
          .as("length %d", length)
          .isInstanceOf(BackupReader.Reading.Damaged.class);
    }
  }

  @Test
  void theDamagedFileIsNamedWithItsPlace() throws Exception {
    assertThat(backUp()).startsWith("0");
    byte[] bytes = Files.readAllBytes(backup);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("\"chainId\"");
    bytes[at + 3] ^= 1;
    Files.write(backup, bytes);

    assertThat(restore("there", "--confirm", "test"))
        .startsWith("9")
        .contains("in genesis.json")
        .containsPattern("at byte [0-9]+");
    assertThat(folder.resolve("there")).doesNotExist();
  }

  @Test
  void nothingIsWrittenOver() throws Exception {
    assertThat(backUp()).startsWith("0");
    NodeFolder first = network.nodes().getFirst();
    String other = "0x" + "11".repeat(32);
    Files.writeString(first.keyFile(), other);
    Files.delete(network.genesisFile());

    assertThat(restore("net", "--confirm", "test")).startsWith("5").contains("file_exists");
    assertThat(Files.readString(first.keyFile())).isEqualTo(other);
    assertThat(network.genesisFile()).doesNotExist();
  }

  @Test
  void whatIsMissingIsPutBackAndTheRestIsKept() throws Exception {
    NodeFolder last = network.nodes().getLast();
    String key = Files.readString(last.keyFile());
    assertThat(backUp()).startsWith("0");
    Files.delete(last.keyFile());

    assertThat(restore("net", "--confirm", "test")).startsWith("0").contains("1 files restored");
    assertThat(Files.readString(last.keyFile())).isEqualTo(key);
  }

  @Test
  void aKeyThatMayBeAtWorkElsewhereIsNotRestoredUnasked() throws Exception {
    assertThat(backUp()).startsWith("0");

    assertThat(restore("there")).startsWith("6").contains("key_unknown");
    assertThat(folder.resolve("there")).doesNotExist();
  }

  @Test
  void aPassphraseThatOthersMayReadIsRefused() throws Exception {
    Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(backUp()).startsWith("3").contains("passphrase_file_open");
    assertThat(backup).doesNotExist();
  }

  @Test
  void aShortPassphraseIsRefused() throws Exception {
    passphrase = secretFile("short", "short\n");

    assertThat(backUp()).startsWith("3").contains("passphrase_short");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"            ", "a           b", "\u00a0\u2003 \t\u3000 \u2003\u2003\u2003 x y"})
  void blanks_are_no_passphrase(String blanks) throws Exception {
    passphrase = secretFile("blanks", blanks + "\n");

    assertThat(backUp()).startsWith("3").contains("passphrase_short");
    assertThat(backup).doesNotExist();
  }

  @Test
  void one_character_again_and_again_is_no_passphrase() throws Exception {
    passphrase = secretFile("same", "abababababababab\n");

    assertThat(backUp()).startsWith("3").contains("passphrase_weak");
    assertThat(backup).doesNotExist();
  }

  /** A restore that was killed leaves opened keys beside the folder; whoever comes next says so. */
  @Test
  void what_a_killed_restore_left_is_removed_and_said() throws Exception {
    assertThat(backUp()).startsWith("0");
    Path left = leaveOpenedKey("there");

    assertThat(restore("there", "--confirm", "test"))
        .contains("removed " + left + ", which a restore that was ended left with opened keys");
    assertThat(left).doesNotExist();

    Path beside = leaveOpenedKey("net");
    Command doctor = Command.run("doctor", "--network", network.root().toString());
    assertThat(doctor.out()).contains("restore_unfinished").contains(beside.toString());
    assertThat(beside).as("doctor changes nothing").exists();
    assertThat(startNobody()).anyMatch(line -> line.startsWith("removed " + beside));
    assertThat(beside).doesNotExist();
  }

  /** Another restore is under way: what it holds is not somebody's rest. */
  @Test
  void a_restore_under_way_is_left_alone() throws Exception {
    Path beside = leaveOpenedKey("net");
    try (var _ = FolderClaim.of(network.root())) {
      startNobody();
      assertThat(beside).exists();
    }
  }

  /** What a start says before it looks at the nodes, of which none is named. */
  private List<String> startNobody() throws Exception {
    var besu = new BesuDistribution(TestFolder.besu(folder, "26.8.1"));
    var said = new ArrayList<String>();
    var running = new RunningNetwork(new NodeLauncher(network, besu), Duration.ZERO, said::add);
    assertThatThrownBy(() -> running.start(List.of())).isInstanceOf(ProblemException.class);
    return said;
  }

  private Path leaveOpenedKey(String name) throws IOException {
    Path left = folder.resolve("." + name + ".restoring");
    Files.createDirectories(left.resolve("bank-a/bank-a-1"));
    Files.writeString(left.resolve("bank-a/bank-a-1/key"), "0x" + "11".repeat(32));
    return left;
  }

  @Test
  void aKeyThatNetworkYmlDoesNotNameIsSealed() throws Exception {
    NodeFolder first = network.nodes().getFirst();
    String key = Files.readString(first.keyFile()).strip();
    Path old = first.path().resolveSibling("left-last-year").resolve("key");
    Files.createDirectories(old.getParent());
    Files.writeString(old, key);
    Files.writeString(first.path().resolve("key.bak"), key);
    Files.write(network.root().resolve("notes"), new byte[300 * 1024]); // two pieces

    assertThat(backUp()).startsWith("0");

    assertThat(Files.readString(backup, StandardCharsets.ISO_8859_1))
        .doesNotContain(key.substring(2));
    assertThat(restore("there", "--confirm", "test")).startsWith("0");
    assertThat(contents(folder.resolve("there"))).isEqualTo(contents(network.root()));
  }

  /** It would save itself until the disk is full. */
  @Test
  void aBackupInTheFolderThatItSavesIsRefused() throws Exception {
    backup = network.root().resolve("net.backup");

    assertThat(backUp()).startsWith("2").contains("backup_inside");
    assertThat(backup).doesNotExist();
  }

  private String backUp() {
    return run(
        new BackupCommand(),
        "--network",
        network.root().toString(),
        "--out",
        backup.toString(),
        "--passphrase-file",
        passphrase.toString());
  }

  private String restore(String to, String... more) {
    var args =
        Stream.concat(
            Stream.of(
                backup.toString(),
                "--out",
                folder.resolve(to).toString(),
                "--passphrase-file",
                passphrase.toString()),
            Stream.of(more));
    return run(new RestoreCommand(), args.toArray(String[]::new));
  }

  private static String run(Object command, String... args) {
    var out = new StringWriter();
    int exit =
        CommandLineRunner.run(
            command, new PrintWriter(out, true), new PrintWriter(out, true), args);
    return exit + " " + out;
  }

  private Path secretFile(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private static Map<String, String> contents(Path root) throws IOException {
    var contents = new TreeMap<String, String>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            root.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }
}
