package dev.bascule.cli.treasury;

import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.SigningRequest;
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
 * Whether a hot wallet's key may sign, by the signer's own copy of the rules: the service that
 * exported the request is not believed. What other proposals stand for is not known here.
 */
final class HotRules {

  private HotRules() {}

  /**
   * @return what is to be signed
   */
  static Payload.EvmTransaction require(ReadRequest read, ReadingBooks.Open books) {
    SigningRequest.Asked asked = read.request().asked();
    if (!(asked.payload() instanceof Payload.EvmTransaction transaction)) {
      throw refused(
          "kind_not_supported",
          "it asks for no transaction of an account",
          "cold sign signs messages and coins.");
    }
    TreasuryPolicy policy = books.document().policy();
    var account = new Holder.Account(transaction.transaction().chainId(), transaction.account());
    TreasuryPolicy.Wallet wallet =
        policy.wallets().stream()
            .filter(each -> each.holder().equals(account))
            .findFirst()
            .orElseThrow(() ->
                refused(
                    "wallet_unknown",
                    account + " is no wallet of your books",
                    "Compare your books with the service's."));
    if (wallet.tier() != Tier.HOT) {
      throw refused(
          "wallet_not_hot",
          wallet.name() + " is a " + wallet.tier().word() + " wallet by your books",
          "Its key belongs on a machine without a network: cold sign.");
    }
    requireAgreed(read, books, policy);
    return transaction;
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

  /** The key that was given has to be the wallet's. */
  static void requireKey(Address key, Address account) {
    if (key.equals(account)) return;
    throw refused(
        "other_account",
        "the key is that of " + key + ", the request is for " + account,
        "Give the key of the wallet.");
  }

  private static RuntimeException refused(String code, String why, String hint) {
    return Problem.of(ExitCode.REFUSED, code, "this is not signed", why, hint).asException();
  }
}
