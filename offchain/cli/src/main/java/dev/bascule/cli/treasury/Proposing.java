package dev.bascule.cli.treasury;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.ServiceClient;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Signs a proposal and brings it to the service. */
final class Proposing {

  private Proposing() {}

  /**
   * @param id the proposer's own name for it
   * @param planned what the service planned and the proposer reads; empty for own bytes
   * @param rivals digests of the proposals of which one at most executes beside this
   * @param rejects the one of them that this is to reject
   */
  record Order(
      String id,
      String purpose,
      Duration expires,
      Payload payload,
      Optional<CoinDraft> planned,
      List<String> rivals,
      Optional<String> rejects) {}

  static SigningRequest sign(Order order, SigningKey person, ReadingBooks.Open books) {
    long now = Instant.now().getEpochSecond();
    var asked =
        new SigningRequest.Asked(
            order.id(),
            order.purpose(),
            person.address(),
            now,
            now + order.expires().toSeconds(),
            order.payload());
    SigningRequest signed = RequestJson.proposed(asked, person.sign(asked.proposalDigest()));
    order.planned().ifPresent(draft -> draft.requireAsked(signed, books));
    return signed;
  }

  static JsonNode send(ServiceClient service, SigningRequest request, Order order) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("document", Fields.parse("the request", text(request)));
    ArrayNode rivals = body.putArray("rivals");
    order.rivals().forEach(rivals::add);
    order.rejects().ifPresent(it -> body.put("rejects", it));
    return service.post("/v1/treasury/proposals", UUID.randomUUID().toString(), body);
  }

  private static byte[] text(SigningRequest request) {
    return new String(RequestJson.write(request), UTF_8).strip().getBytes(UTF_8);
  }

  static BigInteger wei(JsonNode wallet, String key) {
    return new BigInteger(Fields.text(wallet, key));
  }
}
