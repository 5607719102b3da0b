package dev.bascule.service.console;

import java.util.Locale;

/**
 * A state as the pages draw it: colour, icon and word together, so that none of them carries the
 * meaning alone. The word is the one that the API uses.
 */
enum Mark {
  ACCEPTED("accepted", "info", "diamond"),
  HELD("held", "wait", "clock"),
  CAPTURED("captured", "info", "diamond"),
  WINDOWED("windowed", "wait", "clock"),
  SETTLED("settled", "good", "check"),
  VOIDED("voided", "mute", "dash"),
  EXPIRED("expired", "mute", "dash"),
  REFUSED("refused", "bad", "cross"),
  OPEN("open", "info", "diamond"),
  CUT("cut", "wait", "clock"),
  SETTLING("settling", "wait", "clock"),
  SENT("sent", "wait", "clock"),
  BREAK("break", "bad", "cross");

  private final String word;
  private final String tone;
  private final String icon;

  Mark(String word, String tone, String icon) {
    this.word = word;
    this.tone = tone;
    this.icon = icon;
  }

  public String word() {
    return word;
  }

  public String tone() {
    return tone;
  }

  public String icon() {
    return icon;
  }

  /** What a payment in this state amounts to: of a hold that was captured, what it paid. */
  long worth(long amount, long paid) {
    return switch (this) {
      case HELD, VOIDED, EXPIRED -> amount;
      case ACCEPTED, CAPTURED, WINDOWED, SETTLED, REFUSED, OPEN, CUT, SETTLING, SENT, BREAK -> paid;
    };
  }

  /** The mark of a stored state; a word that this version does not know is a bug, not a page. */
  static Mark of(String state) {
    return valueOf(state.toUpperCase(Locale.ROOT));
  }
}
