package dev.bascule.chain.receipt;

/** Ends a verification at the first thing that does not hold; never leaves this package. */
final class Refusal extends RuntimeException {

  final Verdict.Refused verdict;

  Refusal(String code, String sentence) {
    super(sentence, null, false, false);
    this.verdict = new Verdict.Refused(code, sentence);
  }
}
