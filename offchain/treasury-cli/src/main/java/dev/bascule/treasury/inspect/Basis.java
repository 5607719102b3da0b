package dev.bascule.treasury.inspect;

import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.request.OwnAbis;
import dev.bascule.chain.request.ReviewBasis;
import dev.bascule.treasury.folder.ColdBook;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the owner's book says to a review. */
public final class Basis {

  private Basis() {}

  /**
   * @param book null where there is no folder: then everything is unknown, and said to be
   */
  public static ReviewBasis of(@Nullable ColdBook book) throws IOException {
    if (book == null) {
      return new ReviewBasis(
          new AddressBook(List.of()),
          OwnAbis.load(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Optional.empty());
    }
    return new ReviewBasis(
        book.book(),
        OwnAbis.load(),
        book.settings().chains(),
        book.accounts(),
        book.settings().safes().stream()
            .filter(safe -> safe.owners().stream().anyMatch(book.accounts()::contains))
            .toList(),
        book.settings().descriptors(),
        Optional.of(book.settings().spending()));
  }
}
