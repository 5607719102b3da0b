package dev.bascule.node.why;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A diagnosis for programs; the words and codes are stable, the sentences are not. */
final class WhyJson {

  private WhyJson() {}

  static Map<String, Object> of(Observation seen, Diagnosis diagnosis) {
    var json = new LinkedHashMap<String, Object>();
    json.put("at", seen.at().toString());
    json.put("chainId", seen.chainId());
    json.put("conclusion", diagnosis.conclusion().word());
    json.put("moves", diagnosis.conclusion().moves());
    json.put("height", seen.head());
    seen.headAge().ifPresent(age -> json.put("headAgeMillis", age.toMillis()));
    json.put("quorum", quorum(diagnosis.quorum()));
    json.put("missing", diagnosis.missing().stream().map(WhyJson::missing).toList());
    diagnosis.round().ifPresent(round -> json.put("round", round(round)));
    json.put("nodes", seen.nodes().stream().map(node -> node(seen, node)).toList());
    json.put("waiting", seen.waiting());
    json.put("remarks", diagnosis.remarks());
    var steps = new ArrayList<Map<String, Object>>();
    for (Diagnosis.Step step : diagnosis.steps()) {
      var each = new LinkedHashMap<String, Object>();
      each.put("what", step.what());
      step.command().ifPresent(command -> each.put("command", command));
      steps.add(each);
    }
    json.put("steps", steps);
    return json;
  }

  private static Map<String, Object> quorum(Diagnosis.Quorum quorum) {
    var json = new LinkedHashMap<String, Object>();
    json.put("validators", quorum.validators());
    json.put("needed", quorum.needed());
    json.put("signing", quorum.signing());
    json.put("margin", quorum.margin());
    return json;
  }

  private static Map<String, Object> missing(Diagnosis.Missing missing) {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", missing.name());
    json.put("address", missing.validator().hex());
    json.put("cause", missing.cause().word());
    json.put("sentence", missing.cause().sentence());
    missing
        .last()
        .ifPresent(block -> {
          json.put("lastSignedBlock", block.number());
          json.put("lastSignedAt", block.time().toString());
        });
    return json;
  }

  private static Map<String, Object> round(Diagnosis.Round round) {
    var json = new LinkedHashMap<String, Object>();
    json.put("number", round.number());
    json.put("timerMillis", round.timer().toMillis());
    json.put("remainingMillis", round.remaining().toMillis());
    json.put("measured", round.measured());
    round.proposer().ifPresent(name -> json.put("proposer", name));
    return json;
  }

  static Map<String, Object> node(Observation seen, SeenNode node) {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", node.name());
    json.put("organisation", node.organisation());
    json.put("validator", node.validator());
    json.put("address", node.address().hex());
    json.put("state", node.state().word());
    node.answer()
        .ifPresent(answer -> {
          json.put("head", answer.head());
          json.put("headTime", answer.headTime().toString());
          answer.unsealed().ifPresent(why -> json.put("unsealed", why));
          json.put("peers", answer.peerCount());
          json.put("poolWaiting", answer.poolWaiting());
          json.put("version", answer.client());
        });
    node.pending().ifPresent(pending -> json.put("round", pending.round()));
    seen.lastShown(node.address()).ifPresent(block -> json.put("lastSignedBlock", block.number()));
    List<String> silence = node.silence().isEmpty() ? List.of() : List.of(node.silence());
    silence.forEach(sentence -> json.put("silence", sentence));
    return json;
  }
}
