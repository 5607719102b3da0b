package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.SponsorAuthority.Call;
import dev.bascule.contracts.SponsorAuthority.When;
import dev.bascule.contracts.SponsoredOutcome.Measured;
import dev.bascule.contracts.bindings.SettlementAccount.PackedUserOperation;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.Log;
import org.web3j.protocol.core.methods.response.TransactionReceipt;

/** A sponsor on the chain and its model: what is done to the one is done to the other. */
final class SponsorTwins {

  private static final int REMEMBERED = 12;

  final SponsorChain chain;
  private final Map<String, Integer> seen = new TreeMap<>();
  private final Deque<String> last = new ArrayDeque<>();
  private SponsorModel model;

  SponsorTwins(SponsorChain chain) throws Exception {
    this.chain = chain;
    model = chain.model();
  }

  SponsorModel model() {
    return model;
  }

  /** How often each outcome was seen, by what was done. */
  Map<String, Integer> seen() {
    return seen;
  }

  /** What has led here, word for word. */
  String story() {
    return String.join("\n", last);
  }

  /** What the model makes of a call in that block: empty, or why not. */
  interface Foretelling {
    Optional<Refusal> outcome(When when);
  }

  /** The same, where it matters who calls and with which words. */
  interface Governing {
    Optional<Refusal> outcome(Call by);
  }

  /** A call of the sponsor by a key. */
  void call(
      String what,
      Credentials sender,
      RemoteFunctionCall<TransactionReceipt> call,
      BigInteger value,
      Governing expected)
      throws Exception {
    String data = call.encodeFunctionCall();
    String who = SponsorChain.of(sender);
    transact(
        what,
        sender,
        chain.address,
        value,
        data,
        when -> expected.outcome(new Call(who, data, when)));
  }

  /** A call of any contract by one of the accounts, as its owner tells it outside of operations. */
  void callByAccount(
      String what, String account, String target, BigInteger value, String data, Governing expected)
      throws Exception {
    transact(
        what,
        SponsorChain.OWNER,
        account,
        BigInteger.ZERO,
        chain.executing(account, target, value, data),
        when -> expected.outcome(new Call(account, data, when)));
  }

  void transact(
      String what,
      Credentials sender,
      String to,
      BigInteger value,
      String data,
      Foretelling expected)
      throws Exception {
    remember(what + " by " + SponsorChain.of(sender) + " with " + value + ": " + data);
    SponsorChain.Answer answer = chain.transact(sender, to, value, data);
    Optional<Refusal> foretold = expected.outcome(answer.when());
    assertThat(answer.revert())
        .as("%s at %s, foretold %s", what, answer.when(), foretold)
        .isEqualTo(foretold.map(it -> it.bytes(chain.errors)));
    sameEvents(answer);
    count(what + foretold.map(it -> ": " + it.error()).orElse(": done"));
  }

  /** A bundle, which the entry point takes whole or not at all. */
  void handle(List<SponsoredAsk> asks, List<PackedUserOperation> operations) throws Exception {
    remember("bundle of " + asks);
    String bundler = SponsorChain.of(SponsorChain.BUNDLER);
    String data = EntryPoint.bundle(operations, bundler);
    SponsorChain.Answer answer =
        chain.transact(SponsorChain.BUNDLER, EntryPoint.ADDRESS, BigInteger.ZERO, data);
    SponsorModel next = model.copy();
    Optional<BundleRefusal> foretold = Optional.empty();
    for (int i = 0; foretold.isEmpty() && i < asks.size(); i++) {
      foretold = next.validate(i, asks.get(i), answer.when().time());
    }
    assertThat(answer.revert())
        .as("%s at %s, foretold %s", asks, answer.when(), foretold)
        .isEqualTo(foretold.map(it -> it.bytes(chain.errors)));
    if (foretold.isPresent()) {
      count("bundle: " + foretold.get().name());
      return;
    }
    List<Settlements.Observed> observed = chain.settlements(answer);
    assertThat(observed).hasSameSizeAs(asks);
    for (int i = 0; i < asks.size(); i++) {
      Measured measured = observed.get(i).measured();
      same(
          asks.get(i),
          observed.get(i),
          next.execute(asks.get(i), measured, answer.when(), bundler));
    }
    model = next;
    sameEvents(answer);
    count("bundle of " + asks.size() + ": done");
  }

  private void same(SponsoredAsk ask, Settlements.Observed found, SponsoredOutcome foretold) {
    String call = foretold.call().map(it -> it.bytes(chain.errors)).orElse("");
    String postOp =
        foretold.postOp().map(it -> BundleRefusal.ofPostOp(it, chain.errors)).orElse("");
    assertThat(found)
        .as("%s, foretold %s", ask, foretold)
        .isEqualTo(
            new Settlements.Observed(
                foretold.success(), call, postOp, foretold.settling(), found.measured()));
    assertThat(found.measured().charged())
        .as("the entry point takes no more than was reserved by %s", ask)
        .isLessThanOrEqualTo(ask.highestCost());
    count(
        "operation, %s: %s"
            .formatted(ask.deed().getClass().getSimpleName(), became(found, foretold)));
    String price = ask.price().signum() > 0 ? "paid" : "reserved and given back";
    count("operation, " + (ask.highestCost().signum() == 0 ? "free" : price));
  }

  private static String became(Settlements.Observed found, SponsoredOutcome foretold) {
    if (foretold.postOp().isPresent()) return "postOp reverts";
    if (found.measured().beyondPrefund()) return "beyond the prefund";
    return foretold.success() ? "done" : foretold.call().map(Refusal::error).orElse("out of gas");
  }

  /** The sponsor told the world what the model foretells, in that order. */
  private void sameEvents(SponsorChain.Answer answer) {
    List<String> told = new ArrayList<>();
    for (Log log : answer.receipt().getLogs()) {
      if (log.getAddress().equalsIgnoreCase(chain.address)) told.add(chain.event(log));
    }
    assertThat(told).as("events").isEqualTo(model.drainEvents());
  }

  private void remember(String what) {
    if (last.size() == REMEMBERED) last.removeFirst();
    last.addLast(what);
  }

  private void count(String what) {
    seen.merge(what, 1, Integer::sum);
  }
}
