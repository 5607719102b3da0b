package dev.bascule.service.treasury;

import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.watch.StoredBook;
import dev.bascule.chain.bitcoin.watch.WatchBook;
import dev.bascule.chain.request.Payload;
import dev.bascule.chainrpc.bitcoind.Broadcast;
import dev.bascule.chainrpc.bitcoind.NodeNotBelieved;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.Slot;
import dev.bascule.core.treasury.Step;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jooq.DSLContext;
import tools.jackson.databind.node.ObjectNode;

/**
 * What clock and blocks do to proposals that spend coins. It believes the book and remembers
 * nothing: after a kill the stored bytes are given to the node again. The id of a spend is known
 * before it is signed, so a block tells whose transaction took a coin.
 */
final class CoinTracking {

  private final DSLContext sql;
  private final CoinWatch watch;
  private final ProposalSteps steps;

  CoinTracking(DSLContext sql, CoinWatch watch, ProposalSteps steps) {
    this.sql = sql;
    this.watch = watch;
    this.steps = steps;
  }

  /** Looks once at everything that is open; one that fails does not stop the next. */
  void step() {
    RuntimeException failed = null;
    for (StoredProposal each : new SqlProposals(sql).mayExecute()) {
      if (!(each.proposal().move().slot() instanceof Slot.Coins)) continue;
      try {
        look(each);
      } catch (RuntimeException e) {
        if (failed == null) failed = e;
      }
    }
    if (failed != null) throw failed;
  }

  private void look(StoredProposal each) {
    CoinWatch.Standing standing = watch.standing();
    Optional<Spending> taken = standing.book().flatMap(book -> taken(book, transaction(each)));
    if (taken.isPresent()) {
      inBlock(each, taken.get());
    } else if (each.signed().isPresent()) {
      if (standing.stopped().isEmpty()) send(each, each.signed().get());
    } else if (steps.isOver(each)) {
      steps.follow(each.id(), Step.EXPIRE, ProposalSteps.nothing(), Optional.empty());
    } else {
      steps.trouble(each, Optional.empty());
    }
  }

  private static Transaction transaction(StoredProposal stored) {
    if (stored.request().asked().payload() instanceof Payload.UtxoTransaction(var _, var psbt)) {
      return psbt.transaction();
    }
    throw new IllegalStateException(stored.id() + " stands for coins and spends none");
  }

  /**
   * A transaction that took a coin of a proposal in a known block.
   *
   * @param own whether it is the proposal's
   */
  private record Spending(TxId by, long height, long depth, boolean isFinal, boolean own) {}

  private static Optional<Spending> taken(WatchBook book, Transaction transaction) {
    TxId own = transaction.txid();
    for (TxInput input : transaction.inputs()) {
      OutPoint coin = input.spent();
      Optional<StoredBook.Spent> spent = book.spentBy(coin);
      if (spent.isEmpty()) continue;
      long depth = book.tip().height() - spent.get().height() + 1;
      return Optional.of(
          new Spending(
              spent.get().by(),
              spent.get().height(),
              depth,
              depth >= book.rules().finalDepth(),
              spent.get().by().equals(own)));
    }
    return Optional.empty();
  }

  private void inBlock(StoredProposal each, Spending spending) {
    if (spending.own()) {
      ownInBlock(each, spending);
    } else if (spending.isFinal()) {
      overtaken(each, spending);
    } else {
      steps.trouble(
          each,
          Optional.of(
              new StoredProposal.Trouble(
                  "coin_spent",
                  "%s in block %d spends a coin of it, at depth %d"
                      .formatted(spending.by(), spending.height(), spending.depth()))));
    }
  }

  private void ownInBlock(StoredProposal each, Spending spending) {
    if (each.proposal().state() == ProposalState.SIGNED) sent(each);
    if (!spending.isFinal()) {
      steps.trouble(each, each.signed().isPresent() ? Optional.empty() : elsewhere(spending));
      return;
    }
    steps.mined(
        each,
        Step.FINISH,
        tx(spending.by()).put("block", Long.toString(spending.height())),
        new StoredProposal.Mined(spending.height(), Optional.empty()));
  }

  private static Optional<StoredProposal.Trouble> elsewhere(Spending spending) {
    return Optional.of(
        new StoredProposal.Trouble(
            "mined_elsewhere",
            "it is in block %d, at depth %d, and was not sent from here"
                .formatted(spending.height(), spending.depth())));
  }

  /** A coin of it is gone for good: by a rival, whose own look ends it first, or by a stranger. */
  private void overtaken(StoredProposal each, Spending spending) {
    Optional<StoredProposal> winner =
        rivals(each).stream()
            .filter(rival -> transaction(rival).txid().equals(spending.by()))
            .findFirst();
    if (winner.isEmpty()) {
      steps.follow(each.id(), Step.LOSE, tx(spending.by()), Optional.empty());
      return;
    }
    if (winner.get().proposal().state().isTerminal()) steps.lose(each, winner.get());
  }

  private List<StoredProposal> rivals(StoredProposal each) {
    return new SqlProposals(sql)
        .rivals(each.proposal().move().slot()).stream()
            .filter(rival -> !rival.id().equals(each.id()))
            .toList();
  }

  private void send(StoredProposal each, StoredProposal.Signed signed) {
    if (!(signed instanceof StoredProposal.Signed.Coins(Transaction transaction))) {
      throw new IllegalStateException(each.id() + " is signed as another kind");
    }
    Optional<StoredProposal.Trouble> held = steps.held(each);
    if (held.isPresent()) {
      steps.trouble(each, held);
      return;
    }
    Broadcast answer;
    try {
      answer = watch.node().send(transaction);
    } catch (NodeNotBelieved lie) {
      waits(each, lie.code(), String.valueOf(lie.getMessage()));
      return;
    } catch (MalformedAnswer malformed) {
      // Thrown on, it would keep the blocks from being read.
      waits(each, "answer_malformed", String.valueOf(malformed.getMessage()));
      return;
    }
    switch (answer) {
      case Broadcast.Taken _ -> {
        if (each.proposal().state() == ProposalState.SIGNED) sent(each);
        steps.trouble(each, Optional.empty());
      }
      case Broadcast.Rejected(Broadcast.Reason reason, String words) ->
          waits(
              each, reason.name().toLowerCase(Locale.ROOT), "the node does not take it: " + words);
      case Broadcast.NoAnswer(var failure) -> waits(each, failure.code(), failure.sentence());
    }
  }

  private void waits(StoredProposal each, String code, String sentence) {
    steps.trouble(each, Optional.of(new StoredProposal.Trouble(code, sentence)));
  }

  private void sent(StoredProposal each) {
    steps.follow(each.id(), Step.SEND, tx(transaction(each).txid()), Optional.empty());
  }

  private static ObjectNode tx(TxId id) {
    return ProposalSteps.nothing().put("transaction", id.toString());
  }
}
