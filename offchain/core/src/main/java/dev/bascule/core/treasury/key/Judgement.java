package dev.bascule.core.treasury.key;

import java.util.Locale;

/** What the register says to a statement with the people who signed it. */
public sealed interface Judgement {

  /** It holds from now on. */
  record Taken(KeyRegister after) implements Judgement {}

  /**
   * It is right, and more have to sign it.
   *
   * @param people how many more
   * @param possession whether the key itself has to, which shows that somebody has it
   */
  record Waiting(int people, boolean possession) implements Judgement {}

  /**
   * @param why with the values
   */
  record Refused(Fault fault, String why) implements Judgement {}

  /** In descending precedence: the first that applies is reported. */
  enum Fault {
    /** It was signed for another treasury. */
    OTHER_REGISTER,
    KEY_UNKNOWN,
    /** One with its number was taken before: it is a repeat, or another one was quicker. */
    STATEMENT_OLD,
    STATEMENT_AHEAD,
    /** The key is in another state than it says. */
    OTHER_STATE,
    /** Nothing leads from that state to this one. */
    NO_SUCH_STEP,
    STATEMENT_EXPIRED,
    STATEMENT_NOT_YET,
    SIGNER_UNKNOWN;

    /** Stable, for programs. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The signer's own key may not act. */
  record Barred(Objection.NotActive objection) implements Judgement {}
}
