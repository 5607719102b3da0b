package dev.bascule.node.join;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a new member sends back: the public keys of its nodes and the account of its vote, signed by
 * the key of that vote.
 */
public record JoinAnswer(
    String organisation, Address voter, String fingerprint, List<NodeKeyOf> nodes) {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String MARK = "Bascule join answer, version 1\n";

  /** One node's name in network.yml and its public key, 64 bytes. */
  public record NodeKeyOf(String name, Bytes publicKey) {}

  public JoinAnswer {
    nodes = List.copyOf(nodes);
  }

  /** What reading a file found. */
  public sealed interface Reading {

    /** Whole, and signed by the account that it names. */
    record Genuine(JoinAnswer answer) implements Reading {}

    /** Not what was signed, or not an answer. */
    record Refused(String code, String reason) implements Reading {}
  }

  public String sign(SecretKey key) {
    ObjectNode json = body();
    json.put("signature", key.sign(digest(body())).toBytes().hex());
    return json.toPrettyString() + "\n";
  }

  private static Hash32 digest(ObjectNode body) {
    return Keccak256.hash((MARK + body).getBytes(StandardCharsets.UTF_8));
  }

  private ObjectNode body() {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", "1");
    json.put("organisation", organisation);
    json.put("voter", voter.hex());
    json.put("fingerprint", fingerprint);
    var list = json.putArray("nodes");
    for (NodeKeyOf each : nodes) {
      list.addObject().put("name", each.name()).put("publicKey", each.publicKey().hex());
    }
    return json;
  }

  /** Whether a file is an answer rather than a pack. */
  static boolean isAnswer(byte[] utf8) {
    try {
      return StrictObject.parse(utf8).has("voter");
    } catch (JsonRefused _) {
      return false;
    }
  }

  public static Reading read(byte[] utf8) {
    try {
      StrictObject json = StrictObject.parse(utf8);
      json.oneOf("version", "1");
      JoinAnswer answer =
          new JoinAnswer(
              json.text("organisation"),
              json.address("voter"),
              json.text("fingerprint"),
              json.objects("nodes", JoinAnswer::node));
      Bytes signature = json.bytes("signature", 65);
      json.end();
      Optional<Address> signer =
          Signer.recover(digest(answer.body()), Signature.fromBytes(signature));
      return signer.equals(Optional.of(answer.voter()))
          ? new Reading.Genuine(answer)
          : new Reading.Refused(
              "answer_not_signed_by_voter",
              "it was signed by " + signer.map(Address::hex).orElse("nobody") + ", or changed");
    } catch (JsonRefused refused) {
      return new Reading.Refused("answer_malformed", String.valueOf(refused.getMessage()));
    } catch (MalformedSignature malformed) {
      return new Reading.Refused(
          "answer_signature_malformed", String.valueOf(malformed.getMessage()));
    }
  }

  private static NodeKeyOf node(StrictObject json) {
    NodeKeyOf node = new NodeKeyOf(json.text("name"), json.bytes("publicKey", 64));
    json.end();
    return node;
  }
}
