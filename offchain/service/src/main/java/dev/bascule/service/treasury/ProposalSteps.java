package dev.bascule.service.treasury;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.Decision;
import dev.bascule.core.treasury.Proposal;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.Step;
import dev.bascule.core.treasury.TreasuryRules;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes what clock and chain did to a proposal, whichever chain it is. */
final class ProposalSteps {

  private final DSLContext sql;
  private final Books books;
  private final Clock clock;
  private final KeyGate gate;

  ProposalSteps(DSLContext sql, Books books, Clock clock) {
    this.sql = sql;
    this.books = books;
    this.clock = clock;
    this.gate = new KeyGate(books, clock);
  }

  long now() {
    return clock.millis() / 1000;
  }

  /** Takes a step that the state allows; where it does not, somebody else was quicker. */
  void follow(Hash32 request, Step step, ObjectNode more, Optional<StoredProposal.Mined> mined) {
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

  /** Whether its time is over and nothing says so yet. */
  boolean isOver(StoredProposal each) {
    return each.proposal().state() != ProposalState.LAPSED
        && now() >= each.proposal().move().expires();
  }

  /** It lies in a final block: everything else that stands for its place is ended by it. */
  void mined(StoredProposal stored, Step step, ObjectNode more, StoredProposal.Mined where) {
    follow(stored.id(), step, more, Optional.of(where));
    List<StoredProposal> all = new SqlProposals(sql).rivals(stored.proposal().move().slot());
    StoredProposal winner =
        all.stream().filter(each -> each.id().equals(stored.id())).findFirst().orElseThrow();
    for (StoredProposal rival : all) {
      if (!rival.id().equals(winner.id())) lose(rival, winner);
    }
  }

  void lose(StoredProposal loser, StoredProposal winner) {
    boolean isRejection =
        winner.proposal().rejects().equals(Optional.of(loser.id()))
            && winner.proposal().state() == ProposalState.FINAL;
    ObjectNode more = nothing().put("winner", winner.id().hex());
    follow(loser.id(), isRejection ? Step.LOSE_TO_REJECTION : Step.LOSE, more, Optional.empty());
  }

  void trouble(StoredProposal stored, Optional<StoredProposal.Trouble> why) {
    if (!stored.trouble().equals(why)) new SqlProposals(sql).trouble(stored.id(), why);
  }

  /** Why something that is signed is not given to a network for the first time now. */
  Optional<StoredProposal.Trouble> held(StoredProposal stored) {
    if (stored.proposal().state() != ProposalState.SIGNED) return Optional.empty();
    return sql.transactionResult(transaction -> {
      var proposals = new SqlProposals(transaction.dsl());
      proposals.takeTurn();
      return rejected(stored, proposals.rivals(stored.proposal().move().slot()))
          .or(() -> gate.firstSend(transaction.dsl(), stored));
    });
  }

  /** Both may wait for the same moment; people who agreed to a rejection mean it to be first. */
  private static Optional<StoredProposal.Trouble> rejected(
      StoredProposal stored, List<StoredProposal> rivals) {
    return rivals.stream()
        .filter(each -> each.proposal().rejects().equals(Optional.of(stored.id())))
        .filter(each -> each.signed().isPresent() && each.proposal().mayExecute())
        .findFirst()
        .map(each ->
            new StoredProposal.Trouble(
                "rejection_signed",
                each.proposal().move().name() + " rejects it and is signed: that one goes first"));
  }

  static ObjectNode nothing() {
    return JsonNodeFactory.instance.objectNode();
  }
}
