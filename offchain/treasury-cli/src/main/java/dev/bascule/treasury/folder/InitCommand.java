package dev.bascule.treasury.folder;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.hd.DerivationPath;
import dev.bascule.chain.hd.ExtendedPrivateKey;
import dev.bascule.chain.keystore.KeystoreV3;
import dev.bascule.chain.secret.Mac;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.treasury.backup.GivenShares;
import dev.bascule.treasury.key.Seed;
import dev.bascule.treasury.prompt.SecretInput;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cold init}. */
@Command(
    name = "init",
    description = {
      "Make a cold folder, from randomness and dice, or from shares.",
      "The seed has 32 bytes of the system's randomness, mixed with dice if you throw some.",
      "Nothing can be signed yet: the rules come with cold policy,",
      "recipients with cold address-book."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cold init --home /media/stick/cold --witness /media/other/witness.json",
      "  cold init --home restored --from-shares /media/a/share-1-1.txt /media/c/share-1-3.txt",
      "  cold init --dice - --network main"
    })
public final class InitCommand implements Callable<Integer> {

  private static final int SEED = 32;
  private static final int DICE_MIN = 50;
  private static final int PASSWORD_MIN = 12;

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final FolderOptions options = new FolderOptions();
  @Mixin private final GivenShares shares = new GivenShares();

  @Option(
      names = "--from-shares",
      description = "Take the seed of the given shares; without files they are typed.")
  private boolean fromShares;

  @Option(
      names = "--dice",
      paramLabel = "FILE",
      description = "At least 50 throws, digits 1 to 6, from a file or -; mixed in, never alone.")
  private @Nullable String dice;

  @Option(
      names = "--network",
      defaultValue = "REGTEST",
      description = "Of the UTXO wallets: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private BitcoinNetwork network = BitcoinNetwork.REGTEST;

  @Option(
      names = "--accounts",
      defaultValue = "1",
      description = "How many accounts on EVM chains (default: ${DEFAULT-VALUE}).")
  private int accounts;

  @Option(
      names = "--scrypt-bits",
      defaultValue = "" + KeystoreV3.COST_BITS,
      hidden = true,
      description = "For tests: a cheaper keystore.")
  private int costBits;

  @Override
  public Integer call() throws IOException {
    if (accounts < 1 || accounts > 100) {
      throw usage(accounts + " accounts", "1 to 100 are made.");
    }
    try (Seed seed = seed();
        SecretBytes password = options.choosePassword()) {
      if (password.size() < PASSWORD_MIN) {
        throw usage(
            "a password of " + password.size() + " characters",
            "At least " + PASSWORD_MIN + "; five random words are better.");
      }
      ColdBook book =
          options.folder().create(seed, password, costBits, accounts, network, options.witness());
      return say(book, seed);
    }
  }

  private static RuntimeException usage(String why, String hint) {
    return Problem.of(ExitCode.USAGE, "usage", "no folder was made", why, hint).asException();
  }

  private Seed seed() throws IOException {
    if (fromShares) {
      GivenShares.Combined combined = shares.combine();
      return combined.seed();
    }
    byte[] random = new byte[SEED];
    new SecureRandom().nextBytes(random);
    try (SecretBytes system = SecretBytes.taking(random)) {
      if (dice == null) return new Seed(system.read(SecretBytes::copyOf));
      try (SecretBytes thrown = SecretInput.read(dice, "throws of dice", "--dice")) {
        requireDice(thrown);
        return new Seed(mixed(system, thrown));
      }
    }
  }

  private static void requireDice(SecretBytes thrown) {
    boolean wrong =
        thrown.read(digits -> {
          for (byte digit : digits) {
            if (digit < '1' || digit > '6') return true;
          }
          return digits.length < DICE_MIN;
        });
    if (wrong) throw usage("these are no 50 throws of dice", "Digits 1 to 6 and nothing else.");
  }

  /** HMAC with the system's bytes as the key: as good as the better of the two. */
  private static SecretBytes mixed(SecretBytes system, SecretBytes thrown) {
    return SecretBytes.taking(
        system.<byte[]>read(key -> thrown.<byte[]>read(digits -> Mac.sha256(key, digits))));
  }

  private int say(ColdBook book, Seed seed) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("home", options.home().toString());
    json.put("wallet", book.wallet().toString());
    json.put("account", book.accounts().getFirst().hex());
    json.put("key", keyExpression(book, seed));
    json.put("witness", options.witness() == null ? null : options.witness().toString());
    terminal.result(
        json,
        () -> {
          terminal.line("folder   " + options.home());
          terminal.line("wallet   " + book.wallet() + " (fingerprint of the master key)");
          terminal.line(
              "account  "
                  + Eip55.checksummed(book.accounts().getFirst())
                  + " (the first on EVM chains)");
          terminal.line("key      " + json.get("key") + " (for descriptors; public)");
          terminal.line(
              "next     cold backup split --home " + options.home() + ", then cold policy");
        });
    if (options.witness() == null) {
      terminal.remark(
          "No witness: if somebody puts an old copy of the whole folder back, it will not be"
              + " noticed, and limits spent since then are free again.");
    }
    return ExitCode.OK.number();
  }

  /** Of BIP-48, script type 2 (P2WSH), account 0. */
  private String keyExpression(ColdBook book, Seed seed) {
    int coin = network == BitcoinNetwork.MAIN ? 0 : 1;
    DerivationPath path = DerivationPath.parse("m/48h/" + coin + "h/0h/2h");
    try (ExtendedPrivateKey master = seed.master(network.keys());
        ExtendedPrivateKey key = master.derive(path)) {
      return "["
          + book.wallet()
          + "/"
          + path.stepsText()
          + "]"
          + key.publicKey().text()
          + "/<0;1>/*";
    }
  }
}
