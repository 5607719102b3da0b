package dev.bascule.contracts;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.web3j.crypto.Hash;

/** What SettlementToken must do, in plain Java. Accounts are lower-case 0x-text. */
final class TokenModel {

  static final String ZERO = "0x0000000000000000000000000000000000000000";
  static final BigInteger UNLIMITED = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);

  /** Who may do what; `id` is the role's word. */
  enum Role {
    ADMIN(""),
    ISSUER("ISSUER_ROLE"),
    FREEZER("FREEZER_ROLE"),
    CONFIRMER("FREEZE_CONFIRMER_ROLE");

    private final String name;

    Role(String name) {
      this.name = name;
    }

    byte[] id() {
      return name.isEmpty() ? new byte[32] : Hash.sha3(name.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** What waits for a second key, for seven days: longer than any test of ours. */
  record Proposal(String proposer, boolean frozen) {}

  private record Holding(Role role, String account) {}

  private record Allowance(String owner, String spender) {}

  private final Map<String, BigInteger> balances = new HashMap<>();
  private final Map<Allowance, BigInteger> allowances = new HashMap<>();
  private final Map<String, BigInteger> quotas = new HashMap<>();
  private final Map<String, Proposal> proposals = new HashMap<>();
  private final Set<Holding> roles = new HashSet<>();
  private final Set<String> frozen = new HashSet<>();
  private final Set<String> shielded = new HashSet<>();

  TokenModel(String admin) {
    roles.add(new Holding(Role.ADMIN, admin));
  }

  // ---- what is

  BigInteger balance(String account) {
    return balances.getOrDefault(account, BigInteger.ZERO);
  }

  BigInteger supply() {
    return balances.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
  }

  BigInteger allowance(String owner, String spender) {
    return allowances.getOrDefault(new Allowance(owner, spender), BigInteger.ZERO);
  }

  BigInteger quota(String issuer) {
    return quotas.getOrDefault(issuer, BigInteger.ZERO);
  }

  boolean has(Role role, String account) {
    return roles.contains(new Holding(role, account));
  }

  boolean isFrozen(String account) {
    return frozen.contains(account);
  }

  boolean isFreezable(String account) {
    return !account.equals(ZERO) && !shielded.contains(account);
  }

  Proposal proposal(String account) {
    return proposals.getOrDefault(account, new Proposal(ZERO, false));
  }

  // ---- what is done; empty means done, otherwise nothing has changed

  Optional<Refusal> grant(String sender, Role role, String account) {
    if (!has(Role.ADMIN, sender)) return unauthorized(sender, Role.ADMIN);
    roles.add(new Holding(role, account));
    return Optional.empty();
  }

  Optional<Refusal> revoke(String sender, Role role, String account) {
    if (!has(Role.ADMIN, sender)) return unauthorized(sender, Role.ADMIN);
    if (role == Role.ISSUER) quotas.remove(account);
    roles.remove(new Holding(role, account));
    return Optional.empty();
  }

  Optional<Refusal> setQuota(String sender, String issuer, BigInteger quota) {
    if (!has(Role.ADMIN, sender)) return unauthorized(sender, Role.ADMIN);
    if (!has(Role.ISSUER, issuer)) return refused("NotAnIssuer", issuer);
    quotas.put(issuer, quota);
    return Optional.empty();
  }

  Optional<Refusal> protect(String sender, String account) {
    if (!has(Role.ADMIN, sender)) return unauthorized(sender, Role.ADMIN);
    if (isFrozen(account)) return refused("AccountIsFrozen", account);
    shielded.add(account);
    return Optional.empty();
  }

  Optional<Refusal> issue(String sender, String to, BigInteger amount) {
    if (!has(Role.ISSUER, sender)) return unauthorized(sender, Role.ISSUER);
    if (isFrozen(sender)) return refused("AccountIsFrozen", sender);
    BigInteger left = quota(sender);
    if (amount.compareTo(left) > 0) return refused("QuotaExceeded", sender, left, amount);
    if (to.equals(ZERO)) return refused("ERC20InvalidReceiver", ZERO);
    if (isFrozen(to)) return refused("AccountIsFrozen", to);
    quotas.put(sender, left.subtract(amount));
    balances.merge(to, amount, BigInteger::add);
    return Optional.empty();
  }

  Optional<Refusal> retire(String sender, BigInteger amount) {
    if (!has(Role.ISSUER, sender)) return unauthorized(sender, Role.ISSUER);
    return move(sender, ZERO, amount);
  }

  Optional<Refusal> transfer(String sender, String to, BigInteger amount) {
    return to.equals(ZERO) ? refused("ERC20InvalidReceiver", ZERO) : move(sender, to, amount);
  }

  Optional<Refusal> approve(String sender, String spender, BigInteger amount) {
    if (spender.equals(ZERO)) return refused("ERC20InvalidSpender", ZERO);
    allowances.put(new Allowance(sender, spender), amount);
    return Optional.empty();
  }

  Optional<Refusal> transferFrom(String sender, String from, String to, BigInteger amount) {
    return transferFrom(sender, from, to, amount, false);
  }

  /**
   * With `undone` the transfer is only tried: what follows it in the same transaction is refused.
   */
  Optional<Refusal> transferFrom(
      String sender, String from, String to, BigInteger amount, boolean undone) {
    if (isFrozen(sender)) return refused("AccountIsFrozen", sender);
    BigInteger allowed = allowance(from, sender);
    if (amount.compareTo(allowed) > 0) {
      return refused("ERC20InsufficientAllowance", sender, allowed, amount);
    }
    if (from.equals(ZERO)) return refused("ERC20InvalidApprover", ZERO);
    BigInteger before = balance(from);
    BigInteger there = balance(to);
    Optional<Refusal> refusal = transfer(from, to, amount);
    if (refusal.isEmpty() && undone) {
      balances.put(from, before);
      balances.put(to, there);
    } else if (refusal.isEmpty() && !allowed.equals(UNLIMITED)) {
      allowances.put(new Allowance(from, sender), allowed.subtract(amount));
    }
    return refusal;
  }

  Optional<Refusal> proposeFreeze(String sender, String account, boolean freeze) {
    if (!has(Role.FREEZER, sender)) return unauthorized(sender, Role.FREEZER);
    if (freeze && !isFreezable(account)) return refused("AccountNotFreezable", account);
    if (isFrozen(account) == freeze) return refused("FreezeUnchanged", account, freeze);
    String waiting = proposal(account).proposer;
    if (!waiting.equals(sender) && has(Role.FREEZER, waiting)) {
      return refused("FreezeProposalWaits", account, waiting);
    }
    proposals.put(account, new Proposal(sender, freeze));
    return Optional.empty();
  }

  Optional<Refusal> withdrawFreezeProposal(String sender, String account) {
    String proposer = proposal(account).proposer;
    if (proposer.equals(ZERO)) return refused("NoSuchFreezeProposal", account, false);
    if (!proposer.equals(sender) && !has(Role.ADMIN, sender)) {
      return unauthorized(sender, Role.ADMIN);
    }
    proposals.remove(account);
    return Optional.empty();
  }

  Optional<Refusal> confirmFreeze(String sender, String account, boolean freeze) {
    if (!has(Role.CONFIRMER, sender)) return unauthorized(sender, Role.CONFIRMER);
    Proposal waiting = proposal(account);
    if (!has(Role.FREEZER, waiting.proposer) || waiting.frozen != freeze) {
      return refused("NoSuchFreezeProposal", account, freeze);
    }
    if (waiting.proposer.equals(sender)) return refused("SameKeyTwice", sender);
    if (freeze && !isFreezable(account)) return refused("AccountNotFreezable", account);
    proposals.remove(account);
    if (freeze) frozen.add(account);
    else frozen.remove(account);
    return Optional.empty();
  }

  private Optional<Refusal> move(String from, String to, BigInteger amount) {
    if (isFrozen(from)) return refused("AccountIsFrozen", from);
    if (isFrozen(to)) return refused("AccountIsFrozen", to);
    BigInteger has = balance(from);
    if (amount.compareTo(has) > 0) return refused("ERC20InsufficientBalance", from, has, amount);
    balances.put(from, has.subtract(amount));
    if (!to.equals(ZERO)) balances.merge(to, amount, BigInteger::add);
    return Optional.empty();
  }

  private static Optional<Refusal> unauthorized(String sender, Role role) {
    return refused("AccessControlUnauthorizedAccount", sender, role.id());
  }

  private static Optional<Refusal> refused(String error, Object... values) {
    return Optional.of(Refusal.of(error, values));
  }
}
