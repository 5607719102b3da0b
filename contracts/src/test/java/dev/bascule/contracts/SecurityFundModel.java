package dev.bascule.contracts;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code SecurityFund} as its page reads, over tokens as {@link TokenModel} has them. It keeps each
 * gift and each payment of a period, and works out from them what may leave, where the contract
 * keeps four sums. Accounts are lower-case 0x-text, amounts base units.
 */
final class SecurityFundModel {

  private static final BigInteger WHOLE = BigInteger.valueOf(10_000); // basis points
  private static final BigInteger MOST = BigInteger.TWO.pow(128).subtract(BigInteger.ONE);
  private static final long MOST_SECONDS = 366 * 86_400L;
  private static final long MOST_BLOCKS = 4 * MOST_SECONDS;

  enum Stage {
    NONE(0),
    CLAIMED(1),
    AWARDED(2),
    PAID(3),
    REJECTED(4),
    WITHDRAWN(5);

    /** As the contract's ABI counts them. */
    final int code;

    Stage(int code) {
      this.code = code;
    }
  }

  /** How a sender comes to what only the consortium decides. */
  enum Way {
    CONSORTIUM_DIRECTLY(true, false),
    CONSORTIUM_BY_ACCESS(true, true),
    STRANGER_DIRECTLY(false, false),
    STRANGER_BY_ACCESS(false, true);

    final boolean consortium;
    final boolean byAccess;

    Way(boolean consortium, boolean byAccess) {
      this.consortium = consortium;
      this.byAccess = byAccess;
    }
  }

  record At(long block, long time) {}

  record Limits(int periodBps, int claimBps, long blocks, long seconds) {}

  static final class Claim {
    final String organisation;
    final String token;
    final String beneficiary;
    final BigInteger claimed;
    BigInteger awarded = BigInteger.ZERO;
    BigInteger paid = BigInteger.ZERO;
    Stage stage = Stage.CLAIMED;

    Claim(String organisation, String token, String beneficiary, BigInteger claimed) {
      this.organisation = organisation;
      this.token = token;
      this.beneficiary = beneficiary;
      this.claimed = claimed;
    }
  }

  private record Payment(int claim, BigInteger amount) {}

  /** What one token's period brought with it, and what came and went since. */
  static final class Pot {
    long period;
    At began = new At(0, 0);
    private BigInteger brought = BigInteger.ZERO;
    private final List<BigInteger> gifts = new ArrayList<>();
    private final List<Payment> payments = new ArrayList<>();

    BigInteger base() {
      return gifts.stream().reduce(brought, BigInteger::add);
    }

    BigInteger paid() {
      return payments.stream().map(Payment::amount).reduce(BigInteger.ZERO, BigInteger::add);
    }

    BigInteger held() {
      return base().subtract(paid());
    }

    private BigInteger paidTo(int claim) {
      return payments.stream()
          .filter(it -> it.claim == claim)
          .map(Payment::amount)
          .reduce(BigInteger.ZERO, BigInteger::add);
    }

    private Pot next(At now) {
      Pot next = new Pot();
      next.period = period + 1;
      next.began = now;
      next.brought = held();
      return next;
    }
  }

  private final String address;
  private final Map<String, TokenModel> tokens;
  private final Map<String, String> organisations = new HashMap<>();
  private final Map<String, Pot> pots = new HashMap<>();
  private final List<Claim> claims = new ArrayList<>();
  Limits limits;

  /**
   * @param address the fund's own account
   */
  SecurityFundModel(String address, Map<String, TokenModel> tokens, Limits limits) {
    this.address = address;
    this.tokens = tokens;
    this.limits = limits;
  }

  /** Who votes for whom. */
  void member(String voter, String organisation) {
    organisations.put(voter, organisation);
  }

  Pot pot(String token) {
    return pots.getOrDefault(token, new Pot());
  }

  int lastClaim() {
    return claims.size();
  }

  /**
   * @param id from 1 to the last one
   */
  Claim claim(int id) {
    return claims.get(id - 1);
  }

  // ---- what is done; empty means done, otherwise nothing has changed

  Optional<String> contribute(String sender, String token, BigInteger amount) {
    if (amount.signum() == 0) return Optional.of("ZeroAmount");
    Pot pot = pots.computeIfAbsent(token, it -> new Pot());
    boolean tooMuch = pot.base().add(amount).compareTo(MOST) > 0;
    Optional<Refusal> refusal =
        tokens.get(token).transferFrom(address, sender, address, amount, tooMuch);
    if (refusal.isPresent()) return refusal.map(Refusal::error);
    if (tooMuch) return Optional.of("TooMuch");
    pot.gifts.add(amount);
    return Optional.empty();
  }

  Optional<String> claim(String sender, String token, String beneficiary, BigInteger amount) {
    String organisation = organisations.get(sender);
    if (organisation == null) return Optional.of("NotAMember");
    if (amount.signum() == 0) return Optional.of("ZeroAmount");
    if (token.equals(TokenModel.ZERO) || beneficiary.equals(TokenModel.ZERO)) {
      return Optional.of("ZeroAddress");
    }
    if (beneficiary.equals(address)) return Optional.of("BadBeneficiary");
    claims.add(new Claim(organisation, token, beneficiary, amount));
    return Optional.empty();
  }

  Optional<String> withdraw(String sender, int id) {
    Optional<String> refusal = inStage(id, Stage.CLAIMED);
    if (refusal.isPresent()) return refusal;
    if (!claim(id).organisation.equals(organisations.get(sender))) {
      return Optional.of("NotYourClaim");
    }
    claim(id).stage = Stage.WITHDRAWN;
    return Optional.empty();
  }

  Optional<String> award(Way way, int id, BigInteger amount) {
    Optional<String> refusal = decided(way).or(() -> inStage(id, Stage.CLAIMED));
    if (refusal.isPresent()) return refusal;
    Claim it = claim(id);
    if (amount.signum() == 0 || amount.compareTo(it.claimed) > 0) return Optional.of("BadAward");
    it.stage = Stage.AWARDED;
    it.awarded = amount;
    return Optional.empty();
  }

  Optional<String> reject(Way way, int id) {
    Optional<String> refusal = decided(way).or(() -> inStage(id, Stage.CLAIMED));
    if (refusal.isPresent()) return refusal;
    claim(id).stage = Stage.REJECTED;
    return Optional.empty();
  }

  Optional<String> payOut(int id, At now) {
    Optional<String> refusal = inStage(id, Stage.AWARDED);
    if (refusal.isPresent()) return refusal;
    Claim it = claim(id);
    Pot pot = pot(it.token);
    if (pot.period == 0 || over(pot.began, now)) pot = pot.next(now);
    if (pot.held().signum() == 0) return Optional.of("NothingHeld");
    BigInteger amount =
        share(pot.base(), limits.periodBps)
            .subtract(pot.paid())
            .min(share(pot.base(), limits.claimBps).subtract(pot.paidTo(id)))
            .min(it.awarded.subtract(it.paid))
            .min(pot.held());
    if (amount.signum() <= 0) return Optional.of("CapReached");
    TokenModel token = tokens.get(it.token);
    Optional<Refusal> refused = token.transfer(address, it.beneficiary, amount);
    if (refused.isPresent()) return refused.map(Refusal::error);
    pot.payments.add(new Payment(id, amount));
    pots.put(it.token, pot);
    it.paid = it.paid.add(amount);
    if (it.paid.equals(it.awarded)) it.stage = Stage.PAID;
    return Optional.empty();
  }

  Optional<String> setLimits(Way way, Limits wanted) {
    Optional<String> refusal = decided(way);
    if (refusal.isPresent()) return refusal;
    boolean span = wanted.blocks > 0 && wanted.seconds > 0;
    boolean ends = wanted.blocks <= MOST_BLOCKS && wanted.seconds <= MOST_SECONDS;
    boolean shares = 0 < wanted.claimBps && wanted.claimBps <= wanted.periodBps;
    if (!span || !ends || !shares || wanted.periodBps > 10_000) return Optional.of("BadLimits");
    limits = wanted;
    return Optional.empty();
  }

  /** Rounded up: the last base unit is not kept for ever. */
  static BigInteger share(BigInteger base, int bps) {
    BigInteger[] parts = base.multiply(BigInteger.valueOf(bps)).divideAndRemainder(WHOLE);
    return parts[1].signum() == 0 ? parts[0] : parts[0].add(BigInteger.ONE);
  }

  private boolean over(At began, At now) {
    return now.block - began.block >= limits.blocks && now.time - began.time >= limits.seconds;
  }

  private Optional<String> inStage(int id, Stage stage) {
    if (id < 1 || id > claims.size()) return Optional.of("UnknownClaim");
    return claim(id).stage == stage ? Optional.empty() : Optional.of("WrongClaimStage");
  }

  private static Optional<String> decided(Way way) {
    if (way.consortium) return Optional.empty();
    return Optional.of(
        way.byAccess ? "AccessManagerUnauthorizedCall" : "AccessManagedUnauthorized");
  }
}
