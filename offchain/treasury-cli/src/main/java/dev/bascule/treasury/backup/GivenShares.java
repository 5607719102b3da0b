package dev.bascule.treasury.backup;

import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.shares.Combination;
import dev.bascule.chain.shares.ShareCombine;
import dev.bascule.chain.shares.ShareFault;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.treasury.key.Seed;
import dev.bascule.treasury.prompt.SecretInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shares that somebody brings, and the seed that they give. */
public final class GivenShares {

  @Parameters(
      arity = "0..*",
      paramLabel = "SHARE",
      description = "Files with a share each; none: they are typed at the terminal.")
  private List<Path> files = List.of();

  @Option(
      names = "--share-passphrase",
      paramLabel = "FILE",
      description = "The passphrase of the split, if it has one, from a file or -.")
  private @Nullable String passphrase;

  /** The seed, and the marks of the shares that gave it, in their order. The caller closes it. */
  public record Combined(Seed seed, List<String> marks) implements AutoCloseable {
    @Override
    public void close() {
      seed.close();
    }
  }

  /**
   * @throws RuntimeException which names every share that is wrong; there was no key then
   */
  public Combined combine() throws IOException {
    List<SecretBytes> texts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    try (SecretBytes secret = readPassphrase()) {
      readInto(texts, names);
      return switch (ShareCombine.combine(texts, secret)) {
        case Combination.Refused(List<ShareFault> faults) -> throw refused(faults, names);
        case Combination.Combined(SecretBytes seed) ->
            new Combined(new Seed(seed), texts.stream().map(BackupRecord::mark).toList());
      };
    } finally {
      texts.forEach(SecretBytes::close);
    }
  }

  private SecretBytes readPassphrase() throws IOException {
    return passphrase == null
        ? SecretBytes.copyOf(new byte[0])
        : SecretInput.read(passphrase, "passphrase of the shares", "--share-passphrase");
  }

  private void readInto(List<SecretBytes> texts, List<String> names) throws IOException {
    for (Path file : files) {
      texts.add(ShareFile.read(file));
      names.add(file.toString());
    }
    while (files.isEmpty()) {
      int place = texts.size() + 1;
      SecretBytes typed =
          SecretInput.read(null, "share " + place + ", or nothing when that was all", "SHARE");
      if (typed.size() == 0) break;
      texts.add(ShareFile.words(typed.copy()));
      typed.close();
      names.add("share " + place);
    }
  }

  private static RuntimeException refused(List<ShareFault> faults, List<String> names) {
    FaultWords words = new FaultWords(names);
    List<Map<String, String>> list = new ArrayList<>();
    for (ShareFault fault : faults) {
      Map<String, String> entry = new LinkedHashMap<>();
      entry.put("fault", FaultWords.code(fault));
      entry.put("words", words.words(fault));
      list.add(entry);
    }
    return Problem.of(
            ExitCode.VERIFICATION_FAILED,
            "shares_refused",
            "these shares give no key",
            String.join("; ", faults.stream().map(words::words).toList()),
            "No key was made. Correct what is named and run it again.")
        .with("faults", list)
        .asException();
  }
}
