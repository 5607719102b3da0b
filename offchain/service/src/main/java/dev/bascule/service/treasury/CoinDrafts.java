package dev.bascule.service.treasury;

import dev.bascule.chain.bitcoin.Address;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.coin.Coin;
import dev.bascule.chain.bitcoin.coin.FeeRate;
import dev.bascule.chain.bitcoin.coin.OwnScripts;
import dev.bascule.chain.bitcoin.coin.SpendBack;
import dev.bascule.chain.bitcoin.coin.SpendPlan;
import dev.bascule.chain.bitcoin.coin.SpendWish;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.watch.WatchBook;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.treasury.CoinChain;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.CoinName;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Slot;
import dev.bascule.service.wire.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/**
 * Plans what a proposer then reads, signs and proposes. A draft holds nothing; the proposal holds
 * its coins, and of two for one coin the second is refused.
 */
final class CoinDrafts {

  /** An hour, on the main network. */
  private static final int BLOCKS_WANTED = 6;

  private final DSLContext sql;
  private final CoinWatch watch;

  CoinDrafts(DSLContext sql, CoinWatch watch) {
    this.sql = sql;
    this.watch = watch;
  }

  /** What is to be planned. */
  sealed interface Wish {

    /**
     * @param to as the network writes addresses
     */
    record Pay(String to, Satoshi amount) implements Wish {}

    /** The same payments with a higher fee. */
    record Replace(Hash32 proposal) implements Wish {}

    /** A coin of it back to the wallet. */
    record Reject(Hash32 proposal) implements Wish {}
  }

  /**
   * A draft on the wire.
   *
   * @param fee in satoshi
   * @param feeRate what was asked for, in satoshi for a thousand virtual bytes
   * @param rivals digests of the proposals that stand for one of its coins
   */
  record Wire(String network, String psbt, String fee, String feeRate, List<String> rivals) {}

  Wire draft(Holder.Scripts wallet, Wish wish, Optional<FeeRate> asked) {
    WatchBook book = watch.usable();
    FeeRate rate = rate(asked);
    DerivedOutput change = change(book, wallet);
    Satoshi feeMax = watch.chain().spending().feeMax();
    SpendWish.Answer answer =
        switch (wish) {
          case Wish.Pay(String to, Satoshi amount) ->
              new SpendWish(List.of(output(to, amount)), change, rate, feeMax)
                  .plan(free(book, wallet));
          case Wish.Replace(Hash32 proposal) -> {
            SpendPlan before = plan(book, wallet, proposal);
            yield before.payments().isEmpty()
                ? SpendBack.of(before, change, rate, feeMax)
                : SpendWish.replace(
                    before, SpendWish.again(before, change, rate, feeMax), free(book, wallet));
          }
          case Wish.Reject(Hash32 proposal) ->
              SpendBack.of(plan(book, wallet, proposal), change, rate, feeMax);
        };
    return switch (answer) {
      case SpendWish.Answer.Planned(SpendPlan plan) -> wire(plan, wallet, rate);
      case SpendWish.Answer.Refused(SpendWish.Refusal reason) ->
          throw TreasuryProblems.of(reason).refusal();
    };
  }

  private Wire wire(SpendPlan plan, Holder.Scripts wallet, FeeRate rate) {
    Set<CoinName> coins = plan.coins().stream().map(CoinWatch::name).collect(Collectors.toSet());
    return new Wire(
        wallet.chain().caip2(),
        plan.psbt().base64(),
        Long.toString(plan.fee().value()),
        Long.toString(rate.satPerKvb()),
        new SqlProposals(sql)
            .rivals(new Slot.Coins(wallet, coins)).stream()
                .filter(each -> each.proposal().mayExecute())
                .map(each -> each.id().hex())
                .toList());
  }

  private FeeRate rate(Optional<FeeRate> asked) {
    FeeRate least = watch.chain().rateMin();
    FeeRate most = watch.chain().rateMax();
    if (asked.isPresent()) {
      FeeRate rate = asked.get();
      if (rate.compareTo(least) >= 0 && rate.compareTo(most) <= 0) return rate;
      throw Problem.of(
              422,
              "fee_rate_not_allowed",
              "%s; treasury.json allows %s to %s".formatted(rate, least, most))
          .hint("give a rate between the two")
          .refusal();
    }
    // The node's guess, within our own limits: it may be wrong, and it may lie.
    FeeRate guess = watch.node().feeRate(BLOCKS_WANTED).orElse(least);
    if (guess.compareTo(least) < 0) return least;
    return guess.compareTo(most) > 0 ? most : guess;
  }

  private DerivedOutput change(WatchBook book, Holder.Scripts wallet) {
    int place = watch.place(wallet);
    OwnScripts own = book.own();
    return own.at(place, CoinChain.CHANGE, own.unused(place, CoinChain.CHANGE)).orElseThrow();
  }

  private TxOutput output(String to, Satoshi amount) {
    try {
      return new TxOutput(amount, Address.parse(to, watch.chain().network()).script());
    } catch (MalformedBitcoin malformed) {
      throw Problem.of(422, "recipient_malformed", String.valueOf(malformed.getMessage()))
          .param("to")
          .hint("give an address of the wallet's network")
          .refusal();
    }
  }

  private List<Coin> free(WatchBook book, Holder.Scripts wallet) {
    Set<CoinName> held = new HashSet<>();
    for (StoredProposal each : new SqlProposals(sql).mayExecute()) {
      if (each.proposal().move().slot() instanceof Slot.Coins slot && watch.holds(each, book)) {
        held.addAll(slot.coins());
      }
    }
    return watch.spendable(book, wallet).stream()
        .filter(coin -> !held.contains(CoinWatch.name(coin)))
        .toList();
  }

  /** The plan of a proposal that may still execute, from its bytes and the book. */
  private SpendPlan plan(WatchBook book, Holder.Scripts wallet, Hash32 request) {
    StoredProposal stored =
        new SqlProposals(sql)
            .find(request)
            .filter(each -> each.proposal().move().slot().holder().equals(wallet))
            .orElseThrow(() -> TreasuryProblems.unknown(request.hex()).refusal());
    if (!stored.proposal().mayExecute()
        || !(stored.request().asked().payload()
            instanceof Payload.UtxoTransaction(var _, var psbt))) {
      throw Problem.of(
              409,
              "not_open",
              stored.proposal().move().name() + " is " + stored.proposal().state().word())
          .hint("what ended stays ended; propose it anew")
          .refusal();
    }
    Transaction transaction = psbt.transaction();
    int place = watch.place(wallet);
    return SpendPlan.of(
        transaction,
        coins(book, transaction),
        script ->
            book.own()
                .find(script)
                .filter(found -> found.descriptor() == place)
                .map(OwnScripts.Place::own));
  }

  private static List<Coin> coins(WatchBook book, Transaction transaction) {
    List<Coin> coins = new ArrayList<>();
    for (TxInput input : transaction.inputs()) {
      coins.add(
          book.coins().stream()
              .filter(coin -> coin.at().equals(input.spent()))
              .findFirst()
              .orElseThrow(() ->
                  Problem.of(
                          409,
                          "coin_unknown",
                          input.spent() + " is no unspent coin of the wallet any more")
                      .hint("it was spent in a block; treasury status says by what")
                      .refusal()));
    }
    return coins;
  }
}
