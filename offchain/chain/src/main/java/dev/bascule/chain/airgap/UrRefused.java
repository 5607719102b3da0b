package dev.bascule.chain.airgap;

/** Ends the reading of one part; {@link UrCollector} makes an answer of it. */
final class UrRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final AirGapFault fault;

  UrRefused(AirGapFault fault, String why) {
    super(why);
    this.fault = fault;
  }

  AirGapFault fault() {
    return fault;
  }

  String why() {
    return String.valueOf(getMessage());
  }
}
