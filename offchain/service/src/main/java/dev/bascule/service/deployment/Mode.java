package dev.bascule.service.deployment;

/** Test mode moves nothing of value, and says so everywhere. */
public enum Mode {
  TEST,
  LIVE;

  public String word() {
    return this == TEST ? "test" : "live";
  }
}
