package dev.bascule.cli.pay;

import dev.bascule.cli.network.Answer;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.Progress;
import dev.bascule.core.id.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Makes payers and payees known to the service, by name and address. */
final class Participants {
  private static final int BATCH_MAX = 250;

  private final ServiceClient service;

  Participants(ServiceClient service) {
    this.service = service;
  }

  /** Returns why a name cannot be used, for those that cannot. */
  Map<String, String> register(Map<String, Address> byName, Progress progress) {
    var refused = new HashMap<String, String>();
    var names = List.copyOf(byName.keySet());
    for (int from = 0; from < names.size(); from += BATCH_MAX) {
      List<String> batch = names.subList(from, Math.min(names.size(), from + BATCH_MAX));
      var body = JsonNodeFactory.instance.arrayNode();
      for (String name : batch) {
        body.addObject().put("name", name).put("address", address(byName, name));
      }
      JsonNode answer = service.post("/v1/participants", UUID.randomUUID().toString(), body);
      List<JsonNode> items = new ArrayList<>(Fields.list(answer, "data"));
      for (int i = 0; i < Math.min(items.size(), batch.size()); i++) {
        int status = (int) Fields.number(items.get(i), "status");
        if (status / 100 == 2) continue;
        JsonNode problem = Fields.child(items.get(i), "problem");
        refused.put(
            batch.get(i), ServiceClient.problemOf(new Answer(status, problem, false)).why());
      }
      progress.add(batch.size());
    }
    return refused;
  }

  private static String address(Map<String, Address> byName, String name) {
    Address address = byName.get(name);
    if (address == null) throw new IllegalStateException("a name without an address: " + name);
    return address.hex();
  }
}
