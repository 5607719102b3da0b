package dev.bascule.chain.airgap;

/** What one more part did. */
public sealed interface UrStep {

  /** It said something new: {@code have} of {@code of} are known. */
  record Arrived(int have, int of) implements UrStep {}

  /** It said nothing new. */
  record Known(int have, int of) implements UrStep {}

  /** The document is whole and its checksum fits. */
  record Whole(UrDocument document) implements UrStep {}

  /** The part is not taken; what was there before stays. */
  record Refused(AirGapFault fault, String why) implements UrStep {}
}
