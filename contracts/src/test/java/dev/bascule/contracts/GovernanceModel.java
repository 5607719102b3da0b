package dev.bascule.contracts;

import dev.bascule.contracts.RegistryParameters.At;
import dev.bascule.contracts.RegistryParameters.Span;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code ConsortiumAccess} as its page reads, for one function of one governed contract. Who may
 * wait and act follows from roles; the consortium alone gives them, and acts at once.
 */
final class GovernanceModel {

  static final long ADMINISTRATOR = 0;
  static final long EVERYBODY = -1; // 2^64 - 1, as the ABI has it
  private static final long EXPIRES_SECONDS = 30 * 86_400L;
  private static final long MOST_DELAY_SECONDS = 90 * 86_400L;

  /** A wait in seconds; a shorter one counts only when the difference has passed. */
  record Wait(long before, long after, long fromTime) {

    long at(long time) {
      return fromTime <= time ? after : before;
    }

    private Wait changed(long seconds, long time) {
      long now = at(time);
      return new Wait(now, seconds, time + Math.max(0, now - seconds));
    }
  }

  record Member(long role, String account) {}

  /** What somebody announced, or did before and may announce again. */
  static final class Operation {
    At announced = At.NEVER;
    Optional<Long> dueTime = Optional.empty();
    long times;

    private boolean waits(long time) {
      return dueTime.isPresent() && time < dueTime.get() + EXPIRES_SECONDS;
    }

    /** As {@code getSchedule} shows it: zero for none, and for one that has run out. */
    long shown(long time) {
      return waits(time) ? dueTime.orElseThrow() : 0;
    }
  }

  private final String consortium;
  private final Span wait;
  final Map<Member, Wait> members = new HashMap<>();
  private final Map<String, Operation> operations = new HashMap<>();
  private final Map<Long, Long> guardians = new HashMap<>();
  long functionRole = ADMINISTRATOR;
  boolean closed;

  /** What was done last to the governed contract; empty for nothing. */
  Optional<String> done = Optional.empty();

  GovernanceModel(String consortium, Span wait) {
    this.consortium = consortium;
    this.wait = wait;
    members.put(new Member(ADMINISTRATOR, consortium), new Wait(0, 0, 0));
  }

  boolean has(long role, String account) {
    return members.containsKey(new Member(role, account));
  }

  long waitOf(long role, String account, long time) {
    Wait it = members.get(new Member(role, account));
    return it == null ? 0 : it.at(time);
  }

  long guardianOf(long role) {
    return guardians.getOrDefault(role, ADMINISTRATOR);
  }

  /**
   * @param key caller and argument
   */
  Operation operation(String key) {
    return operations.computeIfAbsent(key, it -> new Operation());
  }

  // ---- what only the consortium does; empty means done, otherwise nothing has changed

  Optional<String> grant(String sender, long role, String account, long seconds, At now) {
    if (!sender.equals(consortium)) return Optional.of("AccessManagerUnauthorizedAccount");
    if (account.equals(TokenModel.ZERO)) return Optional.of("ZeroAddress");
    if (role == ADMINISTRATOR) return Optional.of("AdministratorIsFixed");
    if (seconds < wait.seconds()) return Optional.of("DelayTooShort");
    members.merge(
        new Member(role, account),
        new Wait(0, seconds, 0),
        (old, fresh) -> old.changed(seconds, now.time()));
    return Optional.empty();
  }

  Optional<String> revoke(String sender, long role, String account) {
    if (!sender.equals(consortium)) return Optional.of("AccessManagerUnauthorizedAccount");
    if (role == ADMINISTRATOR) return Optional.of("AdministratorIsFixed");
    members.remove(new Member(role, account));
    return Optional.empty();
  }

  /**
   * @param named the account that the sender repeats
   */
  Optional<String> renounce(String sender, long role, String named) {
    if (!sender.equals(named)) return Optional.of("AccessManagerBadConfirmation");
    if (role == ADMINISTRATOR) return Optional.of("AdministratorIsFixed");
    members.remove(new Member(role, sender));
    return Optional.empty();
  }

  Optional<String> setFunctionRole(String sender, long role) {
    if (!sender.equals(consortium)) return Optional.of("AccessManagerUnauthorizedAccount");
    if (role == EVERYBODY) return Optional.of("OpenToEverybody");
    functionRole = role;
    return Optional.empty();
  }

  Optional<String> setGuardian(String sender, long role, long guardian) {
    if (!sender.equals(consortium)) return Optional.of("AccessManagerUnauthorizedAccount");
    if (role == ADMINISTRATOR) return Optional.of("AccessManagerLockedRole");
    guardians.put(role, guardian);
    return Optional.empty();
  }

  Optional<String> setAdministrator(String sender, long role, long administrator) {
    if (!sender.equals(consortium)) return Optional.of("AccessManagerUnauthorizedAccount");
    if (administrator != ADMINISTRATOR) return Optional.of("RoleAdministeredByRole");
    return role == ADMINISTRATOR ? Optional.of("AccessManagerLockedRole") : Optional.empty();
  }

  /** Of a length that ends it changes what this model does not follow, so only others come here. */
  Optional<String> setEndlessGrantDelay(String sender, long seconds) {
    if (!sender.equals(consortium)) return Optional.of("AccessManagerUnauthorizedAccount");
    if (seconds <= MOST_DELAY_SECONDS) throw new IllegalArgumentException("it ends: " + seconds);
    return Optional.of("DelayTooLong");
  }

  Optional<String> close(String sender, boolean shut) {
    if (!sender.equals(consortium)) return Optional.of("AccessManagerUnauthorizedAccount");
    closed = shut;
    return Optional.empty();
  }

  // ---- what roles do

  Optional<String> schedule(String sender, String argument, At now) {
    long seconds = mayAct(sender) ? waitOf(functionRole, sender, now.time()) : 0;
    // Who need not wait need not announce.
    if (seconds == 0) return Optional.of("AccessManagerUnauthorizedCall");
    Operation it = operation(sender + argument);
    if (it.waits(now.time())) return Optional.of("AccessManagerAlreadyScheduled");
    it.dueTime = Optional.of(now.time() + seconds);
    it.announced = now;
    it.times++;
    return Optional.empty();
  }

  Optional<String> cancel(String sender, String caller, String argument) {
    Operation it = operation(caller + argument);
    if (it.dueTime.isEmpty()) return Optional.of("AccessManagerNotScheduled");
    boolean allowed =
        sender.equals(caller) || sender.equals(consortium) || has(guardianOf(functionRole), sender);
    if (!allowed) return Optional.of("AccessManagerUnauthorizedCancel");
    it.dueTime = Optional.empty();
    return Optional.empty();
  }

  /**
   * @param byAccess through the access contract; otherwise on the governed one, which asks it
   */
  Optional<String> act(String sender, String argument, boolean byAccess, At now) {
    if (!mayAct(sender)) {
      return Optional.of(byAccess ? "AccessManagerUnauthorizedCall" : "AccessManagedUnauthorized");
    }
    Operation it = operation(sender + argument);
    boolean announced = byAccess && it.waits(now.time());
    if (waitOf(functionRole, sender, now.time()) != 0 || announced) {
      boolean soon = now.block() < it.announced.block() + wait.blocks();
      if (it.waits(now.time()) && soon) return Optional.of("TooFewBlocks");
      if (it.dueTime.isEmpty()) return Optional.of("AccessManagerNotScheduled");
      if (it.dueTime.get() > now.time()) return Optional.of("AccessManagerNotReady");
      if (!it.waits(now.time())) return Optional.of("AccessManagerExpired");
      it.dueTime = Optional.empty();
    }
    done = Optional.of(argument);
    return Optional.empty();
  }

  private boolean mayAct(String sender) {
    return !closed && has(functionRole, sender);
  }
}
