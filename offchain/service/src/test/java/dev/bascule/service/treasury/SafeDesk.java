package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.TreasuryDesk.PAT;
import static dev.bascule.service.treasury.TreasuryDesk.addressOf;
import static dev.bascule.service.treasury.TreasuryDesk.key;

import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chain.signature.SecretKey;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The desk's treasury with one more wallet: {@code safe}, hot, of which two of three owners sign.
 */
record SafeDesk(TreasuryDesk desk, SafeAccount safe) {

  static final SecretKey UMA = key("uma");
  static final SecretKey VIC = key("vic");
  static final SecretKey WES = key("wes");
  static final List<SecretKey> OWNERS = List.of(UMA, VIC, WES);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  String json() {
    String owners =
        safe.owners().stream()
            .map(it -> "\"" + it.hex() + "\"")
            .collect(Collectors.joining(",", "[", "]"));
    String wallet =
        """
        "wallets":[{"name":"safe","chainId":"%d","safe":"%s","guard":"%s","owners":%s,\
        "threshold":%d,"tier":"hot"},\
        """
            .formatted(
                safe.chainId(), safe.address().hex(), safe.guard().hex(), owners, safe.threshold());
    String known =
        """
        "addressBook":[{"chain":"eip155:%1$d","address":"%2$s","name":"the safe","contract":"Safe"},
                       {"chain":"eip155:%1$d","address":"%3$s","name":"its guard",\
        "contract":"TreasuryGuard"},\
        """
            .formatted(safe.chainId(), safe.address().hex(), safe.guard().hex());
    return desk.json().replace("\"wallets\":[", wallet).replace("\"addressBook\":[", known);
  }

  Books books() {
    return TreasuryDesk.books(json());
  }

  /** Proposed by Pat, for an hour. */
  SigningRequest request(String id, SafeTransaction call) {
    return request(id, call, 3600);
  }

  SigningRequest request(String id, SafeTransaction call, long seconds) {
    long now = Instant.now().getEpochSecond();
    var asked =
        new SigningRequest.Asked(
            id,
            "a payment of the tests",
            addressOf(PAT),
            now,
            now + seconds,
            new Payload.TypedMessage(safe.address(), call.typedData()));
    return RequestJson.proposed(asked, PAT.sign(asked.proposalDigest()));
  }

  static SafeTransaction call(SigningRequest request) {
    return StoredProposal.call(request.asked().payload()).orElseThrow();
  }

  /** As {@code cold sign} writes it. */
  static ObjectNode answer(SigningRequest request, SafeTransaction signed, SecretKey owner) {
    return JSON.createObjectNode()
        .put("format", "bascule/signing-answer/1")
        .put("request", request.asked().digest().hex())
        .put("kind", "eip712")
        .put("digest", signed.digest().hex())
        .put("signature", owner.sign(signed.digest()).toBytes().hex());
  }

  static ObjectNode answer(SigningRequest request, SecretKey owner) {
    return answer(request, call(request), owner);
  }
}
