package dev.bascule.chain.treasury;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.request.AddressBookJson;
import dev.bascule.chain.request.ChainJson;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.ReviewBasis;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.ChainName;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Recipient;
import dev.bascule.core.treasury.Tier;
import dev.bascule.core.treasury.TierPolicy;
import dev.bascule.core.treasury.TreasuryPolicy;
import dev.bascule.core.treasury.plan.Target;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * People, wallets, policies, chains and the address book: {@code treasury.json}. The service rules
 * by its copy; an approver reads requests by a copy of the own.
 */
public record TreasuryDocument(
    TreasuryPolicy policy,
    List<SafeAccount> safes,
    List<ReviewBasis.Chain> chains,
    Optional<CoinChain> bitcoin,
    AddressBook book,
    List<Target> targets) {

  public static final int BYTES_MAX = 1 << 20;

  private static final String FORMAT = "bascule/treasury/1";
  private static final int NAME_MAX = 64;
  private static final int APPROVALS_MAX = 32;

  public TreasuryDocument {
    safes = List.copyOf(safes);
    chains = List.copyOf(chains);
    targets = List.copyOf(targets);
    Set<Long> known = new HashSet<>();
    for (ReviewBasis.Chain chain : chains) {
      if (!known.add(chain.chainId())) throw new JsonRefused("chains", chain.chainId() + " twice");
    }
    for (TreasuryPolicy.Wallet wallet : policy.wallets()) {
      boolean there =
          switch (wallet.holder()) {
            case Holder.Account account -> known.contains(account.chainId());
            case Holder.Scripts scripts ->
                bitcoin.filter(chain -> chain.name().equals(scripts.chain())).isPresent();
          };
      if (!there) {
        throw new JsonRefused(
            "wallets", "the chain of " + wallet.name() + " is not in chains, or bitcoin");
      }
    }
    for (SafeAccount safe : safes) {
      requireKnown(book, safe.chainId(), safe.address(), "Safe");
      requireKnown(book, safe.chainId(), safe.guard(), "TreasuryGuard");
    }
  }

  /**
   * @throws JsonRefused if it is anything but such a document, or its rules could not hold
   */
  public static TreasuryDocument read(StrictObject json) {
    json.oneOf("format", FORMAT);
    List<Entry> wallets = json.objects("wallets", TreasuryDocument::wallet);
    TreasuryPolicy policy;
    List<Target> targets;
    try {
      policy =
          new TreasuryPolicy(
              json.objects("people", TreasuryDocument::person),
              wallets.stream().map(Entry::wallet).toList(),
              json.objects("tiers", TreasuryDocument::tier));
      targets = PlanJson.targets(json);
      Target.requireHold(targets, policy);
    } catch (IllegalArgumentException cannotHold) {
      throw new JsonRefused("", String.valueOf(cannotHold.getMessage()));
    }
    TreasuryDocument document =
        new TreasuryDocument(
            policy,
            wallets.stream().flatMap(each -> each.safe().stream()).toList(),
            json.objects("chains", ChainJson::read),
            json.optional(
                "bitcoin",
                bitcoin ->
                    CoinChain.read(
                        bitcoin, wallets.stream().flatMap(each -> each.coins().stream()).toList())),
            new AddressBook(json.objects("addressBook", AddressBookJson::read)),
            targets);
    json.end();
    return document;
  }

  /** Without it nobody could read what the Safe does about itself and its rules. */
  private static void requireKnown(
      AddressBook book, long chainId, Address address, String contract) {
    boolean known =
        book.find(chainId, address)
            .flatMap(AddressBook.Entry::contract)
            .filter(contract::equals)
            .isPresent();
    if (!known) {
      throw new JsonRefused(
          "addressBook", address + " does not stand there as the contract " + contract);
    }
  }

  /** The Safe that is the wallet of this account. */
  public Optional<SafeAccount> safe(long chainId, Address account) {
    return safes.stream().filter(safe -> safe.is(chainId, account)).findFirst();
  }

  /**
   * What a review of this payload believes. A spend is read by the descriptor of its own wallet
   * alone: what goes to another wallet of ours is a payment, and limits count it.
   */
  public ReviewBasis basis(Map<String, ContractAbi> abis, Payload payload) {
    Optional<CoinChain.Wallet> spending =
        payload instanceof Payload.UtxoTransaction(BitcoinNetwork network, Psbt psbt)
            ? bitcoin.flatMap(chain -> chain.wallet(network, psbt))
            : Optional.empty();
    return new ReviewBasis(
        book,
        abis,
        chains,
        accountsWithKeys(),
        safes,
        spending.map(CoinChain.Wallet::descriptor).stream().toList(),
        bitcoin.map(CoinChain::spending));
  }

  /** A Safe has no key of its own, so no transaction can be its. */
  private List<Address> accountsWithKeys() {
    return policy.wallets().stream()
        .map(TreasuryPolicy.Wallet::holder)
        .filter(Holder.Account.class::isInstance)
        .map(Holder.Account.class::cast)
        .filter(account -> safe(account.chainId(), account.address()).isEmpty())
        .map(Holder.Account::address)
        .distinct()
        .toList();
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
        new TreasuryPolicy.Person(
            json.visibleText("name", NAME_MAX), json.writtenAddress("address"));
    json.end();
    return person;
  }

  /**
   * @param safe of an account of several owners
   * @param coins of a wallet on a UTXO chain
   */
  private record Entry(
      TreasuryPolicy.Wallet wallet, Optional<SafeAccount> safe, Optional<CoinChain.Wallet> coins) {}

  private static Entry wallet(StrictObject json) {
    String name = json.visibleText("name", NAME_MAX);
    Tier tier = tierWord(json);
    Holder holder;
    Optional<CoinChain.Wallet> coins = Optional.empty();
    Optional<SafeAccount> safe = Optional.empty();
    if (json.has("network")) {
      holder = new Holder.Scripts(chainOf(json), name);
      coins = Optional.of(new CoinChain.Wallet(name, CoinChain.descriptor(json)));
    } else if (json.has("safe")) {
      safe = Optional.of(SafeAccount.read(json));
      holder = new Holder.Account(safe.get().chainId(), safe.get().address());
    } else {
      Address account = json.writtenAddress("account");
      if (account.isZero()) throw new JsonRefused("wallets", name + " has the zero address");
      holder = new Holder.Account(json.number("chainId"), account);
    }
    json.end();
    return new Entry(new TreasuryPolicy.Wallet(name, holder, tier), safe, coins);
  }

  /** By its number, or by the network of a UTXO chain. */
  private static ChainName chainOf(StrictObject json) {
    if (json.has("network")) {
      return ChainName.bitcoin(json.oneOf("network", "main", "test", "regtest"));
    }
    return ChainName.evm(json.number("chainId"));
  }

  private static Tier tierWord(StrictObject json) {
    return Tier.valueOf(json.oneOf("tier", "hot", "warm", "cold").toUpperCase(Locale.ROOT));
  }

  private static TierPolicy tier(StrictObject json) {
    ChainName chain = chainOf(json);
    List<Recipient> recipients =
        json.list(
            "recipients",
            (item, path) ->
                chain.caip2().startsWith("bip122:")
                    ? coinRecipient(item, path)
                    : Recipient.of(StrictObject.writtenAddress(item, path)));
    if (new HashSet<>(recipients).size() != recipients.size()) {
      throw new JsonRefused("tiers", "a recipient stands twice");
    }
    var tier =
        new TierPolicy(
            tierWord(json),
            chain,
            json.integer("approvalsNeeded", APPROVALS_MAX),
            json.number("delaySeconds"),
            Set.copyOf(recipients),
            json.objects("limits", TreasuryDocument::limit));
    json.end();
    return tier;
  }

  private static Recipient coinRecipient(JsonNode item, String path) {
    try {
      return new Recipient(item.isString() ? item.stringValue() : "");
    } catch (IllegalArgumentException malformed) {
      throw new JsonRefused(path, String.valueOf(malformed.getMessage()));
    }
  }

  private static TierPolicy.Limit limit(StrictObject json) {
    var limit =
        new TierPolicy.Limit(
            new ChainAsset(json.text("asset")),
            json.uint("each", 256),
            json.uint("total", 256),
            json.number("windowSeconds"),
            json.optional("dynamic", PlanJson::dynamic));
    json.end();
    return limit;
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
      ObjectNode wallet = wallets.addObject().put("name", each.name());
      wallet.put("tier", each.tier().word());
      switch (each.holder()) {
        case Holder.Account(long chainId, Address address) ->
            safe(chainId, address)
                .ifPresentOrElse(
                    safe -> safe.write(wallet),
                    () ->
                        wallet
                            .put("chainId", Long.toString(chainId))
                            .put("account", address.hex()));
        case Holder.Scripts scripts -> {
          write(scripts.chain(), wallet);
          CoinChain.Wallet coins =
              bitcoin.flatMap(chain -> chain.wallet(scripts.name())).orElseThrow();
          wallet.put("descriptor", coins.descriptor().toString());
        }
      }
    }
    ArrayNode tiers = json.putArray("tiers");
    policy.tiers().forEach(each -> write(each, tiers.addObject()));
    ArrayNode known = json.putArray("chains");
    chains.forEach(each -> ChainJson.write(each, known.addObject()));
    bitcoin.ifPresent(chain -> chain.write(json.putObject("bitcoin")));
    ArrayNode entries = json.putArray("addressBook");
    book.entries().forEach(each -> AddressBookJson.write(each, entries.addObject()));
    // Absent where there are none: a document that has none keeps its digest.
    if (!targets.isEmpty()) PlanJson.write(targets, json.putArray("targets"));
    return json;
  }

  private static void write(ChainName chain, ObjectNode json) {
    String[] parts = chain.caip2().split(":");
    json.put(parts[0].equals("bip122") ? "network" : "chainId", parts[1]);
  }

  private static void write(TierPolicy tier, ObjectNode json) {
    json.put("tier", tier.tier().word());
    write(tier.chain(), json);
    json.put("approvalsNeeded", tier.approvalsNeeded());
    json.put("delaySeconds", Long.toString(tier.delaySeconds()));
    ArrayNode recipients = json.putArray("recipients");
    tier.recipients().stream().sorted().forEach(each -> recipients.add(each.text()));
    ArrayNode limits = json.putArray("limits");
    for (TierPolicy.Limit each : tier.limits()) {
      ObjectNode limit =
          limits
              .addObject()
              .put("asset", each.asset().caip19())
              .put("each", each.each().toString())
              .put("total", each.total().toString())
              .put("windowSeconds", Long.toString(each.windowSeconds()));
      each.dynamic().ifPresent(it -> PlanJson.write(it, limit.putObject("dynamic")));
    }
  }
}
