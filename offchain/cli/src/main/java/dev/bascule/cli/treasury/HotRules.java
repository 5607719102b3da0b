package dev.bascule.cli.treasury;

import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chain.treasury.MoveReading;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.Decision;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.LimitsInForce;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.Proposal;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.Tier;
import dev.bascule.core.treasury.TreasuryPolicy;
import dev.bascule.core.treasury.TreasuryRules;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a key that is at work may sign, that of a hot wallet or one of a Safe's owners, by the
 * signer's own copy of the rules: the service that exported the request is not believed. What other
 * proposals stand for is not known here.
 */
final class HotRules {

  private HotRules() {}

  /** What a key that is at work signs. */
  sealed interface Signable {

    Holder.Account holder();

    record OfAccount(Payload.EvmTransaction payload) implements Signable {
      @Override
      public Holder.Account holder() {
        return new Holder.Account(payload.transaction().chainId(), payload.account());
      }
    }

    /** Each owner signs the same. */
    record OfSafe(SafeAccount safe, SafeTransaction call) implements Signable {
      @Override
      public Holder.Account holder() {
        return new Holder.Account(safe.chainId(), safe.address());
      }
    }
  }

  /**
   * @return what is to be signed
   */
  static Signable require(ReadRequest read, ReadingBooks.Open books) {
    Signable signable = signable(read.request().asked().payload(), books);
    TreasuryPolicy policy = books.document().policy();
    Holder.Account account = signable.holder();
    TreasuryPolicy.Wallet wallet =
        policy.wallets().stream()
            .filter(each -> each.holder().equals(account))
            .findFirst()
            .orElseThrow(() ->
                refused(
                    "wallet_unknown",
                    account + " is no wallet of your books",
                    "Compare your books with the service's."));
    // The quorum of a Safe is the second pair of eyes that a warm account lacks here.
    boolean atWork =
        wallet.tier() == Tier.HOT
            || (wallet.tier() == Tier.WARM && signable instanceof Signable.OfSafe);
    if (!atWork) {
      throw refused(
          "wallet_not_hot",
          wallet.name() + " is a " + wallet.tier().word() + " wallet by your books",
          "Its key belongs on a machine without a network: cold sign.");
    }
    requireAgreed(read, books, policy);
    return signable;
  }

  private static Signable signable(Payload payload, ReadingBooks.Open books) {
    if (payload instanceof Payload.EvmTransaction transaction) {
      return new Signable.OfAccount(transaction);
    }
    Optional<SafeTransaction> call =
        payload instanceof Payload.TypedMessage message ? message.safeCall() : Optional.empty();
    return call.flatMap(it ->
            books
                .document()
                .safe(it.chainId(), it.safe())
                .<Signable>map(safe -> new Signable.OfSafe(safe, it)))
        .orElseThrow(() ->
            refused(
                "kind_not_supported",
                "it asks for no transaction of an account, and of no Safe of your books",
                "cold sign signs other messages, and coins."));
  }

  /** The rules of the export, again: recipients, limits of one move, people's words. */
  private static void requireAgreed(
      ReadRequest read, ReadingBooks.Open books, TreasuryPolicy policy) {
    SigningRequest request = read.request();
    Move move =
        MoveReading.of(request.asked(), read.review(), books.document())
            .orElseThrow(() ->
                refused(
                    "kind_not_supported",
                    "its nonce is past what any account uses",
                    "Propose it anew."));
    if (policy.person(move.proposer()).isEmpty()) {
      throw refused(
          "proposer_unknown",
          move.proposer() + " is none of the people of your books",
          "Compare your books with the service's.");
    }
    // When people agreed is not in the document: the delay is the service's to keep.
    Optional<Long> longAgo = Optional.of(0L);
    var proposal =
        new Proposal(
            move,
            Optional.empty(),
            ProposalState.APPROVED,
            request.approvers(),
            move.created(),
            longAgo,
            Optional.empty());
    var rules =
        new TreasuryRules(policy, LimitsInForce.most(policy), Instant.now().getEpochSecond());
    if (rules.export(proposal, List.of()) instanceof Decision.Refused(var reason, var why)) {
      throw refused(reason.code(), why, "Compare your books with the service's.");
    }
  }

  /** The key that was given has to be the wallet's, or one of the owners'. */
  static void requireKey(Address key, Signable signable) {
    switch (signable) {
      case Signable.OfAccount(Payload.EvmTransaction asked) -> {
        if (key.equals(asked.account())) return;
        throw refused(
            "other_account",
            "the key is that of " + key + ", the request is for " + asked.account(),
            "Give the key of the wallet.");
      }
      case Signable.OfSafe(SafeAccount safe, var _) -> {
        if (safe.owners().contains(key)) return;
        throw refused(
            "other_account",
            "the key is that of %s, which is no owner of %s by your books: %s"
                .formatted(key, safe.address(), safe.owners()),
            "Give the key of an owner.");
      }
    }
  }

  private static RuntimeException refused(String code, String why, String hint) {
    return Problem.of(ExitCode.REFUSED, code, "this is not signed", why, hint).asException();
  }
}
