package dev.bascule.node.why;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A diagnosis as an operator reads it. */
final class WhyText {

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

  private final Observation seen;
  private final Diagnosis diagnosis;
  private final List<String> lines = new ArrayList<>();

  private WhyText(Observation seen, Diagnosis diagnosis) {
    this.seen = seen;
    this.diagnosis = diagnosis;
  }

  static List<String> of(Observation seen, Diagnosis diagnosis) {
    var text = new WhyText(seen, diagnosis);
    text.write();
    return text.lines;
  }

  private void write() {
    lines.add(
        "chain eip155:"
            + seen.chainId()
            + " "
            + headline(seen, diagnosis.conclusion())
            + " (block period "
            + Words.time(seen.blockPeriod())
            + ")  height "
            + Words.count(seen.head()));
    Diagnosis.Quorum quorum = diagnosis.quorum();
    put("quorum", quorum.words() + "  " + (quorum.margin() < 0 ? "✗" : "✓"));
    missing();
    diagnosis.round().ifPresent(this::round);
    waiting();
    for (String remark : diagnosis.remarks()) put("note", remark);
    for (int i = 0; i < diagnosis.steps().size(); i++) {
      Diagnosis.Step step = diagnosis.steps().get(i);
      put(i == 0 ? "do" : "", (i + 1) + ". " + step.what());
      step.command().ifPresent(command -> put("", "   " + command));
    }
  }

  static String headline(Observation seen, Conclusion conclusion) {
    return switch (conclusion) {
      case Conclusion.Forked(long number) ->
          "FORKED: nodes hold different blocks " + Words.count(number);
      case Conclusion.NoAnswer _ ->
          seen.lying().isEmpty()
              ? "NOT SEEN: none of its nodes answers"
              : "NOT SEEN: no node that answers has a head that the validators sealed";
      case Conclusion.BelowQuorum(Duration standing) ->
          seen.head() == 0
              ? "STANDS before its first block"
              : "STALLED for " + Words.time(standing);
      case Conclusion.Forming _ -> "has not made its first block yet";
      case Conclusion.RoundsApart(Duration standing) ->
          "STALLED for " + Words.time(standing) + ", though enough can sign";
      case Conclusion.Turning(Duration standing) ->
          "moves, and waits out a turn since " + Words.time(standing);
      case Conclusion.MovesShort(Duration age) ->
          "moves without some validators, last block " + Words.time(age) + " ago";
      case Conclusion.Moves(Duration age) -> "moves, last block " + Words.time(age) + " ago";
    };
  }

  private void missing() {
    int name = width(diagnosis.missing().stream().map(Diagnosis.Missing::name).toList());
    int word = width(diagnosis.missing().stream().map(each -> each.cause().word()).toList());
    String label = "missing";
    for (Diagnosis.Missing each : diagnosis.missing()) {
      String last =
          each.last()
              .map(block ->
                  "last signed #" + Words.count(block.number()) + "  " + CLOCK.format(block.time()))
              .orElse("has not signed lately");
      put(
          label,
          each.name()
              + " ".repeat(name - each.name().length() + 2)
              + each.cause().word()
              + " ".repeat(word - each.cause().word().length() + 2)
              + last
              + "  "
              + each.cause().sentence());
      label = "";
    }
  }

  private static int width(List<String> cells) {
    return cells.stream().mapToInt(String::length).max().orElse(0);
  }

  private void round(Diagnosis.Round round) {
    put(
        "round",
        (round.measured() ? "" : "about ")
            + round.number()
            + " (timer "
            + Words.time(round.timer())
            + ", the next round in "
            + Words.time(round.remaining())
            + ")"
            + round.proposer().map(name -> " · proposer " + name).orElse(""));
  }

  private void waiting() {
    long most =
        seen.answering().stream()
            .mapToLong(node -> node.answer().orElseThrow().poolWaiting())
            .max()
            .orElse(0);
    if (diagnosis.conclusion().moves() || most == 0) return;
    put("pool", Words.count(most) + " transactions wait for the next block; nothing is lost");
  }

  private void put(String label, String text) {
    lines.add(" " + label + " ".repeat(Math.max(1, 9 - label.length())) + text);
  }

  /** The peers of the nodes that answer, who sees whom. */
  static List<String> peers(Observation seen) {
    return IntStream.range(0, seen.nodes().size())
        .mapToObj(i -> seen.nodes().get(i))
        .filter(node -> node.answer().isPresent())
        .map(node -> {
          SeenNode.Answer answer = node.answer().orElseThrow();
          String named =
              answer
                  .peers()
                  .map(peers -> String.join(", ", peers.stream().map(seen::name).sorted().toList()))
                  .orElse("not told");
          return node.name() + ": " + Words.many(answer.peerCount(), "peer") + " (" + named + ")";
        })
        .toList();
  }
}
