package dev.bascule.chain.request;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.id.Address;
import java.util.HashSet;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An EVM chain in a reader's books: {@code {"chainId","name","currency","decimals","feeMax"}}, and
 * {@code "validators"} where its blocks are sealed and the owner registered by whom.
 */
public final class ChainJson {

  private static final int NAME_MAX = 64;
  private static final int DECIMALS_MAX = 36;
  private static final int VALIDATORS_MAX = 256;

  private ChainJson() {}

  /**
   * @throws JsonRefused if it is anything but a chain
   */
  public static ReviewBasis.Chain read(StrictObject json) {
    ReviewBasis.Chain chain =
        new ReviewBasis.Chain(
            json.number("chainId"),
            json.visibleText("name", NAME_MAX),
            new AddressBook.Token(
                json.visibleText("currency", 16), json.integer("decimals", DECIMALS_MAX)),
            json.uint("feeMax", 256),
            json.has("validators") ? validators(json) : List.of());
    json.end();
    return chain;
  }

  private static List<Address> validators(StrictObject json) {
    List<Address> validators = json.list("validators", StrictObject::writtenAddress);
    if (validators.isEmpty()) throw new JsonRefused("chains.validators", "none; leave it out");
    if (validators.size() > VALIDATORS_MAX) {
      throw new JsonRefused("chains.validators", "more than " + VALIDATORS_MAX);
    }
    if (new HashSet<>(validators).size() < validators.size()) {
      throw new JsonRefused("chains.validators", "one of them twice");
    }
    if (validators.stream().anyMatch(Address::isZero)) {
      throw new JsonRefused("chains.validators", "the zero address has no key");
    }
    return validators;
  }

  public static void write(ReviewBasis.Chain chain, ObjectNode json) {
    json.put("chainId", Long.toString(chain.chainId()))
        .put("name", chain.name())
        .put("currency", chain.coin().currency())
        .put("decimals", chain.coin().decimals())
        .put("feeMax", chain.feeMax().toString());
    // Absent where there are none: books that have none keep their digest.
    if (chain.validators().isEmpty()) return;
    ArrayNode validators = json.putArray("validators");
    chain.validators().forEach(each -> validators.add(each.hex()));
  }
}
