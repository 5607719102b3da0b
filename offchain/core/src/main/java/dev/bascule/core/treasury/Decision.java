package dev.bascule.core.treasury;

import java.util.List;

/** What the rules say to a step. */
public sealed interface Decision {

  /** The step was taken; the steps stand in the order in which they happened. */
  record Taken(Proposal proposal, List<Step> steps) implements Decision {
    public Taken {
      steps = List.copyOf(steps);
    }
  }

  /** It had been taken before: the same answer again, and nothing to write down. */
  record Unchanged(Proposal proposal) implements Decision {}

  /**
   * @param why with the values
   */
  record Refused(Refusal reason, String why) implements Decision {}
}
