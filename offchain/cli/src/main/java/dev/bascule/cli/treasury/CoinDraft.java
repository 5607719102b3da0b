package dev.bascule.cli.treasury;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.psbt.MalformedPsbt;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A spend of coins that the service planned. What it pays is read here from its bytes, by the
 * reader's own books, and is exactly what was asked for, or nothing is signed.
 */
final class CoinDraft {

  static final AddressBook.Token COIN = new AddressBook.Token("BTC", 8);

  private final BitcoinNetwork network;
  private final Psbt psbt;
  private final List<String> rivals;
  private final Wanted wanted;

  /**
   * What was asked for.
   *
   * @param payments what it must pay, without the fee; nothing else may leave
   * @param coins which coins it must take; with others both would execute, or another wallet pays
   */
  private record Wanted(List<Review.Movement> payments, Predicate<Psbt> coins) {}

  private CoinDraft(BitcoinNetwork network, Psbt psbt, List<String> rivals, Wanted wanted) {
    this.network = network;
    this.psbt = psbt;
    this.rivals = rivals;
    this.wanted = wanted;
  }

  static CoinDraft payment(
      ServiceClient service,
      ReadingBooks.Open books,
      String wallet,
      String to,
      String amount,
      @Nullable String rate) {
    String chain = books.document().policy().wallet(wallet).orElseThrow().chain().caip2();
    List<AddressBook.Entry> named =
        books.document().book().entries().stream()
            .filter(entry -> entry.chain().equals(chain) && entry.name().equals(to))
            .toList();
    if (named.size() > 1) {
      throw Draft.usage("recipient_unknown", "\"" + to + "\" is the name of several entries");
    }
    String address = named.isEmpty() ? to : named.getFirst().address();
    BigInteger units = Draft.units(amount, COIN);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("to", address).put("amount", units.toString());
    boolean known = books.document().book().find(chain, address).isPresent();
    var payment = new Review.Movement(chain + "/slip44:0", units, address, known);
    Predicate<Psbt> ofWallet =
        draft ->
            books
                .document()
                .bitcoin()
                .flatMap(coins -> coins.wallet(coins.network(), draft))
                .filter(spent -> spent.name().equals(wallet))
                .isPresent();
    return ask(service, wallet, body, rate, new Wanted(List.of(payment), ofWallet));
  }

  /** All coins of the proposal before are spent again: of the two payments one executes. */
  static CoinDraft replacing(
      ServiceClient service, String wallet, ShownProposal before, @Nullable String rate) {
    before.requireProposedByPeople();
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("replaces", before.id());
    Set<OutPoint> all = coins(before);
    return ask(
        service,
        wallet,
        body,
        rate,
        new Wanted(before.payments(), draft -> coins(draft).containsAll(all)));
  }

  static CoinDraft rejecting(
      ServiceClient service, String wallet, ShownProposal rejected, @Nullable String rate) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("rejects", rejected.id());
    Set<OutPoint> all = coins(rejected);
    return ask(
        service,
        wallet,
        body,
        rate,
        new Wanted(List.of(), draft -> coins(draft).stream().anyMatch(all::contains)));
  }

  private static Set<OutPoint> coins(ShownProposal proposal) {
    return proposal.request().asked().payload() instanceof Payload.UtxoTransaction(var _, var spend)
        ? coins(spend)
        : Set.of();
  }

  private static Set<OutPoint> coins(Psbt psbt) {
    return psbt.transaction().inputs().stream().map(TxInput::spent).collect(Collectors.toSet());
  }

  private static CoinDraft ask(
      ServiceClient service, String wallet, ObjectNode body, @Nullable String rate, Wanted wanted) {
    if (rate != null) body.put("feeRate", satPerKvb(rate));
    JsonNode answer =
        service.post(
            "/v1/treasury/wallets/" + ServiceClient.encode(wallet) + "/drafts",
            UUID.randomUUID().toString(),
            body);
    try {
      return new CoinDraft(
          BitcoinNetwork.valueOf(
              Fields.text(answer, "network").replace("bip122:", "").toUpperCase(Locale.ROOT)),
          Psbt.parseBase64(Fields.text(answer, "psbt")),
          Fields.list(answer, "rivals").stream().map(JsonNode::asString).toList(),
          wanted);
    } catch (MalformedPsbt | MalformedBitcoin | IllegalArgumentException malformed) {
      throw Fields.malformed("the draft", String.valueOf(malformed.getMessage()));
    }
  }

  /** Satoshi for a thousand virtual bytes, exactly. */
  static String satPerKvb(String rate) {
    if (!rate.matches("[0-9]{1,6}(\\.[0-9]{1,3})?")) {
      throw Draft.usage(
          "fee_rate_invalid", "\"" + rate + "\" is no rate such as 4 or 1.5 satoshi per byte");
    }
    return new BigDecimal(rate).movePointRight(3).toBigIntegerExact().toString();
  }

  List<String> rivals() {
    return rivals;
  }

  Payload payload() {
    return new Payload.UtxoTransaction(network, psbt);
  }

  /**
   * Before it is sent: by these books it pays what was asked for, and nobody else.
   *
   * @throws RuntimeException that says why not
   */
  void requireAsked(SigningRequest request, ReadingBooks.Open books) {
    Review review = ReadRequest.of(request, books).review();
    List<Review.Movement> leaves =
        review.movements().stream().filter(each -> !each.isFee()).toList();
    if (review.isRefused()) {
      throw refused(
          review.refusals().getFirst().code().name().toLowerCase(Locale.ROOT),
          String.join("; ", review.refusals().stream().map(Review.Refusal::why).toList()));
    }
    if (!leaves.equals(wanted.payments)) {
      throw refused("other_payment", "it pays " + leaves + ", asked was " + wanted.payments);
    }
    if (!wanted.coins.test(psbt)) {
      throw refused(
          "other_coins",
          "it spends " + coins(psbt) + ": of another wallet, or beside what it should take");
    }
  }

  private static RuntimeException refused(String code, String why) {
    return Problem.of(
            ExitCode.REFUSED,
            code,
            "the service's draft is not proposed",
            why,
            "Nothing was sent. Compare your books with the service's.")
        .asException();
  }
}
