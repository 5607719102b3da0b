package dev.bascule.service.treasury;

import dev.bascule.chain.treasury.WalletKeys;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.TreasuryPolicy;
import dev.bascule.core.treasury.key.KeyKind;
import dev.bascule.core.treasury.key.KeyName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys that {@code treasury.json} names, of people first and of wallets then. */
record NamedKeys(Map<KeyName, Named> all) {

  /**
   * @param names of its person, or of the wallets that it signs for
   */
  record Named(KeyKind kind, List<String> names) {
    String text() {
      return String.join(", ", names);
    }
  }

  /**
   * @throws IllegalArgumentException if one key is to be a person's and a wallet's
   */
  static NamedKeys of(Books books) {
    Map<KeyName, Named> all = new LinkedHashMap<>();
    for (TreasuryPolicy.Person person : books.policy().people()) {
      all.put(KeyName.of(person.address()), new Named(KeyKind.PERSON, List.of(person.name())));
    }
    for (TreasuryPolicy.Wallet wallet : books.policy().wallets()) {
      KeyKind kind = wallet.holder() instanceof Holder.Account ? KeyKind.ACCOUNT : KeyKind.COSIGNER;
      for (KeyName key : WalletKeys.of(books.document(), wallet).keys()) {
        Named before = all.get(key);
        if (before != null && before.kind() != kind) {
          throw new IllegalArgumentException(
              "%s: the key %s is %s's and signs for wallet %s (key_of_other_kind)"
                  .formatted(Books.FILE, key, before.text(), wallet.name()));
        }
        all.put(key, new Named(kind, with(before, wallet.name())));
      }
    }
    return new NamedKeys(all);
  }

  private static List<String> with(@Nullable Named before, String name) {
    if (before == null) return List.of(name);
    if (before.names().contains(name)) return before.names();
    List<String> more = new ArrayList<>(before.names());
    more.add(name);
    return more;
  }
}
