package dev.bascule.service.treasury;

import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chainrpc.block.FinalState.Awaited;
import dev.bascule.chainrpc.block.FinalState.Outcome;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.safe.SafeEnds;
import dev.bascule.core.treasury.Step;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * What clock and chain do to proposals of Safes. A call's digest is known before anybody signs it,
 * so its end is found whoever brought it; nothing is remembered between two looks.
 */
final class SafeTracking {

  private final DSLContext sql;
  private final ProposalSteps steps;
  private final SafeEnds ends;
  private final SafeExecution execution;

  SafeTracking(DSLContext sql, ProposalSteps steps, SafeEnds ends, SafeExecution execution) {
    this.sql = sql;
    this.steps = steps;
    this.ends = ends;
    this.execution = execution;
  }

  /** Looks once at everything that is open; one that fails does not stop the next. */
  void step() {
    RuntimeException failed = null;
    for (StoredProposal each : new SqlProposals(sql).mayExecute()) {
      Optional<SafeTransaction> call = each.call();
      if (call.isEmpty()) continue;
      try {
        look(each, call.get());
      } catch (RpcException silent) {
        // The node is asked again after the pause; asking for the others now would only wait.
        throw silent;
      } catch (RuntimeException e) {
        if (failed == null) failed = e;
      }
    }
    if (failed != null) throw failed;
  }

  private Optional<Outcome> end(SafeTransaction call) {
    return ends.look(new Awaited.OfSafe(call.digest(), call.safe(), call.nonce()));
  }

  private void look(StoredProposal each, SafeTransaction call) {
    Optional<Outcome> end = end(call);
    if (end.isPresent()) {
      ended(each, end.get());
    } else if (each.signed().orElse(null) instanceof StoredProposal.Signed.Owners signed) {
      execution.step(each, call, signed.signatures());
    } else if (steps.isOver(each)) {
      steps.follow(each.id(), Step.EXPIRE, ProposalSteps.nothing(), Optional.empty());
    } else {
      steps.trouble(each, Optional.empty());
    }
  }

  private void ended(StoredProposal each, Outcome end) {
    switch (end) {
      case Outcome.Executed done -> executed(each, done);
      case Outcome.Displaced(long block) -> displaced(each, block);
      case Outcome.NotShown(String code, String sentence) ->
          steps.trouble(each, Optional.of(new StoredProposal.Trouble(code, sentence)));
    }
  }

  /** Of proposals of the same call the one that was signed here ends as executed, and once. */
  private void executed(StoredProposal each, Outcome.Executed done) {
    for (StoredProposal rival : rivals(each)) {
      if (rival.mined().isPresent()) {
        steps.lose(each, rival);
        return;
      }
      boolean same = rival.call().equals(each.call()) && rival.proposal().mayExecute();
      if (same && rival.signed().isPresent() && each.signed().isEmpty()) return;
    }
    steps.mined(
        each,
        Step.FINISH,
        ProposalSteps.nothing()
            .put("transaction", done.transaction().hex())
            .put("block", Long.toString(done.block())),
        new StoredProposal.Mined(done.block(), Optional.of(done.gasUsed())));
  }

  private List<StoredProposal> rivals(StoredProposal each) {
    return new SqlProposals(sql)
        .rivals(each.proposal().move().slot()).stream()
            .filter(rival -> !rival.id().equals(each.id()))
            .toList();
  }

  /**
   * Its nonce is used by another call: by a rival, whose own look ends both, or by a stranger's.
   */
  private void displaced(StoredProposal each, long block) {
    List<StoredProposal> rivals = rivals(each);
    for (StoredProposal rival : rivals) {
      if (rival.mined().isPresent()) {
        steps.lose(each, rival);
        return;
      }
    }
    boolean undecided =
        rivals.stream()
            .filter(rival -> rival.proposal().mayExecute())
            .anyMatch(rival ->
                !(rival.call().flatMap(this::end).orElse(null) instanceof Outcome.Displaced));
    if (undecided) return;
    var more = ProposalSteps.nothing().put("block", Long.toString(block));
    steps.follow(each.id(), Step.LOSE, more, Optional.empty());
  }
}
