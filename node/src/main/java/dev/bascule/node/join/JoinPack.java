package dev.bascule.node.join;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.qbft.QbftGenesis;
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
 * Everything public that a new member needs: genesis, network file, peers, the registry's place;
 * signed by the voting key of the organisation that hands it out. It holds no secret.
 *
 * @param for_ the organisation that is to join
 * @param issuedBy the organisation that signed, by its id in network.yml
 * @param trust the text of trust.json
 * @param registry 0x and the address, or empty where there is none
 * @param voters the accounts by which the members vote, "id address" each
 */
public record JoinPack(
    String for_,
    String issuedBy,
    Address issuer,
    String network,
    String genesis,
    String trust,
    String registry,
    String registryBlock,
    List<String> voters,
    List<String> peers) {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String MARK = "Bascule join pack, version 1\n";

  public JoinPack {
    voters = List.copyOf(voters);
    peers = List.copyOf(peers);
  }

  /** What reading a file found. */
  public sealed interface Reading {

    /** Whole, and signed by the issuer that it names. */
    record Genuine(JoinPack pack, Fingerprint fingerprint) implements Reading {}

    /** Not what was signed, or not a pack. */
    record Refused(String code, String reason) implements Reading {}
  }

  public Fingerprint fingerprint() {
    QbftGenesis chain = QbftGenesis.read(genesis.getBytes(StandardCharsets.UTF_8));
    return Fingerprint.of(chain.hash(), chain.chainId(), peers, issuer, registry);
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
    json.put("for", for_);
    json.put("issuedBy", issuedBy);
    json.put("issuer", issuer.hex());
    json.put("network", network);
    json.put("genesis", genesis);
    json.put("trust", trust);
    json.put("registry", registry);
    json.put("registryBlock", registryBlock);
    var all = json.putArray("voters");
    voters.forEach(all::add);
    var list = json.putArray("peers");
    peers.forEach(list::add);
    return json;
  }

  public static Reading read(byte[] utf8) {
    try {
      StrictObject json = StrictObject.parse(utf8);
      json.oneOf("version", "1");
      JoinPack pack =
          new JoinPack(
              json.text("for"),
              json.text("issuedBy"),
              json.address("issuer"),
              json.text("network"),
              json.text("genesis"),
              json.text("trust"),
              json.text("registry"),
              json.text("registryBlock"),
              json.list("voters", JoinPack::text),
              json.list("peers", JoinPack::text));
      Bytes signature = json.bytes("signature", 65);
      json.end();
      Optional<Address> signer =
          Signer.recover(digest(pack.body()), Signature.fromBytes(signature));
      if (!signer.equals(Optional.of(pack.issuer()))) {
        return new Reading.Refused(
            "pack_not_signed_by_issuer",
            "it was signed by "
                + signer.map(Address::hex).orElse("nobody")
                + ", or changed after "
                + pack.issuedBy()
                + " ("
                + pack.issuer()
                + ") signed it");
      }
      return new Reading.Genuine(pack, pack.fingerprint());
    } catch (JsonRefused refused) {
      return new Reading.Refused("pack_malformed", String.valueOf(refused.getMessage()));
    } catch (MalformedSignature malformed) {
      return new Reading.Refused(
          "pack_signature_malformed", String.valueOf(malformed.getMessage()));
    }
  }

  private static String text(tools.jackson.databind.JsonNode item, String path) {
    if (!item.isString()) throw new JsonRefused(path, "not a string");
    return item.stringValue();
  }
}
