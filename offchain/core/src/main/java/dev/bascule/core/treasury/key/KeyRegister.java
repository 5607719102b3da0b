package dev.bascule.core.treasury.key;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.key.Judgement.Fault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * All keys that the treasury knows or ever knew, and whether it stands still. A register never
 * changes; a statement that is taken makes the next one.
 *
 * <p>Invariants, each with a test of the same name:
 *
 * <ul>
 *   <li>{@code whatEndedNeverComesBack}: from deactivated, compromised and destroyed nothing leads
 *       to active
 *   <li>{@code onePersonNeverBringsAKeyBack}, {@code aPersonCountsOnce}, {@code
 *       aSuspendedPersonSaysNothing}
 *   <li>{@code aStatementCountsOnceAndInOrder}, {@code aStatementOfAnotherTreasuryIsNone}
 *   <li>{@code aPersonsNewKeyShowsThatSomebodyHasIt}
 * </ul>
 */
public final class KeyRegister {

  /** Nobody joined it for so long: whoever still wants it says it anew. */
  public static final long STATEMENT_SECONDS_MAX = 7L * 24 * 3600;

  /** How far clocks may differ. */
  private static final long CLOCK_SLACK_SECONDS = 600;

  private static final int TO_STOP = 1;
  private static final int TO_GO_ON = 2;

  private final Hash32 id;
  private final Map<KeyName, KeyRecord> keys;
  private final StopRecord stop;

  private KeyRegister(Hash32 id, Map<KeyName, KeyRecord> keys, StopRecord stop) {
    this.id = id;
    this.keys = keys;
    this.stop = stop;
  }

  /**
   * @param id of the document with which it began; statements name it
   */
  public static KeyRegister founded(Hash32 id) {
    return new KeyRegister(id, Map.of(), StopRecord.NEVER);
  }

  /**
   * The same with a key that is new to it, or that waited for people and is vouched for otherwise.
   *
   * @throws IllegalArgumentException if it is known as anything else
   */
  public KeyRegister entered(KeyRecord fresh) {
    KeyRecord known = keys.get(fresh.key());
    if (known == null) return with(fresh);
    if (known.kind() != fresh.kind()
        || known.state() != KeyState.PRE_ACTIVATION
        || fresh.state() != KeyState.ACTIVE) {
      throw new IllegalArgumentException(fresh.key() + " is known, and " + known.state().word());
    }
    return with(fresh.at(known.number()));
  }

  private KeyRegister with(KeyRecord changed) {
    var next = new LinkedHashMap<>(keys);
    next.put(changed.key(), changed);
    return new KeyRegister(id, next, stop);
  }

  public Hash32 id() {
    return id;
  }

  public StopRecord stop() {
    return stop;
  }

  /** In the order in which they entered. */
  public List<KeyRecord> keys() {
    return List.copyOf(keys.values());
  }

  public Optional<KeyRecord> find(KeyName key) {
    return Optional.ofNullable(keys.get(key));
  }

  public boolean isActive(KeyName key) {
    return find(key).filter(KeyRecord::isActive).isPresent();
  }

  /** Whether two people are there who could bring a key back. */
  public boolean canDecide(Set<Address> people) {
    return people.stream().filter(this::isActivePerson).count() >= TO_GO_ON;
  }

  private boolean isActivePerson(Address person) {
    return find(KeyName.of(person))
        .filter(key -> key.kind() == KeyKind.PERSON && key.isActive())
        .isPresent();
  }

  /**
   * @param signers whose signature over exactly this statement was verified; the last one is new
   * @param people who may speak: as the rules name them now
   */
  public Judgement judge(
      Statement statement, List<Address> signers, Set<Address> people, long now) {
    if (!statement.register().equals(id)) {
      return refused(
          Fault.OTHER_REGISTER, "it is of the treasury " + statement.register() + ", not " + id);
    }
    return switch (statement) {
      case Statement.OfKey change -> key(change, signers, people, now);
      case Statement.OfTreasury change -> treasury(change, signers, people, now);
    };
  }

  private Judgement key(
      Statement.OfKey change, List<Address> signers, Set<Address> people, long now) {
    KeyRecord record = keys.get(change.key());
    if (record == null) {
      return refused(Fault.KEY_UNKNOWN, change.key() + " is no key of this treasury");
    }
    Optional<Judgement.Refused> misplaced =
        place(change, record.number()).or(() -> time(change, now));
    if (misplaced.isPresent()) return misplaced.get();
    if (change.from() != record.state()) {
      return refused(
          Fault.OTHER_STATE,
          "%s is %s, not %s".formatted(record.key(), record.state().word(), change.from().word()));
    }
    OptionalInt needed = change.from().peopleTo(change.to());
    if (needed.isEmpty()) {
      return refused(
          Fault.NO_SUCH_STEP,
          "nothing leads from %s to %s".formatted(change.from().word(), change.to().word()));
    }
    Optional<Address> holder = newPerson(record, change);
    Optional<Judgement> stranger =
        holder.equals(Optional.of(signers.getLast()))
            ? Optional.empty()
            : stranger(signers.getLast(), people);
    if (stranger.isPresent()) return stranger.get();
    List<Address> counted =
        counted(signers, people).stream().filter(by -> !holder.equals(Optional.of(by))).toList();
    int missing = needed.getAsInt() - counted.size();
    boolean possession = holder.isPresent() && !signers.contains(holder.get());
    return missing > 0 || possession
        ? new Judgement.Waiting(Math.max(0, missing), possession)
        : new Judgement.Taken(with(record.after(change, counted, now)));
  }

  /** Whose key is to be used for the first time; that person signs with it, and counts for none. */
  private static Optional<Address> newPerson(KeyRecord record, Statement.OfKey change) {
    return record.kind() == KeyKind.PERSON
            && change.from() == KeyState.PRE_ACTIVATION
            && change.to() == KeyState.ACTIVE
        ? record.key().address()
        : Optional.empty();
  }

  private Judgement treasury(
      Statement.OfTreasury change, List<Address> signers, Set<Address> people, long now) {
    Optional<Judgement.Refused> misplaced =
        place(change, stop.number()).or(() -> time(change, now));
    if (misplaced.isPresent()) return misplaced.get();
    if (change.stop() == stop.stopped()) {
      return refused(
          Fault.OTHER_STATE, "the treasury is " + (stop.stopped() ? "stopped" : "not stopped"));
    }
    Optional<Judgement> stranger = stranger(signers.getLast(), people);
    if (stranger.isPresent()) return stranger.get();
    List<Address> counted = counted(signers, people);
    int missing = (change.stop() ? TO_STOP : TO_GO_ON) - counted.size();
    if (missing > 0) return new Judgement.Waiting(missing, false);
    return new Judgement.Taken(
        new KeyRegister(
            id,
            keys,
            new StopRecord(change.stop(), change.number(), now, counted, change.reason())));
  }

  private static Optional<Judgement.Refused> place(Statement statement, long taken) {
    if (statement.number() <= taken) {
      return Optional.of(
          refused(
              Fault.STATEMENT_OLD,
              "it is statement %d, and %d were taken".formatted(statement.number(), taken)));
    }
    return statement.number() == taken + 1
        ? Optional.empty()
        : Optional.of(
            refused(
                Fault.STATEMENT_AHEAD,
                "it is statement %d, the next is %d".formatted(statement.number(), taken + 1)));
  }

  private static Optional<Judgement.Refused> time(Statement statement, long now) {
    if (statement.at() > now + CLOCK_SLACK_SECONDS) {
      return Optional.of(
          refused(
              Fault.STATEMENT_NOT_YET,
              "it was made %d s after this clock's time".formatted(statement.at() - now)));
    }
    return now - statement.at() <= STATEMENT_SECONDS_MAX
        ? Optional.empty()
        : Optional.of(
            refused(
                Fault.STATEMENT_EXPIRED,
                "it was made %d s ago; say it anew".formatted(now - statement.at())));
  }

  private Optional<Judgement> stranger(Address signer, Set<Address> people) {
    KeyRecord record = keys.get(KeyName.of(signer));
    if (!people.contains(signer) || record == null || record.kind() != KeyKind.PERSON) {
      return Optional.of(
          refused(Fault.SIGNER_UNKNOWN, signer + " is none of the treasury's people"));
    }
    return record.isActive()
        ? Optional.empty()
        : Optional.of(new Judgement.Barred(new Objection.NotActive(record)));
  }

  private List<Address> counted(List<Address> signers, Set<Address> people) {
    return signers.stream()
        .distinct()
        .filter(by -> people.contains(by) && isActivePerson(by))
        .toList();
  }

  private static Judgement.Refused refused(Fault fault, String why) {
    return new Judgement.Refused(fault, why);
  }
}
