package dev.bascule.node.observability;

import dev.bascule.node.why.Diagnosis;
import dev.bascule.node.why.Observation;
import dev.bascule.node.why.SeenNode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** An observation in the text format that Prometheus scrapes (version 0.0.4). */
final class Exposition {

  private final Map<Gauge, StringBuilder> samples = new EnumMap<>(Gauge.class);

  private Exposition() {
    for (Gauge gauge : Gauge.values()) samples.put(gauge, new StringBuilder());
  }

  static String of(Observation seen, Diagnosis diagnosis) {
    var exposition = new Exposition();
    exposition.chain(seen, diagnosis);
    for (Diagnosis.Missing missing : diagnosis.missing()) {
      exposition.put(
          Gauge.BASCULE_VALIDATOR_MISSING,
          "{node=\"" + escaped(missing.name()) + "\",cause=\"" + missing.cause().word() + "\"}",
          "1");
    }
    for (SeenNode node : seen.nodes()) exposition.node(node);
    return exposition.text();
  }

  private void chain(Observation seen, Diagnosis diagnosis) {
    put(Gauge.BASCULE_CHAIN_MOVES, "", diagnosis.conclusion().moves() ? "1" : "0");
    put(Gauge.BASCULE_CHAIN_HEIGHT, "", Long.toString(seen.head()));
    seen.headAge().ifPresent(age -> put(Gauge.BASCULE_CHAIN_HEAD_AGE_SECONDS, "", seconds(age)));
    int round = diagnosis.round().map(Diagnosis.Round::number).orElse(0);
    put(Gauge.BASCULE_CHAIN_ROUND, "", Integer.toString(round));
    Diagnosis.Quorum quorum = diagnosis.quorum();
    put(Gauge.BASCULE_CHAIN_VALIDATORS, "", Integer.toString(quorum.validators()));
    put(Gauge.BASCULE_CHAIN_QUORUM_NEEDED, "", Integer.toString(quorum.needed()));
    put(Gauge.BASCULE_CHAIN_QUORUM_MARGIN, "", Integer.toString(quorum.margin()));
  }

  private void node(SeenNode node) {
    String labels =
        "{node=\""
            + escaped(node.name())
            + "\",organisation=\""
            + escaped(node.organisation())
            + "\"}";
    put(Gauge.BASCULE_NODE_UP, labels, node.answer().isPresent() ? "1" : "0");
    node.answer()
        .ifPresent(answer -> {
          put(Gauge.BASCULE_NODE_PEERS, labels, Integer.toString(answer.peerCount()));
          long most = Math.max(1, answer.poolMost());
          long percent = Math.min(100, answer.poolWaiting() * 100 / most);
          put(Gauge.BASCULE_NODE_POOL_PERCENT, labels, Long.toString(percent));
        });
    node.disk()
        .freeBytes()
        .ifPresent(free -> put(Gauge.BASCULE_NODE_DISK_FREE_BYTES, labels, Long.toString(free)));
    node.clockOffset()
        .ifPresent(by -> put(Gauge.BASCULE_NODE_CLOCK_OFFSET_SECONDS, labels, seconds(by)));
  }

  private void put(Gauge gauge, String labels, String value) {
    StringBuilder text = samples.get(gauge);
    if (text != null) text.append(gauge).append(labels).append(' ').append(value).append('\n');
  }

  private static String seconds(Duration time) {
    long millis = Math.abs(time.toMillis());
    return (time.isNegative() ? "-" : "") + "%d.%03d".formatted(millis / 1000, millis % 1000);
  }

  private static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private String text() {
    var text = new StringBuilder();
    samples.forEach((gauge, lines) ->
        text.append("# HELP ")
            .append(gauge)
            .append(' ')
            .append(gauge.help())
            .append("\n# TYPE ")
            .append(gauge)
            .append(" gauge\n")
            .append(lines));
    return text.toString();
  }
}
