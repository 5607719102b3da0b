package dev.bascule.node.upgrade;

import dev.bascule.node.besu.BesuVersion;
import java.util.List;

/**
 * How a network gets to another version.
 *
 * @param refusals why it must not be done; no steps then
 */
public record UpgradePlan(
    BesuVersion to,
    List<String> refusals,
    List<String> before,
    List<Step> steps,
    List<String> notes) {

  /** A node as the planner sees it. */
  public record Member(String name, String organisation, boolean validator, BesuVersion version) {}

  /**
   * One node changed, or all at once.
   *
   * @param sealing validators that can seal while the step is going on
   * @param quorum seals that a block needs
   */
  public record Step(List<String> nodes, String does, int sealing, int quorum) {
    public Step {
      nodes = List.copyOf(nodes);
    }

    /** Whether the chain makes blocks during the step. */
    public boolean keepsMoving() {
      return sealing >= quorum;
    }
  }

  public UpgradePlan {
    refusals = List.copyOf(refusals);
    before = List.copyOf(before);
    steps = List.copyOf(steps);
    notes = List.copyOf(notes);
  }

  public boolean isRefused() {
    return !refusals.isEmpty();
  }
}
