package dev.bascule.chainrpc.bitcoind;

import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.coin.Coin;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.watch.WatchBook;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.JsonRpc;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A wallet of the node that watches our descriptors and has no key. It is a second pair of eyes: it
 * finds coins by its own index, and where it differs from the book that read the blocks, one of the
 * two is wrong.
 */
public final class WatchWallet implements AutoCloseable {

  private static final long NOT_LOADED = -18;
  private static final long WALLET_ERROR = -4;

  private final String name;
  private final JsonRpc rpc;

  private WatchWallet(String name, JsonRpc rpc) {
    this.name = name;
    this.rpc = rpc;
  }

  /**
   * Loads the wallet, or makes it.
   *
   * @param at makes a client of the node for a path below its address
   * @throws NodeNotBelieved if the wallet of this name has private keys
   */
  public static WatchWallet open(String name, Function<String, JsonRpc> at) {
    if (!name.matches("[a-z0-9-]{1,64}")) throw new IllegalArgumentException("a wallet " + name);
    try (JsonRpc node = at.apply("/")) {
      boolean loaded = false;
      for (JsonNode each : node.call("listwallets").orThrow()) {
        loaded |= Read.text(each).equals(name);
      }
      if (!loaded) loadOrCreate(node, name);
    }
    WatchWallet wallet = new WatchWallet(name, at.apply("/wallet/" + name));
    JsonNode info = wallet.rpc.call("getwalletinfo").orThrow();
    if (Read.flag(info, "private_keys_enabled") || !Read.flag(info, "descriptors")) {
      wallet.close();
      throw new NodeNotBelieved(
          "wallet_has_keys", "the wallet " + name + " is not one that only watches descriptors");
    }
    return wallet;
  }

  private static void loadOrCreate(JsonRpc node, String name) {
    RpcAnswer loaded = node.call("loadwallet", name);
    if (!(loaded instanceof RpcAnswer.Failed(RpcFailure failure))) return;
    boolean absent =
        failure instanceof RpcFailure.Refused refused
            && (refused.number() == NOT_LOADED || refused.number() == WALLET_ERROR);
    if (!absent) throw new RpcException(failure);
    boolean noKeys = true;
    boolean blank = true;
    boolean noReuse = false;
    boolean descriptors = true;
    node.call("createwallet", name, noKeys, blank, "", noReuse, descriptors).orThrow();
  }

  /** Whether the node took a descriptor. */
  public sealed interface Import {
    record Imported() implements Import {}

    record Refused(Descriptor descriptor, String words) implements Import {}
  }

  /**
   * Has the node look for the descriptors' outputs. The first that is refused is the answer; those
   * before it are registered, and importing again does no harm.
   *
   * @param since seconds since 1970: older blocks are not searched; empty for from now on
   * @param indexes how many of each branch, at least
   */
  public Import importAll(List<Descriptor> descriptors, Optional<Long> since, int indexes) {
    long last = Math.max(indexes - 1, lastIndex());
    List<Map<String, Object>> requests = new ArrayList<>();
    for (Descriptor descriptor : descriptors) {
      Map<String, Object> request = new HashMap<>();
      request.put("desc", descriptor.toString());
      request.put("timestamp", since.<Object>map(time -> time).orElse("now"));
      if (descriptor.ranged()) request.put("range", List.of(0, last));
      requests.add(request);
    }
    JsonNode answers = rpc.call("importdescriptors", requests).orThrow();
    if (answers.size() != descriptors.size()) {
      throw new MalformedAnswer(answers.size() + " answers for " + descriptors.size());
    }
    for (int i = 0; i < answers.size(); i++) {
      if (Read.flag(answers.get(i), "success")) continue;
      String words = answers.get(i).path("error").path("message").asString("no reason");
      return new Import.Refused(descriptors.get(i), words);
    }
    return new Import.Imported();
  }

  /** The highest index that is looked for: the node widens a range itself and never narrows one. */
  private long lastIndex() {
    long last = 0;
    for (JsonNode each : Read.field(rpc.call("listdescriptors").orThrow(), "descriptors")) {
      if (each.path("range").size() == 2) last = Math.max(last, each.get("range").get(1).asLong(0));
    }
    return last;
  }

  /** A coin as the node tells it. */
  public record Told(OutPoint at, TxOutput output, long confirmations) {}

  /** Every unspent output that is in a block; the node's word. */
  public List<Told> coins() {
    List<Told> coins = new ArrayList<>();
    for (JsonNode each : rpc.call("listunspent", 1).orThrow()) {
      TxId transaction = Read.as(Read.text(each, "txid"), TxId::parse);
      Satoshi amount = Read.as(each, json -> Read.coins(json, "amount"));
      Script script = new Script(Read.hex(Read.field(each, "scriptPubKey")));
      coins.add(
          new Told(
              new OutPoint(transaction, Read.number(each, "vout")),
              new TxOutput(amount, script),
              Read.number(each, "confirmations")));
    }
    return coins;
  }

  /** Where the node's wallet and the blocks that were read do not agree. */
  public sealed interface Difference {

    /** The blocks have it, the wallet does not show it. */
    record Hidden(Coin coin) implements Difference {}

    /** The wallet shows it, and no block that was read has it. */
    record Invented(Told told) implements Difference {}

    record OtherAmount(Coin coin, Satoshi told) implements Difference {}

    record OtherScript(Coin coin, Script told) implements Difference {}

    record OtherDepth(Coin coin, long depth, long told) implements Difference {}
  }

  /** Every difference; none if both read the same blocks and tell the truth. */
  public List<Difference> differences(WatchBook book) {
    Map<OutPoint, Told> told = new TreeMap<>(Coin.ORDER);
    coins().forEach(each -> told.put(each.at(), each));
    List<Difference> differences = new ArrayList<>();
    for (Coin coin : book.coins()) {
      Told other = told.remove(coin.at());
      if (other == null) {
        differences.add(new Difference.Hidden(coin));
        continue;
      }
      long depth = coin.depth(book.tip().height());
      if (!other.output.script().equals(coin.output().script())) {
        differences.add(new Difference.OtherScript(coin, other.output.script()));
      } else if (!other.output.amount().equals(coin.amount())) {
        differences.add(new Difference.OtherAmount(coin, other.output.amount()));
      } else if (other.confirmations != depth) {
        differences.add(new Difference.OtherDepth(coin, depth, other.confirmations));
      }
    }
    told.values().forEach(each -> differences.add(new Difference.Invented(each)));
    return differences;
  }

  public String name() {
    return name;
  }

  @Override
  public void close() {
    rpc.close();
  }
}
