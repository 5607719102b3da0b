package dev.bascule.service.treasury;

import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.submission.Broadcast;
import dev.bascule.chainrpc.submission.Progress;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.Decision;
import dev.bascule.core.treasury.Proposal;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.Step;
import dev.bascule.core.treasury.TreasuryRules;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What clock and chain do to proposals. Nothing here is remembered between two looks: after a kill
 * the stored bytes are looked for and, where the node lacks them, sent again.
 */
final class Tracking {

  private final DSLContext sql;
  private final Books books;
  private final Broadcast broadcast;
  private final Clock clock;

  Tracking(DSLContext sql, Books books, Broadcast broadcast, Clock clock) {
    this.sql = sql;
    this.books = books;
    this.broadcast = broadcast;
    this.clock = clock;
  }

  /** Looks once at everything that is open; one that fails does not stop the next. */
  void step() {
    Map<Address, Long> finalCounts = new HashMap<>();
    RuntimeException failed = null;
    for (StoredProposal each : new SqlProposals(sql).open()) {
      try {
        look(each, finalCounts);
      } catch (RpcException silent) {
        // The node is asked again after the pause; asking for the others now would only wait.
        throw silent;
      } catch (RuntimeException e) {
        if (failed == null) failed = e;
      }
    }
    if (failed != null) throw failed;
  }

  private void look(StoredProposal each, Map<Address, Long> finalCounts) {
    Address account = each.proposal().move().slot().account();
    if (each.signed().isPresent()) {
      send(each, each.signed().get(), account);
    } else if (now() >= each.proposal().move().expires()) {
      follow(each.id(), Step.EXPIRE, nothing(), Optional.empty());
    } else {
      long count = finalCounts.computeIfAbsent(account, broadcast::finalCount);
      if (count > each.proposal().move().slot().nonce()) overtaken(each);
    }
  }

  private long now() {
    return clock.millis() / 1000;
  }

  private void send(StoredProposal stored, SignedTransaction transaction, Address account) {
    switch (broadcast.step(transaction, account)) {
      case Progress.Waiting(long _, Hash32 hash) -> {
        if (stored.proposal().state() == ProposalState.SIGNED) {
          follow(stored.id(), Step.SEND, tx(hash), Optional.empty());
        } else if (stored.trouble().isPresent()) {
          trouble(stored, Optional.empty());
        }
      }
      case Progress.LaneBlocked(var failure) ->
          trouble(
              stored, Optional.of(new StoredProposal.Trouble(failure.code(), failure.sentence())));
      case Progress.Done(Finished.Succeeded done) ->
          mined(stored, Step.FINISH, done.transaction(), done.block(), done.gasUsed());
      case Progress.Done(Finished.Reverted undone) ->
          mined(stored, Step.REVERT, undone.transaction(), undone.block(), undone.gasUsed());
      case Progress.Done(Finished.Displaced _) -> displaced(stored);
      case Progress.Done(Finished.Abandoned _), Progress.WouldRevert _ ->
          throw new IllegalStateException("a signed transaction is neither given up nor tried");
    }
  }

  private void mined(StoredProposal stored, Step step, Hash32 hash, long block, long gas) {
    ObjectNode more = tx(hash).put("block", Long.toString(block));
    follow(stored.id(), step, more, Optional.of(new StoredProposal.Mined(hash, block, gas)));
    List<StoredProposal> all = new SqlProposals(sql).atSlot(stored.proposal().move().slot());
    StoredProposal winner =
        all.stream().filter(each -> each.id().equals(stored.id())).findFirst().orElseThrow();
    for (StoredProposal rival : all) {
      if (!rival.id().equals(winner.id())) lose(rival, winner);
    }
  }

  /** Its nonce is used by something else: by a rival that is followed too, or by a stranger. */
  private void displaced(StoredProposal stored) {
    List<StoredProposal> rivals = new SqlProposals(sql).atSlot(stored.proposal().move().slot());
    for (StoredProposal rival : rivals) {
      if (rival.mined().isPresent()) {
        lose(stored, rival);
        return;
      }
    }
    boolean undecided =
        rivals.stream()
            .filter(rival -> !rival.id().equals(stored.id()))
            .anyMatch(
                rival -> rival.signed().isPresent() && !rival.proposal().state().isTerminal());
    if (!undecided) follow(stored.id(), Step.LOSE, nothing(), Optional.empty());
  }

  /** Not signed here, and its nonce is used for good. */
  private void overtaken(StoredProposal stored) {
    Optional<StoredProposal> winner =
        new SqlProposals(sql)
            .atSlot(stored.proposal().move().slot()).stream()
                .filter(rival -> rival.mined().isPresent())
                .findFirst();
    if (winner.isPresent()) {
      lose(stored, winner.get());
    } else if (stored.proposal().exportedAt().isEmpty()) {
      follow(stored.id(), Step.LOSE, nothing(), Optional.empty());
    } else {
      // It may be this very one, signed and sent elsewhere: only its answer can tell.
      trouble(
          stored,
          Optional.of(
              new StoredProposal.Trouble(
                  "nonce_used",
                  stored.proposal().move().slot()
                      + " is used by a transaction that is not known here; if it is this one,"
                      + " import its answer")));
    }
  }

  private void lose(StoredProposal loser, StoredProposal winner) {
    boolean isRejection =
        winner.proposal().rejects().equals(Optional.of(loser.id()))
            && winner.proposal().state() == ProposalState.FINAL;
    ObjectNode more = nothing().put("winner", winner.id().hex());
    follow(loser.id(), isRejection ? Step.LOSE_TO_REJECTION : Step.LOSE, more, Optional.empty());
  }

  /** Takes a step that the state allows; where it does not, somebody else was quicker. */
  private void follow(
      Hash32 request, Step step, ObjectNode more, Optional<StoredProposal.Mined> mined) {
    sql.transaction(transaction -> {
      var proposals = new SqlProposals(transaction.dsl());
      proposals.takeTurn();
      Proposal proposal = proposals.find(request).orElseThrow().proposal();
      Optional<Decision.Taken> taken =
          new TreasuryRules(books.policy(), now()).follow(proposal, step);
      if (taken.isEmpty()) return;
      Proposal fresh = taken.get().proposal();
      proposals.update(proposal.state(), fresh);
      mined.ifPresent(where -> proposals.mined(request, where));
      StepDocument.write(transaction.dsl(), fresh, step, now(), more);
    });
  }

  private void trouble(StoredProposal stored, Optional<StoredProposal.Trouble> why) {
    if (!stored.trouble().equals(why)) new SqlProposals(sql).trouble(stored.id(), why);
  }

  private static ObjectNode tx(Hash32 hash) {
    return nothing().put("transaction", hash.hex());
  }

  private static ObjectNode nothing() {
    return JsonNodeFactory.instance.objectNode();
  }
}
