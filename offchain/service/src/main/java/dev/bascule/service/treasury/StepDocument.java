package dev.bascule.service.treasury;

import dev.bascule.core.treasury.Proposal;
import dev.bascule.core.treasury.Step;
import java.util.Optional;
import org.jooq.DSLContext;
import tools.jackson.databind.node.ObjectNode;

/** What the audit log keeps of a step on a proposal. */
final class StepDocument {

  private StepDocument() {}

  /**
   * @param at seconds since 1970
   * @param more who asked, what was signed, where it lies
   */
  static void write(DSLContext in, Proposal after, Step step, long at, ObjectNode more) {
    more.put("format", StepLog.FORMAT);
    more.put("request", after.move().request().hex());
    more.put("name", after.move().name());
    more.put("step", step.word());
    more.put("state", after.state().word());
    more.put("at", Long.toString(at));
    StepLog.add(in, Optional.of(after.move().request()), step.word(), more);
  }
}
