package dev.bascule.chain.treasury;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.block.BlockHash;
import dev.bascule.chain.bitcoin.coin.FeeRate;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.descriptor.MalformedDescriptor;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtInput;
import dev.bascule.chain.bitcoin.psbt.SpentOutput;
import dev.bascule.chain.bitcoin.signing.OwnOutputs;
import dev.bascule.chain.bitcoin.signing.SpendPolicy;
import dev.bascule.chain.bitcoin.watch.WatchRules;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.treasury.ChainName;
import dev.bascule.core.treasury.Holder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * The UTXO chain of a treasury: where it is read, from which block on, and what a transaction may
 * cost.
 *
 * @param node URL of bitcoind, without user or password
 * @param credentials the file with them; relative to the data folder
 * @param startHeight of the block after which the book begins
 * @param rules when a deposit is credited, and when a block is final; coins are spent from the
 *     credit depth on
 * @param gap so many addresses past the highest used one are looked for, on each branch
 * @param spending the highest fee, as a signer judges it
 * @param wallets each with its descriptor, in the order in which the book knows them
 */
public record CoinChain(
    String node,
    String credentials,
    long startHeight,
    BlockHash startBlock,
    WatchRules rules,
    int gap,
    SpendPolicy spending,
    FeeRate rateMin,
    FeeRate rateMax,
    List<Wallet> wallets) {

  /** The branches of a wallet's descriptor. */
  public static final int RECEIVE = 0;

  public static final int CHANGE = 1;

  private static final int DEPTH_MAX = 1_000;
  private static final int GAP_MAX = 1_000;
  private static final int BRANCHES = 2;

  /** Scheme, host, port, path (RFC 3986 section 3): nothing of what else a URL may have. */
  private static final Pattern NODE =
      Pattern.compile(
          "https?://(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?");

  /**
   * @param descriptor with a branch to receive on and one for change
   */
  public record Wallet(String name, Descriptor descriptor) {}

  public CoinChain {
    wallets = List.copyOf(wallets);
    if (rateMin.compareTo(rateMax) > 0) throw new JsonRefused("bitcoin", "feeRateMin is above max");
    if (wallets.stream().map(Wallet::descriptor).distinct().count() < wallets.size()) {
      throw new JsonRefused("wallets", "two wallets have one descriptor");
    }
  }

  static String word(BitcoinNetwork network) {
    return network.name().toLowerCase(Locale.ROOT);
  }

  static BitcoinNetwork network(StrictObject json) {
    return BitcoinNetwork.valueOf(
        json.oneOf("network", "main", "test", "regtest").toUpperCase(Locale.ROOT));
  }

  static Descriptor descriptor(StrictObject json) {
    Descriptor descriptor;
    try {
      descriptor = Descriptor.parse(json.text("descriptor"));
    } catch (MalformedDescriptor malformed) {
      throw new JsonRefused("descriptor", String.valueOf(malformed.getMessage()));
    }
    if (!descriptor.ranged() || descriptor.branches() != BRANCHES) {
      throw new JsonRefused("descriptor", "not one that ends in /<0;1>/*");
    }
    return descriptor;
  }

  static CoinChain read(StrictObject json, List<Wallet> wallets) {
    BitcoinNetwork network = network(json);
    try {
      var chain =
          new CoinChain(
              node(json),
              json.visibleText("credentials", 4_096),
              json.number("startHeight"),
              startBlock(json),
              new WatchRules(
                  network,
                  json.integer("creditDepth", DEPTH_MAX),
                  json.integer("finalDepth", DEPTH_MAX)),
              json.integer("gap", GAP_MAX),
              new SpendPolicy(
                  network,
                  new Satoshi(json.uint("feeMax", 50).longValueExact()),
                  json.integer("feeShareMax", 10_000),
                  json.integer("indexMax", Integer.MAX_VALUE)),
              new FeeRate(json.number("feeRateMin")),
              new FeeRate(json.number("feeRateMax")),
              wallets);
      if (chain.gap < 1) throw new JsonRefused("bitcoin.gap", "is 0");
      json.end();
      return chain;
    } catch (IllegalArgumentException cannotHold) {
      throw new JsonRefused("bitcoin", String.valueOf(cannotHold.getMessage()));
    }
  }

  private static BlockHash startBlock(StrictObject json) {
    try {
      return BlockHash.parse(json.text("startBlock"));
    } catch (IllegalArgumentException malformed) {
      throw new JsonRefused("bitcoin.startBlock", String.valueOf(malformed.getMessage()));
    }
  }

  /** Its text is not repeated: whoever writes a password there should not read it in a log. */
  private static String node(StrictObject json) {
    String url = json.visibleText("node", 1_024);
    if (url.contains("@")) {
      throw new JsonRefused("bitcoin.node", "has a user; that stands in the file of credentials");
    }
    if (!NODE.matcher(url).matches()) {
      throw new JsonRefused("bitcoin.node", "is no URL of http or https");
    }
    return url;
  }

  void write(ObjectNode json) {
    json.put("network", word(network())).put("node", node);
    json.put("credentials", credentials);
    json.put("startHeight", Long.toString(startHeight)).put("startBlock", startBlock.toString());
    json.put("creditDepth", rules.creditDepth()).put("finalDepth", rules.finalDepth());
    json.put("gap", gap).put("feeMax", Long.toString(spending.feeMax().value()));
    json.put("feeShareMax", spending.feeShareMax()).put("indexMax", spending.indexMax());
    json.put("feeRateMin", Long.toString(rateMin.satPerKvb()));
    json.put("feeRateMax", Long.toString(rateMax.satPerKvb()));
  }

  public BitcoinNetwork network() {
    return rules.network();
  }

  public ChainName name() {
    return ChainName.bitcoin(word(network()));
  }

  public Holder.Scripts holder(Wallet wallet) {
    return new Holder.Scripts(name(), wallet.name());
  }

  public Optional<Wallet> wallet(String name) {
    return wallets.stream().filter(wallet -> wallet.name().equals(name)).findFirst();
  }

  /** Whose first coin a transaction spends; whether all are of it, a review by its books says. */
  public Optional<Wallet> wallet(BitcoinNetwork network, Psbt psbt) {
    if (network != network() || psbt.inputs().isEmpty()) return Optional.empty();
    PsbtInput input = psbt.inputs().getFirst();
    var spent = SpentOutput.of(psbt, 0).known();
    if (spent.isEmpty()) return Optional.empty();
    var hints =
        Stream.concat(
                input.origins().values().stream(),
                input.tapOrigins().values().stream().map(PsbtInput.TapOrigin::origin))
            .toList();
    return wallets.stream()
        .filter(wallet ->
            new OwnOutputs(List.of(wallet.descriptor()))
                .find(spent.get().script(), hints)
                .isPresent())
        .findFirst();
  }
}
