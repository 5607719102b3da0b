package dev.bascule.service.treasury;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.TreasuryPolicy;
import dev.bascule.core.treasury.key.KeyName;
import dev.bascule.core.treasury.key.KeyRecord;
import dev.bascule.core.treasury.key.KeyRegister;
import dev.bascule.core.treasury.key.KeyState;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/** The register of keys, and what enters it because {@code treasury.json} names it. */
final class KeyBook {

  private final Books books;
  private final NamedKeys named;
  private final Clock clock;

  KeyBook(Books books, Clock clock) {
    this.books = books;
    this.named = NamedKeys.of(books);
    this.clock = clock;
  }

  long now() {
    return clock.millis() / 1000;
  }

  Books books() {
    return books;
  }

  NamedKeys named() {
    return named;
  }

  /** Who may speak about keys, as the rules say now. */
  Set<Address> people() {
    return books.policy().people().stream()
        .map(TreasuryPolicy.Person::address)
        .collect(Collectors.toSet());
  }

  /**
   * The register now. Before the first start there is none: then what the rules name is active, so
   * that a treasury that worked without a register goes on.
   *
   * @param in a transaction that has its turn
   */
  RegisterSteps.Told told(DSLContext in) {
    RegisterSteps.Told told = RegisterSteps.told(in);
    if (told.register().isPresent()) return told;
    enter(in, told, KeyState.ACTIVE, "named by the rules at the first start");
    return RegisterSteps.told(in);
  }

  KeyRegister register(DSLContext in) {
    return told(in).register().orElseThrow();
  }

  /**
   * Lets enter what the rules name since the last start: people have to activate it. Where fewer
   * than two people are left who could, it is active if the operator says so about exactly these
   * rules.
   *
   * @param vouched the digest of the rules for whose keys the operator vouches
   * @throws IllegalArgumentException if a key is known for something else
   */
  void open(DSLContext in, Optional<Hash32> vouched) {
    RegisterSteps.Told told = told(in);
    KeyRegister register = told.register().orElseThrow();
    named
        .all()
        .forEach((key, use) -> register.find(key).ifPresent(known -> requireKind(known, use)));
    boolean alone =
        !register.canDecide(people()) && vouched.equals(Optional.of(books.document().digest()));
    if (alone) {
      enter(in, told, KeyState.ACTIVE, "vouched for by the operator, too few people were left");
    } else {
      enter(in, told, KeyState.PRE_ACTIVATION, "named by the rules");
    }
  }

  private static void requireKind(KeyRecord known, NamedKeys.Named use) {
    if (known.kind() == use.kind()) return;
    throw new IllegalArgumentException(
        "%s: the key %s of %s was registered as %s of %s (key_of_other_kind)"
            .formatted(Books.FILE, known.key(), use.text(), known.kind().word(), known.name()));
  }

  private void enter(DSLContext in, RegisterSteps.Told told, KeyState state, String reason) {
    List<KeyRecord> fresh = new ArrayList<>();
    for (Map.Entry<KeyName, NamedKeys.Named> each : named.all().entrySet()) {
      Optional<KeyRecord> known = told.register().flatMap(it -> it.find(each.getKey()));
      boolean waits =
          known.filter(key -> key.state() == KeyState.PRE_ACTIVATION).isPresent()
              && state == KeyState.ACTIVE;
      if (known.isPresent() && !waits) continue;
      fresh.add(
          new KeyRecord(
              each.getKey(),
              each.getValue().kind(),
              each.getValue().text(),
              state,
              0,
              now(),
              List.of(),
              reason));
    }
    if (fresh.isEmpty()) return;
    RegisterSteps.enter(in, told, now(), books.document().digest(), fresh, reason);
  }
}
