package dev.bascule.treasury.backup;

import dev.bascule.chain.hd.Fingerprint;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.shares.Combination;
import dev.bascule.chain.shares.Share;
import dev.bascule.chain.shares.ShareCombine;
import dev.bascule.chain.shares.SharePlan;
import dev.bascule.chain.shares.ShareSplit;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.treasury.file.JsonText;
import dev.bascule.treasury.file.PrivateFile;
import dev.bascule.treasury.key.Seed;
import dev.bascule.treasury.prompt.SecretInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cold backup split}. */
@Command(
    name = "split",
    description = {
      "Divide the seed into shares (SLIP-39).",
      "Each is written to the place you name for it, and read back from there.",
      "The record beside them is no secret: it says which key the shares must give,",
      "and the drill compares with it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cold backup split --seed - --groups 2of3 --to /media/a --to /media/b --to /media/c",
      "  cold backup split --mnemonic words.txt --groups 2of3,3of5 --group-threshold 1 --to ./out",
    })
final class SplitCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();

  @ArgGroup(multiplicity = "1")
  private SeedSource source = new SeedSource();

  @Option(
      names = "--password",
      paramLabel = "FILE",
      description = "With --home: the folder's password, from a file or -.")
  private @Nullable String password;

  @Option(
      names = "--groups",
      required = true,
      split = ",",
      paramLabel = "2of3",
      converter = GroupConverter.class,
      description = "How many shares of how many, for each group.")
  private List<SharePlan.Group> groups = List.of();

  @Option(
      names = "--group-threshold",
      paramLabel = "N",
      description = "How many groups it takes; all of them, if you do not say.")
  private @Nullable Integer groupThreshold;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FOLDER",
      description = "Where a share goes: one folder for each share in order, or one for all.")
  private List<Path> places = List.of();

  @Option(
      names = "--record",
      paramLabel = "FILE",
      defaultValue = "backup-record.json",
      description = "Where the record goes (default: ${DEFAULT-VALUE}).")
  private Path record = Path.of("backup-record.json");

  @Option(
      names = "--share-passphrase",
      paramLabel = "FILE",
      description =
          "A passphrase that combining takes too, from a file or -. A wrong one is not noticed.")
  private @Nullable String passphrase;

  @Option(
      names = "--exponent",
      paramLabel = "E",
      defaultValue = "1",
      description = "The passphrase is stretched 10,000 * 2^E times (default: ${DEFAULT-VALUE}).")
  private int exponent;

  @Override
  public Integer call() throws IOException {
    SharePlan plan = plan();
    int count = plan.groups().stream().mapToInt(SharePlan.Group::count).sum();
    if (places.size() != 1 && places.size() != count) {
      throw usage(
          places.size() + " folders for " + count + " shares", "Name one for each, or one.");
    }
    List<Path> files = new ArrayList<>();
    for (int group = 0, at = 0; group < groups.size(); group++) {
      for (int member = 0; member < groups.get(group).count(); member++, at++) {
        String name = "share-" + (group + 1) + "-" + (member + 1) + ".txt";
        files.add(places.get(places.size() == 1 ? 0 : at).resolve(name));
      }
    }
    // Before a secret is read: nothing is half done because the last place is taken.
    requireAbsent(record);
    for (Path file : files) requireAbsent(file);
    try (Seed seed = source.read(password);
        SecretBytes secret = readPassphrase()) {
      return split(plan, seed, secret, files);
    }
  }

  private SharePlan plan() {
    try {
      return new SharePlan(groupThreshold == null ? groups.size() : groupThreshold, groups);
    } catch (IllegalArgumentException impossible) {
      throw usage("a threshold of " + impossible.getMessage(), "Lower --group-threshold.");
    }
  }

  private static RuntimeException usage(String why, String hint) {
    return Problem.of(ExitCode.USAGE, "usage", "this cannot be split", why, hint).asException();
  }

  private SecretBytes readPassphrase() throws IOException {
    return passphrase == null
        ? SecretBytes.copyOf(new byte[0])
        : SecretInput.choose(passphrase, "passphrase of the shares", "--share-passphrase");
  }

  private static void requireAbsent(Path file) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(file.toString(), null, "is there already");
    }
  }

  private int split(SharePlan plan, Seed seed, SecretBytes secret, List<Path> files)
      throws IOException {
    if (exponent < 0 || exponent > 15) throw usage("an exponent of " + exponent, "0 to 15.");
    ShareSplit split = new ShareSplit(plan, exponent, true);
    List<List<Share>> shares = split.split(seed.bytes(), secret, new SecureRandom()::nextBytes);
    try {
      Fingerprint wallet = seed.fingerprint();
      List<BackupRecord.Group> marked = new ArrayList<>();
      int at = 0;
      for (List<Share> group : shares) {
        List<String> marks = new ArrayList<>();
        for (Share share : group) {
          Path file = files.get(at++);
          PrivateFile.folder(folderOf(file));
          ShareFile.write(file, share, group.size(), wallet.toString());
          try (SecretBytes words = ShareFile.read(file)) {
            marks.add(BackupRecord.mark(words));
          }
        }
        marked.add(new BackupRecord.Group(group.getFirst().memberThreshold(), marks));
      }
      int identifier = shares.getFirst().getFirst().set().identifier();
      BackupRecord written =
          new BackupRecord(identifier, plan.groupThreshold(), wallet, seed.address(0), marked);
      requireReadBack(files, secret, written);
      PrivateFile.create(
          record, (JsonText.indented(written.toJson()) + "\n").getBytes(StandardCharsets.UTF_8));
      return report(written, files);
    } finally {
      shares.forEach(group -> group.forEach(Share::close));
    }
  }

  private static Path folderOf(Path file) {
    Path folder = file.getParent();
    return folder == null ? Path.of(".") : folder;
  }

  /** What stands on the media gives this key; nobody carries a share away that does not. */
  private static void requireReadBack(List<Path> files, SecretBytes secret, BackupRecord record)
      throws IOException {
    List<SecretBytes> texts = new ArrayList<>();
    try {
      for (Path file : files) texts.add(ShareFile.read(file));
      boolean same =
          ShareCombine.combine(texts, secret) instanceof Combination.Combined(SecretBytes found)
              && isOf(record, found);
      if (same) return;
      throw Problem.of(
              ExitCode.VERIFICATION_FAILED,
              "read_back_failed",
              "what was written does not read back",
              "the shares give no key, or another one",
              "The medium may be broken. Destroy these shares and split again onto others.")
          .asException();
    } finally {
      texts.forEach(SecretBytes::close);
    }
  }

  private static boolean isOf(BackupRecord record, SecretBytes found) {
    try (Seed seed = new Seed(found)) {
      return record.isOf(seed);
    }
  }

  private int report(BackupRecord written, List<Path> files) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("wallet", written.wallet().toString());
    json.put("account", written.account().hex());
    json.put("set", written.identifier());
    json.put("shares", files.stream().map(Path::toString).toList());
    json.put("record", record.toString());
    terminal.result(
        json,
        () -> {
          terminal.line("wallet   " + written.wallet() + " (fingerprint of the master key)");
          terminal.line("account  " + written.account().hex() + " (the first on EVM chains)");
          for (Path file : files) terminal.line("share    " + file);
          terminal.line("record   " + record + " (no secret; keep it where the drill is done)");
          terminal.line(
              "All shares were read back and give this key. It takes "
                  + written.groupThreshold()
                  + " of "
                  + written.groups().size()
                  + (written.groups().size() == 1 ? " group." : " groups."));
        });
    if (places.size() == 1 && files.size() > 1) {
      terminal.remark(
          "All shares are in one place now, which is as good as the seed. Carry them apart.");
    }
    return ExitCode.OK.number();
  }
}
