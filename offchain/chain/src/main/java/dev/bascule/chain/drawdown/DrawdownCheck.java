package dev.bascule.chain.drawdown;

import dev.bascule.core.id.TermsHash;
import dev.bascule.core.money.BaseUnits;

/** What a drawdown shows of a leg. */
public sealed interface DrawdownCheck {

  /**
   * The leg was drawn.
   *
   * @param cumulative where the lane stands after it
   * @param terms what a leaf about it names
   */
  record Drawn(BaseUnits cumulative, TermsHash terms) implements DrawdownCheck {}

  /** It shows nothing about this leg. */
  record Refused(String code, String sentence) implements DrawdownCheck {}
}
