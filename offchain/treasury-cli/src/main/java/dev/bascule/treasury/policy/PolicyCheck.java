package dev.bascule.treasury.policy;

import dev.bascule.chain.eip712.TypedData;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Whether the owner's rules allow what a review found nothing against. */
public final class PolicyCheck {

  /** How far a clock may be corrected backwards. */
  private static final long CLOCK_SLACK_SECONDS = 600;

  private final Settings settings;
  private final List<Spent> spent;
  private final long now;
  private final List<Refusal> refusals = new ArrayList<>();

  /** Why the rules do not allow it. */
  public record Refusal(Code code, String why) {}

  /** The names of the reasons; they never change. */
  public enum Code {
    APPROVALS_MISSING,
    NOT_IN_ADDRESS_BOOK,
    NO_LIMIT,
    OVER_LIMIT,
    OVER_WINDOW,
    NONCE_USED,
    CLOCK_WENT_BACK
  }

  private PolicyCheck(Settings settings, List<Spent> spent, long now) {
    this.settings = settings;
    this.spent = spent;
    this.now = now;
  }

  /**
   * @param replaces whether the owner knows that another transaction with this nonce was signed
   */
  public static List<Refusal> check(
      SigningRequest request,
      Review review,
      Settings settings,
      List<Spent> spent,
      long now,
      boolean replaces) {
    PolicyCheck check = new PolicyCheck(settings, spent, now);
    check.approvals(request);
    boolean before =
        spent.stream().anyMatch(each -> each.request().equals(request.asked().digest()));
    // The same request again gives the same bytes again: it was counted.
    if (!before) check.movements(review.movements());
    if (!before && !replaces) check.slot(request);
    return check.refusals;
  }

  /** Approvers that the owner registered, each once, and never the one who proposed. */
  public static List<Settings.Approver> approved(SigningRequest request, Settings settings) {
    List<Address> signed = request.approvers();
    return settings.approvers().stream()
        .filter(approver -> signed.contains(approver.address()))
        .filter(approver -> !approver.address().equals(request.asked().proposer()))
        .toList();
  }

  private void approvals(SigningRequest request) {
    List<Settings.Approver> approved = approved(request, settings);
    if (approved.size() >= settings.approvalsNeeded()) return;
    boolean own = request.approvers().contains(request.asked().proposer());
    refuse(
        Code.APPROVALS_MISSING,
        approved.size()
            + " of "
            + settings.approvalsNeeded()
            + " approvals are there"
            + (own ? "; the proposer's own does not count" : ""));
  }

  private void movements(List<Review.Movement> movements) {
    Map<String, BigInteger> leaves = new TreeMap<>();
    for (Review.Movement movement : movements) {
      leaves.merge(movement.asset(), movement.amount(), BigInteger::add);
      if (settings.addressBookOnly() && !movement.known()) {
        refuse(
            Code.NOT_IN_ADDRESS_BOOK,
            movement.recipient() + " is not in your address book; only those in it are paid");
      }
    }
    leaves.forEach(this::limit);
    long last = spent.stream().mapToLong(Spent::at).max().orElse(0);
    if (now < last - CLOCK_SLACK_SECONDS) {
      refuse(
          Code.CLOCK_WENT_BACK,
          "it is "
              + Instant.ofEpochSecond(now)
              + ", and something was signed at "
              + Instant.ofEpochSecond(last));
    }
  }

  private void limit(String asset, BigInteger amount) {
    if (amount.signum() == 0) return;
    Optional<Settings.Limit> limit = settings.limit(asset);
    if (limit.isEmpty()) {
      refuse(Code.NO_LIMIT, "your policy has no limit for " + asset + ", so none of it leaves");
      return;
    }
    if (amount.compareTo(limit.get().each()) > 0) {
      refuse(
          Code.OVER_LIMIT,
          amount + " of " + asset + " in one request; allowed are " + limit.get().each());
    }
    BigInteger before = used(limit.get());
    if (before.add(amount).compareTo(limit.get().total()) > 0) {
      refuse(
          Code.OVER_WINDOW,
          amount
              + " of "
              + asset
              + " after "
              + before
              + " within "
              + limit.get().windowSeconds()
              + " s; allowed are "
              + limit.get().total());
    }
  }

  /** What left in the window that ends now. */
  private BigInteger used(Settings.Limit limit) {
    return spent.stream()
        .filter(each -> each.at() > now - limit.windowSeconds())
        .flatMap(each -> each.moved().stream())
        .filter(moved -> moved.asset().equals(limit.asset()))
        .map(Spent.Moved::amount)
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  private void slot(SigningRequest request) {
    String slot = slotOf(request.asked().payload());
    if (slot.isEmpty() || spent.stream().noneMatch(each -> each.slot().equals(slot))) return;
    refuse(
        Code.NONCE_USED,
        "another transaction with this nonce was signed ("
            + slot
            + "): one of the two executes, not both");
  }

  static String slotOf(Payload payload) {
    return switch (payload) {
      case Payload.EvmTransaction(Address account, var transaction) ->
          slot(transaction.chainId(), account, transaction.nonce());
      case Payload.TypedMessage(Address _, TypedData data) ->
          SafeTransaction.of(data)
              .map(call -> slot(call.chainId(), call.safe(), call.nonce()))
              .orElse("");
      case Payload.UtxoTransaction _ -> "";
    };
  }

  private static String slot(long chainId, Address account, long nonce) {
    return "eip155:" + chainId + ":" + account.hex() + ":" + Long.toUnsignedString(nonce);
  }

  /** What signing it now leaves behind. */
  public static Spent record(SigningRequest request, Review review, long now) {
    return new Spent(
        request.asked().digest(),
        now,
        slotOf(request.asked().payload()),
        Spent.of(review.movements()));
  }

  private void refuse(Code code, String why) {
    refusals.add(new Refusal(code, why));
  }
}
