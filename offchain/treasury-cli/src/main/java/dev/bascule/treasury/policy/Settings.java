package dev.bascule.treasury.policy;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.descriptor.MalformedDescriptor;
import dev.bascule.chain.bitcoin.signing.SpendPolicy;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.ChainJson;
import dev.bascule.chain.request.ReviewBasis;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the owner decided, as {@code cold policy} shows it and takes it back.
 *
 * @param safes for which a key here signs as one of their owners
 * @param approvalsNeeded how many of the approvers must have signed; the proposer does not count
 * @param addressBookOnly whether only recipients of the address book are paid
 */
public record Settings(
    SpendPolicy spending,
    List<Descriptor> descriptors,
    List<ReviewBasis.Chain> chains,
    List<SafeAccount> safes,
    List<Limit> limits,
    List<Approver> approvers,
    int approvalsNeeded,
    boolean addressBookOnly) {

  private static final int NAME_MAX = 64;
  private static final int APPROVERS_MAX = 32;

  /**
   * @param each the most of one request, in the asset's smallest unit
   * @param total the most of all requests of one window
   * @param windowSeconds how long a window is; it slides
   */
  public record Limit(String asset, BigInteger each, BigInteger total, long windowSeconds) {}

  public record Approver(String name, Address address) {}

  public Settings {
    descriptors = List.copyOf(descriptors);
    chains = List.copyOf(chains);
    safes = List.copyOf(safes);
    limits = List.copyOf(limits);
    approvers = List.copyOf(approvers);
    requireOnce("limits", limits.stream().map(Limit::asset).toList());
    requireOnce("approvers", approvers.stream().map(Approver::address).toList());
    requireOnce(
        "safes", safes.stream().map(safe -> safe.chainId() + " " + safe.address()).toList());
    requireOnce("chains", chains.stream().map(ReviewBasis.Chain::chainId).toList());
    if (approvalsNeeded > approvers.size()) {
      throw new JsonRefused(
          "approvalsNeeded", approvalsNeeded + " of " + approvers.size() + " approvers");
    }
    boolean something = !chains.isEmpty() || !limits.isEmpty() || !descriptors.isEmpty();
    if (approvalsNeeded < 1 && something) {
      throw new JsonRefused("approvalsNeeded", "at least 1 where anything can be signed");
    }
    for (Descriptor descriptor : descriptors) {
      if (!descriptor.ranged()) {
        throw new JsonRefused("descriptors", "one without an index: " + descriptor);
      }
    }
  }

  private static void requireOnce(String path, List<?> keys) {
    Set<Object> seen = new HashSet<>();
    for (Object key : keys) {
      if (!seen.add(key)) throw new JsonRefused(path, key + " twice");
    }
  }

  /** Nothing is allowed yet: no chain, no limit, no wallet. */
  public static Settings first(BitcoinNetwork network) {
    SpendPolicy spending = new SpendPolicy(network, new Satoshi(100_000), 1_000, 1_000);
    return new Settings(spending, List.of(), List.of(), List.of(), List.of(), List.of(), 0, true);
  }

  public Optional<Limit> limit(String asset) {
    return limits.stream().filter(limit -> limit.asset().equals(asset)).findFirst();
  }

  /**
   * @throws JsonRefused if the object is anything else
   */
  public static Settings read(StrictObject json) {
    StrictObject bitcoin = json.object("bitcoin");
    SpendPolicy spending =
        new SpendPolicy(
            BitcoinNetwork.valueOf(
                bitcoin.oneOf("network", "main", "test", "regtest").toUpperCase(Locale.ROOT)),
            new Satoshi(bitcoin.uint("feeMax", 50).longValueExact()),
            bitcoin.integer("feeShareMax", 10_000),
            bitcoin.integer("indexMax", Integer.MAX_VALUE));
    List<Descriptor> descriptors = bitcoin.list("descriptors", Settings::descriptor);
    bitcoin.end();
    Settings settings =
        new Settings(
            spending,
            descriptors,
            json.objects("chains", ChainJson::read),
            json.has("safes") ? json.objects("safes", Settings::safe) : List.of(),
            json.objects("limits", Settings::limitOf),
            json.objects("approvers", Settings::approver),
            json.integer("approvalsNeeded", APPROVERS_MAX),
            flag(json, "addressBookOnly"));
    json.end();
    return settings;
  }

  private static boolean flag(StrictObject json, String key) {
    return json.oneOf(key, "yes", "no").equals("yes");
  }

  private static Descriptor descriptor(JsonNode item, String path) {
    try {
      return Descriptor.parse(item.isString() ? item.stringValue() : "");
    } catch (MalformedDescriptor malformed) {
      throw new JsonRefused(path, String.valueOf(malformed.getMessage()));
    }
  }

  private static SafeAccount safe(StrictObject json) {
    SafeAccount safe = SafeAccount.read(json);
    json.end();
    return safe;
  }

  private static Limit limitOf(StrictObject json) {
    Limit limit =
        new Limit(
            json.visibleText("asset", 128),
            json.uint("each", 256),
            json.uint("total", 256),
            json.number("windowSeconds"));
    json.end();
    return limit;
  }

  private static Approver approver(StrictObject json) {
    Approver approver =
        new Approver(json.visibleText("name", NAME_MAX), json.writtenAddress("address"));
    json.end();
    return approver;
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode bitcoin = json.putObject("bitcoin");
    bitcoin.put("network", spending.network().name().toLowerCase(Locale.ROOT));
    bitcoin.put("feeMax", Long.toString(spending.feeMax().value()));
    bitcoin.put("feeShareMax", spending.feeShareMax()).put("indexMax", spending.indexMax());
    ArrayNode wallets = bitcoin.putArray("descriptors");
    descriptors.forEach(descriptor -> wallets.add(descriptor.toString()));
    ArrayNode chainList = json.putArray("chains");
    chains.forEach(chain -> ChainJson.write(chain, chainList.addObject()));
    // Absent where there are none: books that were sealed before keep their checksum.
    if (!safes.isEmpty()) {
      ArrayNode safeList = json.putArray("safes");
      safes.forEach(safe -> safe.write(safeList.addObject()));
    }
    ArrayNode limitList = json.putArray("limits");
    for (Limit limit : limits) {
      limitList
          .addObject()
          .put("asset", limit.asset())
          .put("each", limit.each().toString())
          .put("total", limit.total().toString())
          .put("windowSeconds", Long.toString(limit.windowSeconds()));
    }
    ArrayNode people = json.putArray("approvers");
    for (Approver approver : approvers) {
      people.addObject().put("name", approver.name()).put("address", approver.address().hex());
    }
    json.put("approvalsNeeded", approvalsNeeded);
    return json.put("addressBookOnly", addressBookOnly ? "yes" : "no");
  }
}
