package dev.bascule.node.recovery;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.KeyAlive;
import dev.bascule.node.operate.NodeProcess;
import dev.bascule.node.process.FolderClaim;
import dev.bascule.node.process.RestoringFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node restore}. */
@Command(
    name = "restore",
    description = {
      "Puts a backup's files where they are missing. Nothing is ever written over: a file that is"
          + " there and differs refuses the whole restore.",
      "A key that is seen at work on the network is refused: two processes with one key sign"
          + " against each other."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node restore bank-a.backup --out ./network",
      "  ./bascule node restore bank-a.backup --out ./network --passphrase-file /run/secrets/backup"
    })
public final class RestoreCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();

  @Parameters(paramLabel = "FILE", description = "The backup.")
  private Path backup = Path.of("");

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder.")
  private Path out = Path.of("");

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "Its first line; mode 600. Without it, the terminal is asked.")
  private @Nullable Path passphraseFile;

  @Option(
      names = "--confirm",
      paramLabel = "NETWORK",
      description = "The network's name: nobody else runs these keys, and nobody can be asked.")
  private String confirmed = "";

  @Override
  public Integer call() throws IOException {
    Path root = out.toAbsolutePath().normalize();
    if (!Files.isRegularFile(backup)) {
      throw problem(
          ExitCode.NOT_FOUND,
          "backup_missing",
          "there is no backup",
          backup + " is no file",
          "Name the file that node backup wrote.");
    }
    try (var _ = FolderClaim.of(root)) {
      return restore(root);
    }
  }

  private int restore(Path root) throws IOException {
    RestoringFolder.removeClaimed(root).ifPresent(terminal::remark);
    Path fresh = RestoringFolder.of(root);
    Files.createDirectory(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try {
      BackupReader.Reading.Whole whole = whole(fresh);
      open(whole, fresh);
      refuseLivingKeys(whole, fresh, root);
      List<String> placed = place(whole, fresh, root);
      var json = new LinkedHashMap<String, Object>();
      json.put("network", root.toString());
      json.put("restored", placed);
      json.put("kept", whole.names().size() - placed.size());
      terminal.result(
          json,
          () -> {
            terminal.line(
                root
                    + ": "
                    + placed.size()
                    + " files restored, "
                    + (whole.names().size() - placed.size())
                    + " were there already");
            terminal.line("next: ./bascule node doctor --network " + root);
          });
      return ExitCode.OK.number();
    } finally {
      RestoringFolder.discard(fresh);
    }
  }

  private BackupReader.Reading.Whole whole(Path into) throws IOException {
    return switch (BackupReader.read(backup, into)) {
      case BackupReader.Reading.Whole whole -> whole;
      case BackupReader.Reading.Damaged(String name, long offset, String reason) ->
          throw problem(
              ExitCode.VERIFICATION_FAILED,
              "backup_damaged",
              "the backup is damaged",
              backup
                  + " at byte "
                  + offset
                  + (name.isEmpty() ? "" : ", in " + name)
                  + ": "
                  + reason,
              "Use another copy; nothing was written.");
    };
  }

  private void open(BackupReader.Reading.Whole whole, Path fresh) throws IOException {
    if (whole.sealed().isEmpty()) return;
    try (var passphrase = Passphrase.obtain(passphraseFile, false);
        var seal = KeySeal.of(passphrase.characters(), whole.salt().toArray())) {
      for (String name : whole.sealed()) {
        Path file = fresh.resolve(name);
        byte[] secret =
            seal.open(name, Files.readAllBytes(file))
                .orElseThrow(() ->
                    problem(
                        ExitCode.VERIFICATION_FAILED,
                        "passphrase_wrong",
                        "the keys stay sealed",
                        "the passphrase does not open " + name,
                        "Use the passphrase of this backup; nothing was written."));
        Files.delete(file);
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, secret);
        Arrays.fill(secret, (byte) 0);
      }
    }
  }

  private void refuseLivingKeys(BackupReader.Reading.Whole whole, Path fresh, Path root)
      throws IOException {
    NetworkFolder restored = NetworkFolder.open(fresh);
    NetworkFolder target = NetworkFolder.of(root, restored.file());
    for (NodeFolder node : restored.nodes()) {
      String key = fresh.relativize(node.keyFile()).toString();
      if (!whole.sealed().contains(key) || Files.exists(root.resolve(key))) continue;
      NodeFolder there = target.node(node.name()).orElseThrow();
      // Its public half is in the backup; its process, if it runs, is known by its place.
      refuseLiving(restored, node);
      if (new NodeProcess(there).find().isPresent()) {
        throw KeyAlive.refusal(node, "its process runs on this machine");
      }
    }
  }

  private void refuseLiving(NetworkFolder network, NodeFolder node) {
    switch (KeyAlive.look(network, node, Instant.now())) {
      case KeyAlive.Sighting.Alive(String where) -> throw KeyAlive.refusal(node, where);
      case KeyAlive.Sighting.NotSeen _ -> {}
      case KeyAlive.Sighting.NobodyAnswers _ -> {
        String name = network.file().name();
        if (confirmed.equals(name)) return;
        throw problem(
            ExitCode.REFUSED,
            "key_unknown",
            "nobody can say whether the key of " + node.name() + " is at work elsewhere",
            "no other node of the network answers here",
            "Make sure that it is not, and add --confirm " + name + ".");
      }
    }
  }

  /** Looks at every file before it moves the first. */
  private static List<String> place(BackupReader.Reading.Whole whole, Path fresh, Path root)
      throws IOException {
    var missing = new ArrayList<String>();
    for (String name : whole.names()) {
      Path there = root.resolve(name);
      if (!Files.exists(there)) missing.add(name);
      else if (Files.mismatch(there, fresh.resolve(name)) >= 0) {
        throw problem(
            ExitCode.CONFLICT,
            "file_exists",
            there + " is there and differs from the backup",
            "nothing is ever written over",
            "Move it away, or restore into another folder with --out.");
      }
    }
    Files.createDirectories(
        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (String name : missing) {
      Path there = root.resolve(name);
      Files.createDirectories(there.getParent());
      Files.move(fresh.resolve(name), there);
      Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rw-------"));
    }
    for (NodeFolder node : NetworkFolder.open(root).nodes()) {
      if (Files.isDirectory(node.path())) Files.createDirectories(node.data());
    }
    return missing;
  }

  private static ProblemException problem(
      ExitCode exit, String code, String what, String why, String hint) {
    return Problem.of(exit, code, what, why, hint).asException();
  }
}
