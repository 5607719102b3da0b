package dev.bascule.contracts;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code ParticipantRegistry} and the {@code PermissionedToken} that asks it, as their pages read,
 * for some issuers. It keeps every published set whole, where the contract keeps roots.
 */
final class ParticipantsModel {

  /** A moment: blocks and seconds. */
  record At(long block, long time) {

    boolean passed(At since, long span) {
      return block >= since.block + span && time >= since.time + span;
    }
  }

  private record Published(Set<String> revoked, At at) {}

  private record Freeze(At since, long term) {}

  record Proposal(int reason, long term) {}

  /** What is known of an account. */
  static final class Account {
    String commitment = "";
    int issuer;
    int checked;
    int chosen;
    private At since = new At(0, 0);
    private long term;
    private Freeze frozen;

    /** Freezes that were proposed since two keys last agreed; one of reason 0 ends a freeze. */
    final Set<Proposal> proposed = new LinkedHashSet<>();

    BigInteger held = BigInteger.ZERO;
    BigInteger balance = BigInteger.ZERO;
  }

  private static final Proposal UNFREEZE = new Proposal(0, 0);

  private final long grace;
  private final Map<Integer, List<Published>> sets = new HashMap<>();
  private final Map<Integer, Boolean> active = new HashMap<>();
  private final Map<String, Account> accounts = new HashMap<>();

  ParticipantsModel(long grace) {
    this.grace = grace;
  }

  Account of(String account) {
    return accounts.computeIfAbsent(account, it -> new Account());
  }

  void addIssuer(int id, At now) {
    active.put(id, true);
    add(id, Set.of(), now);
  }

  Optional<String> publish(int id, Set<String> revoked, At now) {
    if (!active.get(id)) return Optional.of("NotAnIssuer");
    add(id, revoked, now);
    return Optional.empty();
  }

  private void add(int id, Set<String> revoked, At now) {
    sets.computeIfAbsent(id, it -> new ArrayList<>()).add(new Published(revoked, now));
  }

  Optional<String> removeIssuer(int id, At now) {
    if (!active.getOrDefault(id, false)) return Optional.of("NoSuchIssuer");
    active.put(id, false);
    add(id, sets.get(id).getLast().revoked, now);
    return Optional.empty();
  }

  Optional<String> admit(int issuer, String account, String commitment, long term, At now) {
    if (!active.getOrDefault(issuer, false)) return Optional.of("NotAnIssuer");
    Account it = of(account);
    int others = vouchingFor(account);
    if (others != 0 && others != issuer) return Optional.of("OtherIssuer");
    it.commitment = commitment;
    it.issuer = issuer;
    it.checked = sets.get(issuer).size();
    it.since = now;
    it.term = term;
    return Optional.empty();
  }

  /** Its choice, or whoever vouched for it last; nobody who was removed. */
  int vouchingFor(String account) {
    Account it = of(account);
    if (active.getOrDefault(it.chosen, false)) return it.chosen;
    return active.getOrDefault(it.issuer, false) ? it.issuer : 0;
  }

  Optional<String> choose(String account, int issuer) {
    if (issuer != 0 && !active.getOrDefault(issuer, false)) return Optional.of("NoSuchIssuer");
    of(account).chosen = issuer;
    return Optional.empty();
  }

  /** With the proof that there is, for an account that is revoked that of a neighbour. */
  Optional<String> renew(String account) {
    Account it = of(account);
    if (it.issuer == 0) return Optional.of("NoCredential");
    if (!active.get(it.issuer)) return Optional.of("NoSuchIssuer");
    if (isRevoked(it)) return Optional.of("NotShown");
    it.checked = sets.get(it.issuer).size();
    return Optional.empty();
  }

  Optional<String> revoke(String account) {
    Account it = of(account);
    if (it.issuer == 0) return Optional.of("NoCredential");
    if (!isRevoked(it)) return Optional.of("NotShown");
    it.issuer = 0;
    return Optional.empty();
  }

  private boolean isRevoked(Account it) {
    return sets.get(it.issuer).getLast().revoked.contains(it.commitment);
  }

  /** The newest set of the account's issuer; empty without one. */
  Set<String> revokedBy(int issuer) {
    return issuer == 0 ? Set.of() : sets.get(issuer).getLast().revoked;
  }

  Optional<String> proposeFreeze(boolean key, String account, int reason, long term, At now) {
    if (reason == 0) return Optional.of("NoReason");
    if (!key) return Optional.of("AccessControlUnauthorizedAccount");
    if (isFrozen(account, now)) return Optional.of("FreezeUnchanged");
    Account it = of(account);
    it.proposed.add(new Proposal(reason, term));
    return Optional.empty();
  }

  Optional<String> confirmFreeze(boolean key, String account, int reason, long term, At now) {
    if (!key) return Optional.of("AccessControlUnauthorizedAccount");
    Account it = of(account);
    boolean waits = it.proposed.contains(new Proposal(reason, term));
    if (!waits || isFrozen(account, now)) return Optional.of("NoSuchFreezeProposal");
    it.frozen = new Freeze(now, term);
    it.proposed.clear();
    return Optional.empty();
  }

  Optional<String> proposeUnfreeze(boolean key, String account, At now) {
    if (!key) return Optional.of("AccessControlUnauthorizedAccount");
    if (!isFrozen(account, now)) return Optional.of("FreezeUnchanged");
    of(account).proposed.add(UNFREEZE);
    return Optional.empty();
  }

  Optional<String> confirmUnfreeze(boolean key, String account, At now) {
    if (!key) return Optional.of("AccessControlUnauthorizedAccount");
    Account it = of(account);
    boolean waits = it.proposed.contains(UNFREEZE);
    if (!waits || !isFrozen(account, now)) return Optional.of("NoSuchFreezeProposal");
    it.proposed.clear();
    it.frozen = null;
    return Optional.empty();
  }

  /** By the first key, which proposed everything, or by another. */
  Optional<String> withdraw(boolean proposer, String account, int reason, long term) {
    Proposal it = new Proposal(reason, term);
    if (!of(account).proposed.contains(it)) return Optional.of("NoSuchFreezeProposal");
    if (!proposer) return Optional.of("AccessControlUnauthorizedAccount");
    of(account).proposed.remove(it);
    return Optional.empty();
  }

  Optional<String> transfer(String from, String to, BigInteger amount, At now) {
    Account sender = of(from);
    if (sender.balance.compareTo(amount) < 0) return Optional.of("ERC20InsufficientBalance");
    BigInteger left = from.equals(to) ? sender.balance : sender.balance.subtract(amount);
    Optional<String> refusal = barred(from, now);
    if (refusal.isPresent()) return refusal;
    if (left.compareTo(sender.held) < 0) return Optional.of("HeldBack");
    refusal = barred(to, now);
    if (refusal.isPresent()) return refusal;
    sender.balance = sender.balance.subtract(amount);
    of(to).balance = of(to).balance.add(amount);
    return Optional.empty();
  }

  boolean mayHold(String account, At now) {
    return barred(account, now).isEmpty();
  }

  boolean isFrozen(String account, At now) {
    Freeze it = of(account).frozen;
    return it != null && !now.passed(it.since, it.term);
  }

  private Optional<String> barred(String account, At now) {
    if (!isCurrent(account, now)) return Optional.of("NotAParticipant");
    return isFrozen(account, now) ? Optional.of("AccountIsFrozen") : Optional.empty();
  }

  boolean isCurrent(String account, At now) {
    Account it = of(account);
    if (it.issuer == 0 || now.passed(it.since, it.term)) return false;
    List<Published> all = sets.get(it.issuer);
    return it.checked == all.size() || !now.passed(all.get(it.checked).at, grace);
  }
}
