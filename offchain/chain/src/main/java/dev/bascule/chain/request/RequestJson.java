package dev.bascule.chain.request;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.psbt.MalformedPsbt;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.eip712.TypedData;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.terms.Jcs;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one document of a signing request: canonical JSON (RFC 8785), with a line end at its end or
 * without. Another spelling of the same request is refused, so a file has one digest.
 */
public final class RequestJson {

  /** A PSBT of 16 MiB in Base64, and the rest. */
  public static final int BYTES_MAX = 24 << 20;

  private static final String FORMAT = "bascule/signing-request/1";
  private static final int ID_MAX = 64;
  private static final int PURPOSE_MAX = 256;

  private RequestJson() {}

  /**
   * @throws JsonRefused if it is anything but a request
   */
  public static SigningRequest read(byte[] file) {
    if (file.length > BYTES_MAX) {
      throw new JsonRefused("", file.length + " bytes; " + BYTES_MAX + " are read");
    }
    boolean line = file.length > 0 && file[file.length - 1] == '\n';
    byte[] document = line ? Arrays.copyOf(file, file.length - 1) : file;
    StrictObject json = StrictObject.parse(document);
    if (!Arrays.equals(Jcs.canonical(json.node()), document)) {
      throw new JsonRefused("", "not in its canonical form (RFC 8785)");
    }
    SigningRequest.Asked asked = asked(json.object("request"));
    SigningRequest request =
        new SigningRequest(
            asked,
            signature(json, "proposal"),
            json.objects("approvals", RequestJson::approval),
            json.optional("state", StateProofJson::read));
    json.end();
    if (request.state().isPresent() && asked.payload() instanceof Payload.UtxoTransaction) {
      throw new JsonRefused("state", "a spend of coins proves its amounts itself, and has none");
    }
    if (request.approvals().size() > SigningRequest.APPROVALS_MAX) {
      throw new JsonRefused("approvals", "more than " + SigningRequest.APPROVALS_MAX);
    }
    return request;
  }

  private static SigningRequest.Asked asked(StrictObject json) {
    json.oneOf("format", FORMAT);
    SigningRequest.Asked asked =
        new SigningRequest.Asked(
            json.visibleText("id", ID_MAX),
            json.visibleText("purpose", PURPOSE_MAX),
            json.address("proposer"),
            json.number("created"),
            json.number("expires"),
            payload(json.object("payload")));
    json.end();
    if (asked.expires() <= asked.created()) {
      throw new JsonRefused("request.expires", "not after its creation");
    }
    return asked;
  }

  private static Payload payload(StrictObject json) {
    Payload payload =
        switch (json.oneOf("kind", "evm", "eip712", "psbt")) {
          case "evm" -> new Payload.EvmTransaction(json.address("account"), transaction(json));
          case "eip712" ->
              new Payload.TypedMessage(
                  json.address("account"), TypedData.read(json.object("message")));
          default -> new Payload.UtxoTransaction(network(json), psbt(json));
        };
    json.end();
    return payload;
  }

  private static Transaction.DynamicFee transaction(StrictObject json) {
    try {
      return Transaction.DynamicFee.decodePayload(json.bytes("transaction"));
    } catch (MalformedRlp | IllegalArgumentException malformed) {
      throw new JsonRefused("request.payload.transaction", String.valueOf(malformed.getMessage()));
    }
  }

  private static BitcoinNetwork network(StrictObject json) {
    String name = json.oneOf("network", "main", "test", "regtest");
    return BitcoinNetwork.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static Psbt psbt(StrictObject json) {
    try {
      return Psbt.parseBase64(json.text("psbt"));
    } catch (MalformedPsbt malformed) {
      throw new JsonRefused("request.payload.psbt", String.valueOf(malformed.getMessage()));
    }
  }

  private static SigningRequest.Approval approval(StrictObject json) {
    SigningRequest.Approval approval =
        new SigningRequest.Approval(json.address("approver"), signature(json, "signature"));
    json.end();
    return approval;
  }

  private static Signature signature(StrictObject json, String key) {
    try {
      return Signature.fromBytes(json.bytes(key));
    } catch (MalformedSignature malformed) {
      throw new JsonRefused(key, String.valueOf(malformed.getMessage()));
    }
  }

  /** The document of what is asked. */
  static ObjectNode write(SigningRequest.Asked asked) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT).put("id", asked.id()).put("purpose", asked.purpose());
    json.put("proposer", asked.proposer().hex());
    json.put("created", Long.toString(asked.created()));
    json.put("expires", Long.toString(asked.expires()));
    ObjectNode payload = json.putObject("payload");
    switch (asked.payload()) {
      case Payload.EvmTransaction(var account, var transaction) ->
          payload
              .put("kind", "evm")
              .put("account", account.hex())
              .put("transaction", transaction.signingPayload().hex());
      case Payload.TypedMessage(var account, TypedData data) ->
          payload
              .put("kind", "eip712")
              .put("account", account.hex())
              .set("message", data.document());
      case Payload.UtxoTransaction(BitcoinNetwork network, Psbt psbt) ->
          payload
              .put("kind", "psbt")
              .put("network", network.name().toLowerCase(Locale.ROOT))
              .put("psbt", psbt.base64());
    }
    return json;
  }

  /** The file, with a line end. */
  public static byte[] write(SigningRequest request) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("request", write(request.asked()));
    json.put("proposal", request.proposal().toBytes().hex());
    ArrayNode approvals = json.putArray("approvals");
    for (SigningRequest.Approval approval : request.approvals()) {
      approvals
          .addObject()
          .put("approver", approval.approver().hex())
          .put("signature", approval.signature().toBytes().hex());
    }
    request.state().ifPresent(state -> StateProofJson.write(state, json.putObject("state")));
    byte[] document = Jcs.canonical(json);
    byte[] file = Arrays.copyOf(document, document.length + 1);
    file[document.length] = '\n';
    return file;
  }

  /** A request without approvals yet, for whoever proposes. */
  public static SigningRequest proposed(SigningRequest.Asked asked, Signature proposal) {
    return new SigningRequest(asked, proposal, List.of());
  }
}
