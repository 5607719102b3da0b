package dev.bascule.cli.treasury;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.keystore.KeystoreV3;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code treasury key}. */
@Command(
    name = "key",
    description = {
      "Make the key with which you propose and approve: a new one, in a file under a password.",
      "It signs words of yours about requests; it moves nothing by itself."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule treasury key --out ada.json",
      "  ./bascule treasury key --out ada.json --password pass.txt --json"
    })
final class KeyCommand implements Callable<Integer> {

  private static final int PASSWORD_MIN = 8;

  @Mixin private final Terminal terminal = new Terminal();

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where it goes.")
  private Path out = Path.of("");

  @Option(
      names = "--password",
      paramLabel = "FILE",
      description = "A file with its password, - for standard input; asked twice otherwise.")
  private @Nullable String password;

  @Override
  public Integer call() {
    var random = new SecureRandom();
    byte[] drawn = new byte[32];
    random.nextBytes(drawn);
    try (SecretBytes secret = SecretBytes.taking(drawn);
        SecretBytes chosen = chosen();
        SecretKey key = secret.read(SecretKey::of)) {
      KeystoreV3 sealed = KeystoreV3.seal(secret, chosen, KeystoreV3.COST_BITS, random::nextBytes);
      OwnFile.create(out, (sealed.toJson() + "\n").getBytes(UTF_8));
      String address = Eip55.checksummed(Signer.of(key.publicKey()));
      terminal.result(
          Map.of("address", address, "file", out.toString()),
          () -> {
            terminal.line("address     " + address);
            terminal.line("file        " + out);
            terminal.line("next        give the address to whoever keeps treasury.json");
          });
      return ExitCode.OK.number();
    }
  }

  private SecretBytes chosen() {
    SecretBytes first = PasswordInput.read(password, "new password");
    if (first.size() < PASSWORD_MIN) {
      first.close();
      throw refused("password_too_short", "it has fewer than " + PASSWORD_MIN + " characters");
    }
    if (password != null) return first;
    try (SecretBytes again = PasswordInput.read(null, "new password once more")) {
      if (first.sameAs(again)) return first;
    }
    first.close();
    throw refused("not_the_same", "the two entries differ");
  }

  private static RuntimeException refused(String code, String why) {
    return Problem.of(ExitCode.USAGE, code, "no key was made", why, "Run the command again.")
        .asException();
  }
}
