package dev.bascule.cli.treasury;

import dev.bascule.chain.request.RequestReview;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.ReviewBasis;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import java.io.Console;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request in words that were made here, and what whoever signs it has to have seen. */
record ReadRequest(SigningRequest request, Review review) {

  /** By the reader's books, now; where they name a chain's validators, state is missed. */
  static ReadRequest of(SigningRequest request, ReadingBooks.Open books) {
    return of(request, books.document().basis(books.abis(), request.asked().payload()));
  }

  /** What is made here, or comes in a list: nobody has added the state of the chain. */
  static ReadRequest withoutState(SigningRequest request, ReadingBooks.Open books) {
    return of(
        request,
        books.document().basis(books.abis(), request.asked().payload()).withoutValidators());
  }

  private static ReadRequest of(SigningRequest request, ReviewBasis basis) {
    return new ReadRequest(
        request, RequestReview.review(request, basis, Instant.now().getEpochSecond()));
  }

  void print(Terminal terminal) {
    for (Review.Line line : review.lines()) {
      terminal.line(" %-13s %s".formatted(line.label(), line.text()));
    }
  }

  List<Map<String, String>> lines() {
    var lines = new ArrayList<Map<String, String>>();
    for (Review.Line line : review.lines()) {
      lines.add(Map.of("label", line.label().strip(), "text", line.text()));
    }
    return lines;
  }

  Map<String, String> refusals() {
    var reasons = new LinkedHashMap<String, String>();
    for (Review.Refusal each : review.refusals()) {
      reasons.merge(word(each.code()), each.why(), (one, other) -> one + "; " + other);
    }
    return reasons;
  }

  void requireReadable() {
    if (!review.isRefused()) return;
    Review.Refusal first = review.refusals().getFirst();
    throw Problem.of(
            ExitCode.REFUSED,
            word(first.code()),
            "this is not signed",
            String.join("; ", review.refusals().stream().map(Review.Refusal::why).toList()),
            "Nothing was signed.")
        .with("refusals", refusals())
        .asException();
  }

  private static String word(Review.Code code) {
    return code.name().toLowerCase(Locale.ROOT);
  }

  void confirm(@Nullable String firstWord) {
    String first = request.asked().words().split(" ")[0];
    String typed = firstWord;
    if (typed == null) {
      Console console = PasswordInput.console();
      typed = console == null ? null : console.readLine("first word on the proposer's screen: ");
    }
    if (typed == null) {
      throw Problem.of(
              ExitCode.USAGE,
              "no_terminal",
              "there is nobody to ask for the first word",
              "this is not a terminal",
              "Give it with --first-word WORD.")
          .asException();
    }
    if (typed.strip().equals(first)) return;
    throw Problem.of(
            ExitCode.REFUSED,
            "other_words",
            "this is not signed",
            "the proposer's screen shows another word than this request has",
            "What lies here is not what was proposed, or the word was mistyped. Compare all six.")
        .asException();
  }
}
