package dev.bascule.core.treasury.key;

/** Why something may not be done or leave now. */
public sealed interface Objection {

  /** A key on which it depends is in another state than active. */
  record NotActive(KeyRecord key) implements Objection {}

  /** A key on which it depends is in no register: nobody vouches for it. */
  record NotRegistered(KeyName key) implements Objection {}

  /** Somebody stopped the treasury. */
  record Stopped(StopRecord stop) implements Objection {}

  /** Those who count by now came later than the delay allows. */
  record DelayRunning(long from) implements Objection {}
}
