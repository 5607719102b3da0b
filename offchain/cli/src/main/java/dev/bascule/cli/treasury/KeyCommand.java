package dev.bascule.cli.treasury;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chain.keystore.KeystoreV3;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Address;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code treasury key}. */
@Command(
    name = "key",
    description = {
      "Make the key with which you propose and approve, or a hot wallet signs: a new one, in a file"
          + " under a password (--out) or inside a device, which does not give it out (--pkcs11).",
      "With --show, print the address of one that is there (--keystore or --pkcs11)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule treasury key --out ada.json",
      "  ./bascule treasury key --out ada.json --password pass.txt --json",
      "  ./bascule treasury key --pkcs11 ada-token.json",
      "  ./bascule treasury key --show --keystore ada.json"
    })
final class KeyCommand implements Callable<Integer> {

  private static final int PASSWORD_MIN = 8;
  private static final String NEXT = "next        give the address to whoever keeps treasury.json";

  @Mixin private final Terminal terminal = new Terminal();

  @Option(names = "--out", paramLabel = "FILE", description = "A new keystore file.")
  private @Nullable Path out;

  @Option(
      names = "--pkcs11",
      paramLabel = "FILE",
      description = "In a device: a file that says which library, token and label.")
  private @Nullable Path pkcs11;

  @Option(
      names = "--keystore",
      paramLabel = "FILE",
      description = "With --show: a keystore file of version 3.")
  private @Nullable Path keystore;

  @Option(names = "--show", description = "Make nothing; print the address.")
  private boolean show;

  @Option(
      names = "--password",
      paramLabel = "FILE",
      description = "A file with its password or PIN, - for standard input; asked otherwise.")
  private @Nullable String password;

  @Override
  public Integer call() {
    int places = (out != null ? 1 : 0) + (pkcs11 != null ? 1 : 0) + (keystore != null ? 1 : 0);
    if (places != 1 || (show ? out != null : keystore != null)) {
      throw refused(
          "usage",
          show
              ? "--show takes either --keystore FILE or --pkcs11 FILE"
              : "a new key takes either --out FILE or --pkcs11 FILE");
    }
    if (out != null) return makeFile(out);
    if (pkcs11 != null) return show ? showDevice(pkcs11) : makeInDevice(pkcs11);
    return showFile(requireNonNull(keystore));
  }

  private int makeFile(Path file) {
    var random = new SecureRandom();
    byte[] drawn = new byte[32];
    random.nextBytes(drawn);
    try (SecretBytes secret = SecretBytes.taking(drawn);
        SecretBytes chosen = chosen();
        SecretKey key = secret.read(SecretKey::of)) {
      Address address = Signer.of(key.publicKey());
      KeystoreV3 sealed =
          KeystoreV3.seal(secret, chosen, KeystoreV3.COST_BITS, random::nextBytes)
              .ofAccount(address);
      OwnFile.create(file, (sealed.toJson() + "\n").getBytes(UTF_8));
      return say(address, file, Optional.empty(), NEXT);
    }
  }

  private int makeInDevice(Path place) {
    try (DeviceKey key = DeviceKey.generate(place, password)) {
      return say(key.address(), place, Optional.of(held(key)), NEXT);
    }
  }

  private int showDevice(Path place) {
    try (DeviceKey key = DeviceKey.open(place, password)) {
      key.prove();
      return say(key.address(), place, Optional.of(held(key)), "");
    }
  }

  /** What is told of a key beside its address. */
  private record Note(String label, String words, String name, boolean value) {}

  private static Note held(DeviceKey key) {
    return new Note(
        "device",
        key.neverOutside()
            ? "made in the token, which says that it cannot get out"
            : "the token says that it was outside, or can get out",
        "neverOutside",
        key.neverOutside());
  }

  private static Optional<Note> verified(boolean verified) {
    String words =
        verified
            ? "yes: it is the key's"
            : "no: as the file says; with --password FILE it is compared with the key";
    return Optional.of(new Note("verified", words, "verified", verified));
  }

  /** As the file says it, without the password; with the password it is compared. */
  private int showFile(Path file) {
    KeystoreFile sealed = KeystoreFile.read(file);
    if (password == null && sealed.saidAddress().isPresent()) {
      return say(sealed.saidAddress().get(), file, verified(false), "");
    }
    try (SigningKey key = sealed.open(password)) {
      return say(key.address(), file, verified(true), "");
    }
  }

  private int say(Address address, Path file, Optional<Note> note, String next) {
    String text = Eip55.checksummed(address);
    var json = new LinkedHashMap<String, Object>();
    json.put("address", text);
    json.put("file", file.toString());
    note.ifPresent(it -> json.put(it.name(), it.value()));
    terminal.result(
        json,
        () -> {
          terminal.line("address     " + text);
          terminal.line("file        " + file);
          note.ifPresent(it -> terminal.line("%-11s %s".formatted(it.label(), it.words())));
          if (!next.isEmpty()) terminal.line(next);
        });
    return ExitCode.OK.number();
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
