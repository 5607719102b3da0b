package dev.bascule.service.treasury;

import dev.bascule.core.book.BookView;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.log.FactLeaf;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.service.db.own.tables.records.TreasuryStepRecord;
import dev.bascule.service.ledger.Book;
import java.io.IOException;
import java.util.List;
import org.jooq.DSLContext;

/**
 * Compares the steps of the register with the log that the operator signs. Whoever changes a row
 * and its digest and all after it cannot change their leaves.
 */
final class RegisterProof {

  private final Book log;

  RegisterProof(Book log) {
    this.log = log;
  }

  /**
   * @throws IOException if a step is another one than the leaf that its row names
   */
  void check(DSLContext sql) throws IOException {
    List<TreasuryStepRecord> rows = RegisterSteps.rows(sql);
    for (TreasuryStepRecord row : rows) {
      Long leaf = row.getLeaf();
      if (leaf == null) continue;
      var fact = new FactLeaf(StepLog.FACT_TYPE, Hash32.ofHex(row.getCommitment()));
      // A log that was restored may end before it; then the start is read-only and says so.
      if (log.read(view -> leaf >= view.logSize() || isAt(view, fact, leaf))) continue;
      throw new IOException(
          "step %d of the key register is not what the log has at leaf %d (key_register_altered)"
              .formatted(row.getNo(), leaf));
    }
  }

  private static boolean isAt(BookView view, FactLeaf fact, long leaf) {
    return MerkleLog.verifyInclusion(
        fact.hash(), leaf, view.logSize(), view.inclusion(leaf, view.logSize()), view.logRoot());
  }
}
