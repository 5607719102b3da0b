package dev.bascule.chainrpc.block;

/**
 * A node's block is not believed.
 *
 * @param code stable, in snake case
 */
public record BlockRefused(String code, String sentence) {

  /** The vault said something in it that this program does not understand. */
  public static final String EVENT_UNKNOWN = "event_unknown";
}
