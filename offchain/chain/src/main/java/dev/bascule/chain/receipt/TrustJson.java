package dev.bascule.chain.receipt;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.core.id.Address;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code trust.json}. */
public final class TrustJson {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private TrustJson() {}

  /**
   * @throws JsonRefused with the place and the reason
   */
  public static Trust read(byte[] utf8) {
    StrictObject json = StrictObject.parse(utf8);
    json.oneOf("version", "1");
    try {
      Trust trust =
          new Trust(
              new VaultDomain(json.number("chainId"), json.address("vault")),
              json.hash("genesisHash"),
              Trust.Finality.valueOf(
                  json.oneOf("finality", "sealed", "depth").toUpperCase(Locale.ROOT)),
              json.objects("validators", TrustJson::validators),
              json.objects("operatorKeys", TrustJson::operatorKey),
              json.has("voucherKeys")
                  ? json.objects("voucherKeys", TrustJson::voucherKey)
                  : List.of(),
              json.objects("assets", TrustJson::asset));
      json.end();
      requireUnbroken(trust.validators());
      return trust;
    } catch (IllegalArgumentException impossible) {
      throw new JsonRefused("", String.valueOf(impossible.getMessage()));
    }
  }

  /**
   * The validators of a file, whatever else it holds; a network without a vault has them too.
   *
   * @throws JsonRefused with the place and the reason
   */
  public static List<Trust.Validators> validatorsOf(byte[] utf8) {
    List<Trust.Validators> read =
        StrictObject.parse(utf8).objects("validators", TrustJson::validators);
    requireUnbroken(read);
    return read;
  }

  /** The same file with these validators. */
  public static String withValidators(byte[] utf8, List<Trust.Validators> validators) {
    ObjectNode json = (ObjectNode) StrictObject.parse(utf8).node();
    write(json.putArray("validators"), validators);
    return json.toPrettyString();
  }

  private static Trust.Validators validators(StrictObject json) {
    ValidatorSet.Mode mode =
        ValidatorSet.Mode.valueOf(
            json.oneOf("mode", "header", "contract").toUpperCase(Locale.ROOT));
    List<Address> set = json.list("set", StrictObject::address);
    Trust.Validators read =
        new Trust.Validators(
            json.number("fromBlock"),
            ValidatorSet.of(mode, set),
            SetProofJson.source(json),
            SetProofJson.proof(json));
    json.end();
    return read;
  }

  /**
   * A history that does not hold is no history: receipts of none of its blocks are judged by it.
   */
  private static void requireUnbroken(List<Trust.Validators> history) {
    if (Trust.check(history)
        instanceof Trust.HistoryCheck.Broken(long fromBlock, String code, String reason)) {
      throw new JsonRefused("validators, from block " + fromBlock, code + ": " + reason);
    }
  }

  private static Trust.OperatorKey operatorKey(StrictObject json) {
    Trust.OperatorKey key =
        new Trust.OperatorKey(
            json.uint32("id"),
            json.address("address"),
            json.number("from"),
            json.numberOrNull("revokedAt"));
    json.end();
    return key;
  }

  private static Trust.VoucherKey voucherKey(StrictObject json) {
    Trust.VoucherKey key =
        new Trust.VoucherKey(json.address("account"), json.uint32("epoch"), json.address("signer"));
    json.end();
    return key;
  }

  private static Trust.TrustedAsset asset(StrictObject json) {
    Trust.TrustedAsset asset =
        new Trust.TrustedAsset(
            json.address("token"),
            json.text("currency"),
            json.uint("exponent", 8).intValue(),
            json.uint("decimals", 8).intValue());
    json.end();
    return asset;
  }

  public static String write(Trust trust) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("version", "1");
    json.put("chainId", Long.toString(trust.domain().chainId()));
    json.put("genesisHash", trust.genesisHash().hex());
    json.put("vault", trust.domain().vault().hex());
    json.put("finality", trust.finality().name().toLowerCase(Locale.ROOT));
    write(json.putArray("validators"), trust.validators());
    ArrayNode keys = json.putArray("operatorKeys");
    for (Trust.OperatorKey key : trust.operatorKeys()) {
      ObjectNode node = keys.addObject();
      node.put("id", Integer.toUnsignedString(key.id()));
      node.put("address", key.address().hex());
      node.put("from", Long.toString(key.from()));
      key.revokedAt()
          .ifPresentOrElse(
              at -> node.put("revokedAt", Long.toString(at)), () -> node.putNull("revokedAt"));
    }
    if (!trust.voucherKeys().isEmpty()) {
      ArrayNode list = json.putArray("voucherKeys");
      for (Trust.VoucherKey key : trust.voucherKeys()) {
        list.addObject()
            .put("account", key.account().hex())
            .put("epoch", Integer.toUnsignedString(key.epoch()))
            .put("signer", key.signer().hex());
      }
    }
    ArrayNode assets = json.putArray("assets");
    for (Trust.TrustedAsset asset : trust.assets()) {
      assets
          .addObject()
          .put("token", asset.token().hex())
          .put("currency", asset.currency())
          .put("exponent", Integer.toString(asset.exponent()))
          .put("decimals", Integer.toString(asset.decimals()));
    }
    return json.toString();
  }

  private static void write(ArrayNode list, List<Trust.Validators> validators) {
    for (Trust.Validators each : validators) {
      ObjectNode node = list.addObject();
      node.put("fromBlock", Long.toString(each.fromBlock()));
      node.put("mode", each.set().mode().name().toLowerCase(Locale.ROOT));
      ArrayNode set = node.putArray("set");
      for (Address member : each.set().members()) set.add(member.hex());
      SetProofJson.write(each, node);
    }
  }
}
