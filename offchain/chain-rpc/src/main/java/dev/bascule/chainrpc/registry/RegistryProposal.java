package dev.bascule.chainrpc.registry;

import java.util.List;
import java.util.Map;

/**
 * A proposal as it stands at a block.
 *
 * @param effectiveBlock not to be executed before it; 0 when nothing was said
 * @param votes of the organisations that voted; true is in favour
 */
public record RegistryProposal(
    long id,
    RegistryId by,
    Stage stage,
    boolean forced,
    long effectiveBlock,
    long proposedBlock,
    long passedBlock,
    int approvals,
    int needed,
    List<RegistryAction> actions,
    Map<RegistryId, Boolean> votes) {

  /** As the contract numbers them. */
  public enum Stage {
    NONE,
    OPEN,
    PASSED,
    READY,
    EXECUTED,
    WITHDRAWN,
    EXPIRED;

    static Stage of(int number) {
      return switch (number) {
        case 0 -> NONE;
        case 1 -> OPEN;
        case 2 -> PASSED;
        case 3 -> READY;
        case 4 -> EXECUTED;
        case 5 -> WITHDRAWN;
        case 6 -> EXPIRED;
        default -> throw new IllegalArgumentException("stage " + number);
      };
    }

    public boolean isUndecided() {
      return this == OPEN || this == PASSED || this == READY;
    }
  }

  public RegistryProposal {
    actions = List.copyOf(actions);
    votes = Map.copyOf(votes);
  }
}
