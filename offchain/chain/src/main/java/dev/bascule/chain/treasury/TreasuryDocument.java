package dev.bascule.chain.treasury;

import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.request.AddressBookJson;
import dev.bascule.chain.request.ReviewBasis;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.Tier;
import dev.bascule.core.treasury.TierPolicy;
import dev.bascule.core.treasury.TreasuryPolicy;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * People, wallets, policies, chains and the address book: {@code treasury.json}. The service rules
 * by its copy; an approver reads requests by a copy of the own.
 */
public record TreasuryDocument(
    TreasuryPolicy policy, List<ReviewBasis.Chain> chains, AddressBook book) {

  public static final int BYTES_MAX = 1 << 20;

  private static final String FORMAT = "bascule/treasury/1";
  private static final int NAME_MAX = 64;
  private static final int DECIMALS_MAX = 36;
  private static final int APPROVALS_MAX = 32;

  public TreasuryDocument {
    chains = List.copyOf(chains);
    Set<Long> known = new HashSet<>();
    for (ReviewBasis.Chain chain : chains) {
      if (!known.add(chain.chainId())) throw new JsonRefused("chains", chain.chainId() + " twice");
    }
    for (TreasuryPolicy.Wallet wallet : policy.wallets()) {
      if (!known.contains(wallet.chainId())) {
        throw new JsonRefused("wallets", "the chain of " + wallet.name() + " is not in chains");
      }
    }
  }

  /**
   * @throws JsonRefused if it is anything but such a document, or its rules could not hold
   */
  public static TreasuryDocument read(StrictObject json) {
    json.oneOf("format", FORMAT);
    TreasuryPolicy policy;
    try {
      policy =
          new TreasuryPolicy(
              json.objects("people", TreasuryDocument::person),
              json.objects("wallets", TreasuryDocument::wallet),
              json.objects("tiers", TreasuryDocument::tier));
    } catch (IllegalArgumentException cannotHold) {
      throw new JsonRefused("", String.valueOf(cannotHold.getMessage()));
    }
    TreasuryDocument document =
        new TreasuryDocument(
            policy,
            json.objects("chains", TreasuryDocument::chain),
            new AddressBook(json.objects("addressBook", AddressBookJson::read)));
    json.end();
    return document;
  }

  /** What reviews of requests believe. */
  public ReviewBasis basis(Map<String, ContractAbi> abis) {
    return new ReviewBasis(
        book,
        abis,
        chains,
        policy.wallets().stream().map(TreasuryPolicy.Wallet::account).distinct().toList(),
        List.of(),
        Optional.empty());
  }

  public Optional<ReviewBasis.Chain> chain(long chainId) {
    return chains.stream().filter(chain -> chain.chainId() == chainId).findFirst();
  }

  /** SHA-256 of the canonical document: by it two people compare what they rule by. */
  public Hash32 digest() {
    return Hash32.sha256(Jcs.canonical(toJson()));
  }

  private static TreasuryPolicy.Person person(StrictObject json) {
    var person =
        new TreasuryPolicy.Person(json.visibleText("name", NAME_MAX), json.address("address"));
    json.end();
    return person;
  }

  private static TreasuryPolicy.Wallet wallet(StrictObject json) {
    var wallet =
        new TreasuryPolicy.Wallet(
            json.visibleText("name", NAME_MAX),
            json.number("chainId"),
            json.address("account"),
            tierWord(json));
    json.end();
    return wallet;
  }

  private static Tier tierWord(StrictObject json) {
    return Tier.valueOf(json.oneOf("tier", "hot", "warm", "cold").toUpperCase(Locale.ROOT));
  }

  private static TierPolicy tier(StrictObject json) {
    List<Address> recipients = json.list("recipients", StrictObject::address);
    if (new HashSet<>(recipients).size() != recipients.size()) {
      throw new JsonRefused("tiers", "a recipient stands twice");
    }
    var tier =
        new TierPolicy(
            tierWord(json),
            json.number("chainId"),
            json.integer("approvalsNeeded", APPROVALS_MAX),
            json.number("delaySeconds"),
            Set.copyOf(recipients),
            json.objects("limits", TreasuryDocument::limit));
    json.end();
    return tier;
  }

  private static TierPolicy.Limit limit(StrictObject json) {
    var limit =
        new TierPolicy.Limit(
            new ChainAsset(json.text("asset")),
            json.uint("each", 256),
            json.uint("total", 256),
            json.number("windowSeconds"));
    json.end();
    return limit;
  }

  private static ReviewBasis.Chain chain(StrictObject json) {
    var chain =
        new ReviewBasis.Chain(
            json.number("chainId"),
            json.visibleText("name", NAME_MAX),
            new AddressBook.Token(
                json.visibleText("currency", 16), json.integer("decimals", DECIMALS_MAX)),
            json.uint("feeMax", 256));
    json.end();
    return chain;
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT);
    ArrayNode people = json.putArray("people");
    for (var each : policy.people()) {
      people.addObject().put("name", each.name()).put("address", each.address().hex());
    }
    ArrayNode wallets = json.putArray("wallets");
    for (var each : policy.wallets()) {
      wallets
          .addObject()
          .put("name", each.name())
          .put("chainId", Long.toString(each.chainId()))
          .put("account", each.account().hex())
          .put("tier", each.tier().word());
    }
    ArrayNode tiers = json.putArray("tiers");
    policy.tiers().forEach(each -> write(each, tiers.addObject()));
    ArrayNode known = json.putArray("chains");
    for (ReviewBasis.Chain each : chains) {
      known
          .addObject()
          .put("chainId", Long.toString(each.chainId()))
          .put("name", each.name())
          .put("currency", each.coin().currency())
          .put("decimals", each.coin().decimals())
          .put("feeMax", each.feeMax().toString());
    }
    ArrayNode entries = json.putArray("addressBook");
    book.entries().forEach(each -> AddressBookJson.write(each, entries.addObject()));
    return json;
  }

  private static void write(TierPolicy tier, ObjectNode json) {
    json.put("tier", tier.tier().word()).put("chainId", Long.toString(tier.chainId()));
    json.put("approvalsNeeded", tier.approvalsNeeded());
    json.put("delaySeconds", Long.toString(tier.delaySeconds()));
    ArrayNode recipients = json.putArray("recipients");
    tier.recipients().stream().sorted().forEach(each -> recipients.add(each.hex()));
    ArrayNode limits = json.putArray("limits");
    for (TierPolicy.Limit each : tier.limits()) {
      limits
          .addObject()
          .put("asset", each.asset().caip19())
          .put("each", each.each().toString())
          .put("total", each.total().toString())
          .put("windowSeconds", Long.toString(each.windowSeconds()));
    }
  }
}
