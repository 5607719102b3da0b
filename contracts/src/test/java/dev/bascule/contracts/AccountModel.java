package dev.bascule.contracts;

import dev.bascule.contracts.bindings.SettlementAccount.Session;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code SettlementAccount} as its page reads. It keeps every use of every session and works out
 * what is left, where the contract keeps what is left only.
 */
final class AccountModel {

  /** What the owner lent, and all that was done with it. */
  static final class Lent {
    final Session terms;
    final long generation;
    final List<BigInteger> paid = new ArrayList<>();
    long uses;
    boolean revoked;

    private Lent(Session terms, long generation) {
      this.terms = terms;
      this.generation = generation;
    }

    BigInteger left() {
      return terms.total.subtract(paid.stream().reduce(BigInteger.ZERO, BigInteger::add));
    }

    long usesLeft() {
      return terms.uses.longValueExact() - uses;
    }
  }

  private record Pending(String newOwner, long block, long time) {}

  private final long delayBlocks;
  private final long delaySeconds;
  private final Map<String, Lent> sessions = new LinkedHashMap<>();
  private Optional<Pending> recovery = Optional.empty();
  private Optional<Pending> change = Optional.empty();
  private int nextGuardians;
  int guardians;
  int threshold;
  private int nextThreshold;
  String owner;
  long generation = 1;

  /** One from the start: the first owner, too, ends what went before. */
  long recoveryNonce = 1;

  /**
   * @param delayBlocks of recoveries and of guardian changes alike
   */
  AccountModel(String owner, int guardians, int threshold, long delayBlocks, long delaySeconds) {
    this.owner = owner;
    this.guardians = guardians;
    this.threshold = threshold;
    this.delayBlocks = delayBlocks;
    this.delaySeconds = delaySeconds;
  }

  Map<String, Lent> sessions() {
    return sessions;
  }

  boolean isLive(String id) {
    return dead(id).isEmpty();
  }

  String grant(boolean byOwner, String id, Session terms) {
    if (!byOwner) return "AccountUnauthorized";
    Lent before = sessions.get(id);
    if (before != null && before.generation == generation) return "SessionExists";
    sessions.put(id, new Lent(terms, generation));
    return "done";
  }

  String revoke(boolean byOwner, String id) {
    if (!byOwner) return "AccountUnauthorized";
    String dead = dead(id);
    if (!dead.isEmpty()) return dead;
    sessions.get(id).revoked = true;
    return "done";
  }

  String wipe(boolean byOwner) {
    if (!byOwner) return "AccountUnauthorized";
    generation++;
    return "done";
  }

  /**
   * An operation of a session, from validation to execution.
   *
   * @param signed whether by the session's key
   */
  String use(String id, boolean signed, boolean payee, BigInteger amount, long time) {
    String dead = dead(id);
    if (!dead.isEmpty()) return "refused: " + dead;
    Lent it = sessions.get(id);
    if (!payee) return "refused: NotAPayee";
    if (amount.signum() == 0 || amount.compareTo(it.terms.perCall) > 0) {
      return "refused: OverCallOfSession";
    }
    if (it.usesLeft() == 0) return "refused: SessionIsSpent";
    if (!signed) return "refused: AA24 signature error";
    boolean early = time <= it.terms.validAfter.longValueExact();
    if (early || time > it.terms.validUntil.longValueExact()) {
      return "refused: AA22 expired or not due";
    }
    it.uses++;
    if (amount.compareTo(it.left()) > 0) return "failed: OverTotalOfSession";
    it.paid.add(amount);
    return "done";
  }

  String startRecovery(String newOwner, int approvals, boolean genuine, long block, long time) {
    if (threshold == 0) return "NoGuardians";
    if (recovery.isPresent()) return "RecoveryIsPending";
    if (newOwner.equals(owner)) return "BadOwner";
    if (approvals < threshold) return "TooFewApprovals";
    if (!genuine) return "NotApproved";
    recovery = Optional.of(new Pending(newOwner, block, time));
    recoveryNonce++;
    return "done";
  }

  String cancelRecovery(boolean byOwner) {
    if (!byOwner) return "AccountUnauthorized";
    if (recovery.isEmpty()) return "NoRecovery";
    dropRecovery();
    return "done";
  }

  String finishRecovery(long block, long time) {
    if (recovery.isEmpty()) return "NoRecovery";
    if (!passed(recovery.get(), block, time)) return "RecoveryNotDue";
    own(recovery.get().newOwner);
    return "done";
  }

  String setOwner(boolean byOwner, String newOwner) {
    if (!byOwner) return "AccountUnauthorized";
    if (newOwner.equals(owner)) return "BadOwner";
    own(newOwner);
    return "done";
  }

  String proposeGuardians(boolean byOwner, int count, int needed, long block, long time) {
    if (!byOwner) return "AccountUnauthorized";
    if (needed > count || (needed == 0) != (count == 0)) return "BadGuardians";
    nextGuardians = count;
    nextThreshold = needed;
    change = Optional.of(new Pending("", block, time));
    return "done";
  }

  String cancelGuardianChange(boolean byOwner) {
    if (!byOwner) return "AccountUnauthorized";
    if (change.isEmpty()) return "NoGuardianChange";
    change = Optional.empty();
    return "done";
  }

  String finishGuardianChange(long block, long time) {
    if (change.isEmpty()) return "NoGuardianChange";
    if (!passed(change.get(), block, time)) return "GuardianChangeNotDue";
    change = Optional.empty();
    guardians = nextGuardians;
    threshold = nextThreshold;
    dropRecovery();
    return "done";
  }

  /** Zero when none is pending. */
  String pendingOwner() {
    return recovery.map(Pending::newOwner).orElse("0x" + "0".repeat(40));
  }

  private String dead(String id) {
    Lent it = sessions.get(id);
    if (it == null || it.generation != generation) return "SessionNotGranted";
    return it.revoked ? "SessionIsRevoked" : "";
  }

  private void own(String newOwner) {
    owner = newOwner;
    generation++;
    change = Optional.empty();
    dropRecovery();
  }

  private void dropRecovery() {
    recovery = Optional.empty();
    recoveryNonce++;
  }

  private boolean passed(Pending it, long block, long time) {
    return block >= it.block + delayBlocks && time >= it.time + delaySeconds;
  }
}
