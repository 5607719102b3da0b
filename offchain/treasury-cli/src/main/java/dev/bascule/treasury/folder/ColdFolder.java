package dev.bascule.treasury.folder;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.keystore.KeystoreV3;
import dev.bascule.chain.keystore.MalformedKeystore;
import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.file.JsonText;
import dev.bascule.treasury.file.PrivateFile;
import dev.bascule.treasury.key.Seed;
import dev.bascule.treasury.policy.Settings;
import dev.bascule.treasury.policy.Spent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder: {@code keystore.json} (the seed under a password), {@code book.json} (what the owner
 * entered), {@code state.json} (what was signed and sealed), and the witness, a file on another
 * medium that remembers how far the state had come.
 */
public final class ColdFolder {

  private static final int KEYSTORE_MAX = 16 << 10;

  private final Path folder;

  public ColdFolder(Path folder) {
    this.folder = folder;
  }

  private Path keystore() {
    return folder.resolve("keystore.json");
  }

  private SealedFile book() {
    return new SealedFile(folder.resolve("book.json"));
  }

  private SealedFile state() {
    return new SealedFile(folder.resolve("state.json"));
  }

  /** The folder with its seed, its checksums verified. */
  public record Open(
      ColdFolder folder,
      Seed seed,
      ColdBook book,
      Hash32 bookHash,
      ColdState state,
      @Nullable Path witness,
      FolderLock lock)
      implements AutoCloseable {

    @Override
    public void close() throws IOException {
      seed.close();
      lock.close();
    }

    /** Remembers something signed; on the medium before this returns. */
    public void remember(Spent spent) throws IOException {
      remember(state.with(spent));
    }

    /** Remembers how far a medium has come; on the medium before this returns. */
    public void remember(Medium seen) throws IOException {
      ColdState next = state.with(seen);
      if (next.media().size() > Medium.COUNT_MAX) throw Medium.tooMany(seen.name());
      remember(next);
    }

    private void remember(ColdState next) throws IOException {
      if (!next.equals(state)) folder.writeState(seed, next, witness);
    }

    /** Another book in place of this one. */
    public ColdBook change(Settings settings, AddressBook entries) throws IOException {
      ColdBook next = book.next(bookHash, settings, entries);
      try (SecretBytes key = seed.sealingKey()) {
        Hash32 hash = folder.book().write(key, next.toJson());
        folder.writeState(seed, state.withBook(next.sequence(), hash), witness);
      }
      return next;
    }
  }

  /** Makes the folder of a seed; there must be none. */
  public ColdBook create(
      Seed seed,
      SecretBytes password,
      int costBits,
      int accounts,
      BitcoinNetwork network,
      @Nullable Path witness)
      throws IOException {
    if (Files.exists(keystore())) {
      throw Problem.of(
              ExitCode.CONFLICT,
              "folder_exists",
              folder + " has a seed already",
              "a seed is never overwritten",
              "Choose another folder.")
          .asException();
    }
    if (witness != null && Files.exists(witness)) {
      throw Problem.of(
              ExitCode.CONFLICT,
              "witness_exists",
              witness + " is there already",
              "it may be what notices an old copy of another folder",
              "Name another file, or remove it if it is of a folder that was never finished.")
          .asException();
    }
    PrivateFile.folder(folder);
    KeystoreV3 sealed =
        KeystoreV3.seal(seed.bytes(), password, costBits, new SecureRandom()::nextBytes);
    List<Address> addresses = new ArrayList<>();
    for (int i = 0; i < accounts; i++) addresses.add(seed.address(i));
    ColdBook first =
        new ColdBook(
            1,
            Hash32.ZERO,
            seed.fingerprint(),
            addresses,
            Settings.first(network),
            new AddressBook(List.of()));
    try (SecretBytes key = seed.sealingKey()) {
      Hash32 hash = book().write(key, first.toJson());
      writeState(seed, new ColdState(1, 1, hash, List.of(), List.of()), witness);
    }
    // Last: a folder with a keystore is a whole one.
    PrivateFile.create(keystore(), JsonText.line(sealed.toJson()));
    return first;
  }

  private void writeState(Seed seed, ColdState next, @Nullable Path witness) throws IOException {
    try (SecretBytes key = seed.sealingKey()) {
      state().write(key, next.toJson());
      if (witness != null) new SealedFile(witness).write(key, next.toJson());
    }
  }

  /** The book as it stands there, for whoever has no key: it may have been changed. */
  public Optional<ColdBook> unverified() throws IOException {
    return Files.exists(folder.resolve("book.json"))
        ? Optional.of(book().read(ColdBook::read).content())
        : Optional.empty();
  }

  /** The same for whoever asks for nothing else: a folder without a book is refused. */
  public ColdBook shown() throws IOException {
    return unverified().orElseThrow(() -> missing("book.json"));
  }

  /**
   * Opens with the password, and refuses a folder that is older than what it remembers.
   *
   * @param witness null if there is none: then an old copy of the whole folder is not noticed
   */
  public Open open(SecretBytes password, @Nullable Path witness) throws IOException {
    requireSeed();
    PrivateFile.requirePrivate(folder);
    FolderLock lock = FolderLock.take(folder);
    try {
      return open(unseal(password), lock, witness);
    } catch (IOException | RuntimeException failed) {
      lock.close();
      throw failed;
    }
  }

  private Open open(Seed seed, FolderLock lock, @Nullable Path witness) throws IOException {
    try (SecretBytes key = seed.sealingKey()) {
      var readBook = book().read(key, ColdBook::read);
      ColdBook found = readBook.content();
      ColdState remembered = state().read(key, ColdState::read).content();
      boolean next =
          found.sequence() == remembered.bookSequence() + 1
              && found.previous().equals(remembered.book());
      boolean same =
          found.sequence() == remembered.bookSequence()
              && readBook.hash().equals(remembered.book());
      if (!next && !same) throw rolledBack("the book", found.sequence(), remembered.bookSequence());
      if (witness != null) requireWitness(key, witness, remembered);
      // A book whose state was not written yet.
      ColdState whole = next ? remembered.withBook(found.sequence(), readBook.hash()) : remembered;
      if (next) writeState(seed, whole, witness);
      return new Open(this, seed, found, readBook.hash(), whole, witness, lock);
    } catch (IOException | RuntimeException failed) {
      seed.close();
      throw failed;
    }
  }

  /**
   * One step behind is what a write that failed, or a kill between the two writes, leaves. It is
   * brought up before anything else is written: two steps behind nothing tells it from an old copy.
   */
  private static void requireWitness(SecretBytes key, Path witness, ColdState remembered)
      throws IOException {
    SealedFile file = new SealedFile(witness);
    ColdState seen = file.read(key, ColdState::read).content();
    boolean behind = seen.counter() == remembered.counter() - 1;
    if (seen.counter() > remembered.counter()) {
      throw rolledBack("the state", remembered.counter(), seen.counter());
    }
    if (!behind && !seen.equals(remembered)) {
      throw rolledBack("the witness", seen.counter(), remembered.counter());
    }
    if (behind) file.write(key, remembered.toJson());
  }

  private static RuntimeException rolledBack(String what, long found, long known) {
    return Problem.of(
            ExitCode.VERIFICATION_FAILED,
            "rolled_back",
            what + " of the cold folder is not the newest",
            "number " + found + " is here, number " + known + " was known",
            "An older copy brings no limit back. Use the newest folder and witness, or restore"
                + " from shares into a new folder and set the limits anew.")
        .asException();
  }

  private void requireSeed() {
    if (!Files.exists(keystore())) throw missing("keystore.json");
  }

  private RuntimeException missing(String file) {
    return Problem.of(
            ExitCode.NOT_FOUND,
            "no_folder",
            "there is no cold folder at " + folder,
            "it has no " + file,
            "Make one with cold init, or name another with --home.")
        .asException();
  }

  private Seed unseal(SecretBytes password) throws IOException {
    KeystoreV3 sealed;
    try {
      sealed = KeystoreV3.read(StrictObject.parse(PrivateFile.read(keystore(), KEYSTORE_MAX)));
    } catch (MalformedKeystore malformed) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "keystore_malformed",
              "the keystore cannot be read",
              String.valueOf(malformed.getMessage()),
              "Restore it from a copy, or from the shares.")
          .asException();
    }
    return switch (sealed.open(password)) {
      case KeystoreV3.Opened.Secret(SecretBytes secret) -> new Seed(secret);
      case KeystoreV3.Opened.WrongPassword _ ->
          throw Problem.of(
                  ExitCode.REFUSED,
                  "wrong_password",
                  "the password does not open the keystore",
                  "it is another one, or the file was changed",
                  "Try again.")
              .asException();
    };
  }
}
