package dev.bascule.cli;

/** How a {@link FakeOperator} misbehaves. */
enum Mischief {
  NONE,
  /** Does what was asked and breaks the connection instead of saying so, every second time. */
  DROPS_ANSWERS,
  ANSWERS_503_FIRST,
  SIGNS_WITH_ANOTHER_KEY,
  ALTERS_THE_ROOT,
  LOGS_LESS_THAN_SIGNED,
  LEAVES_OUT_THE_PROOF,
  FORGETS_WHAT_IT_ACCEPTED,
  INVENTS_A_LANE_STATE,
  /** Says that a name is the address of another one. */
  MIXES_UP_NAMES,
  /** Gives the payment of another reference. */
  MIXES_UP_REFERENCES,
  /** Says of the same page again and again that there is more. */
  REPEATS_A_PAGE,
  /** Has no end of empty pages. */
  HAS_NO_LAST_PAGE
}
