package dev.bascule.service.treasury;

import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.submission.Broadcast;
import dev.bascule.chainrpc.submission.Progress;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.Slot;
import dev.bascule.core.treasury.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import tools.jackson.databind.node.ObjectNode;

/**
 * What clock and chain do to proposals of accounts with keys. Nothing here is remembered between
 * two looks: after a kill the stored bytes are looked for and, where the node lacks them, sent
 * again.
 */
final class Tracking {

  private final DSLContext sql;
  private final Broadcast broadcast;
  private final ProposalSteps steps;

  Tracking(DSLContext sql, Broadcast broadcast, ProposalSteps steps) {
    this.sql = sql;
    this.broadcast = broadcast;
    this.steps = steps;
  }

  /** Looks once at everything that is open; one that fails does not stop the next. */
  void step() {
    Map<Address, Long> finalCounts = new HashMap<>();
    RuntimeException failed = null;
    for (StoredProposal each : new SqlProposals(sql).mayExecute()) {
      if (!(each.proposal().move().slot() instanceof Slot.Nonce slot)) continue;
      if (each.call().isPresent()) continue;
      try {
        look(each, slot, finalCounts);
      } catch (RpcException silent) {
        // The node is asked again after the pause; asking for the others now would only wait.
        throw silent;
      } catch (RuntimeException e) {
        if (failed == null) failed = e;
      }
    }
    if (failed != null) throw failed;
  }

  private void look(StoredProposal each, Slot.Nonce slot, Map<Address, Long> finalCounts) {
    Address account = slot.holder().address();
    if (each.signed().isPresent()) {
      send(each, each.signed().get(), account);
    } else if (steps.isOver(each)) {
      steps.follow(each.id(), Step.EXPIRE, ProposalSteps.nothing(), Optional.empty());
    } else {
      long count = finalCounts.computeIfAbsent(account, broadcast::finalCount);
      if (count > slot.nonce()) overtaken(each);
    }
  }

  private void send(StoredProposal stored, StoredProposal.Signed signed, Address account) {
    if (!(signed instanceof StoredProposal.Signed.Account(SignedTransaction transaction))) {
      throw new IllegalStateException(stored.id() + " is signed as another kind");
    }
    Optional<StoredProposal.Trouble> held = steps.held(stored);
    Optional<Progress> seen =
        held.isPresent()
            ? broadcast.seen(transaction, account)
            : Optional.of(broadcast.step(transaction, account));
    if (seen.isEmpty()) {
      steps.trouble(stored, held);
      return;
    }
    switch (seen.get()) {
      case Progress.Waiting(long _, Hash32 hash) -> {
        // That a node knows it is the node's word: taken for a sending, it would be sent next.
        if (held.isPresent()) {
          steps.trouble(stored, held);
        } else if (stored.proposal().state() == ProposalState.SIGNED) {
          steps.follow(stored.id(), Step.SEND, tx(hash), Optional.empty());
        } else if (stored.trouble().isPresent()) {
          steps.trouble(stored, Optional.empty());
        }
      }
      case Progress.LaneBlocked(var failure) ->
          steps.trouble(
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
    steps.mined(
        stored,
        step,
        tx(hash).put("block", Long.toString(block)),
        new StoredProposal.Mined(block, Optional.of(gas)));
  }

  /** Its nonce is used by something else: by a rival that is followed too, or by a stranger. */
  private void displaced(StoredProposal stored) {
    List<StoredProposal> rivals = new SqlProposals(sql).rivals(stored.proposal().move().slot());
    for (StoredProposal rival : rivals) {
      if (rival.mined().isPresent()) {
        steps.lose(stored, rival);
        return;
      }
    }
    boolean undecided =
        rivals.stream()
            .filter(rival -> !rival.id().equals(stored.id()))
            .anyMatch(
                rival -> rival.signed().isPresent() && !rival.proposal().state().isTerminal());
    if (!undecided) steps.follow(stored.id(), Step.LOSE, ProposalSteps.nothing(), Optional.empty());
  }

  /** Not signed here, and its nonce is used for good. */
  private void overtaken(StoredProposal stored) {
    Optional<StoredProposal> winner =
        new SqlProposals(sql)
            .rivals(stored.proposal().move().slot()).stream()
                .filter(rival -> rival.mined().isPresent())
                .findFirst();
    if (winner.isPresent()) {
      steps.lose(stored, winner.get());
    } else if (stored.proposal().exportedAt().isEmpty()) {
      steps.follow(stored.id(), Step.LOSE, ProposalSteps.nothing(), Optional.empty());
    } else {
      // It may be this very one, signed and sent elsewhere: only its answer can tell.
      steps.trouble(
          stored,
          Optional.of(
              new StoredProposal.Trouble(
                  "nonce_used",
                  stored.proposal().move().slot()
                      + " is used by a transaction that is not known here; if it is this one, its"
                      + " answer ends the doubt while its time is not over")));
    }
  }

  private static ObjectNode tx(Hash32 hash) {
    return ProposalSteps.nothing().put("transaction", hash.hex());
  }
}
