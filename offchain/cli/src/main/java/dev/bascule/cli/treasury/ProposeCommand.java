package dev.bascule.cli.treasury;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chain.evm.Transaction.DynamicFee;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.ReviewBasis;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.DurationConverter;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.TreasuryPolicy;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code treasury propose}. */
@Command(
    name = "propose",
    description = {
      "Ask for a transaction of a wallet, signed as its proposer.",
      "Shows what the signer will show, and the six words that approvers compare.",
      "Of a Safe, what its guard does not let through at once is announced first (--announce).",
      "The id is yours and is given once: after a lost answer, treasury status ID says whether it"
          + " arrived."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule treasury propose --id rent-11 --wallet vault --to shop --amount 1250.00"
          + " --asset CNYT --purpose \"rent of November\" --keystore ada.json",
      "  ./bascule treasury propose --id freeze-1 --wallet vault --to CNYT --calldata 0x… --purpose"
          + " \"court order 7\" --keystore ada.json --json",
      "  ./bascule treasury propose --id payout-4 --wallet reserve --to exchange --amount 0.015"
          + " --fee-rate 4 --purpose \"to the exchange\" --keystore ada.json",
      "  ./bascule treasury propose --id payout-4b --wallet reserve --replaces payout-4 --fee-rate 9"
          + " --purpose \"it does not get mined\" --keystore ada.json",
      "  ./bascule treasury propose --id setup-1 --wallet safe --setup --purpose \"the safe's guard\""
          + " --keystore ada.json",
      "  ./bascule treasury propose --id announce-9 --wallet safe --announce --to shop --amount 90"
          + " --purpose \"the machine\" --keystore ada.json"
    })
final class ProposeCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();
  @Mixin private final PersonKey person = new PersonKey();
  @Mixin private final ReadingBooks books = new ReadingBooks();
  @Mixin private final GuardOptions guard = new GuardOptions();

  @Option(
      names = "--id",
      paramLabel = "ID",
      required = true,
      description = "Your name for it: a-z, 0-9, '.', '_', '-'.")
  private String id = "";

  @Option(names = "--wallet", paramLabel = "NAME", required = true, description = "From where.")
  private String wallet = "";

  @Option(
      names = "--to",
      paramLabel = "NAME|ADDRESS",
      description = "To whom: a name of the address book, or an address.")
  private @Nullable String to;

  @Option(names = "--amount", paramLabel = "DECIMAL", description = "How much, as 1250.00.")
  private @Nullable String amount;

  @Option(
      names = "--asset",
      paramLabel = "CURRENCY",
      description = "Of what: the chain's coin (also without --asset), or a token of the books.")
  private @Nullable String asset;

  @Option(
      names = "--calldata",
      paramLabel = "HEX",
      description = "Bytes of a call, instead of --asset.")
  private @Nullable String data;

  @Option(
      names = "--purpose",
      paramLabel = "TEXT",
      required = true,
      description = "What people should know of it; a claim of yours.")
  private String purpose = "";

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "24h",
      description = "Not signed after this (default: ${DEFAULT-VALUE}, at most 720h).")
  private Duration expires = Duration.ofHours(24);

  @Option(
      names = "--nonce",
      paramLabel = "N",
      description = "Its place; the next free one otherwise.")
  private @Nullable Long nonce;

  @Option(
      names = "--rival",
      paramLabel = "ID",
      description =
          "A proposal with the same nonce, or for one of the coins: one of the two will execute, not"
              + " both.")
  private List<String> rivals = new ArrayList<>();

  @Option(
      names = "--gas-limit",
      paramLabel = "GAS",
      description = "Default: 21000, 200000 for calls.")
  private @Nullable Long gasLimit;

  @Option(
      names = "--max-fee-per-gas",
      paramLabel = "WEI",
      description = "Default: twice what the node asks now.")
  private @Nullable BigInteger maxFeePerGas;

  @Option(
      names = "--fee-rate",
      paramLabel = "SAT/VB",
      description =
          "Of a wallet of coins: satoshi for each virtual byte, as 4 or 1.5 (default: the node's"
              + " guess, within the limits of the books).")
  private @Nullable String feeRate;

  @Option(
      names = "--replaces",
      paramLabel = "ID",
      description =
          "Of a wallet of coins: the same payments as this proposal with a higher fee, instead of"
              + " it. Takes neither --to nor --amount.")
  private @Nullable String replaces;

  @Override
  public Integer call() {
    try (SigningKey who = person.open();
        ServiceClient service = network.service(PATIENCE)) {
      ReadingBooks.Open open = books.open(service);
      TreasuryPolicy.Wallet from =
          open.document()
              .policy()
              .wallet(wallet)
              .orElseThrow(
                  () -> Draft.usage("wallet_unknown", wallet + " is no wallet of the books"));
      Optional<SafeAccount> safe = open.safe(wallet);
      guard.requireFit(wallet, safe.isPresent());
      if (safe.isPresent()) {
        SafeDraft draft = safeDraft(service, open, safe.get(), from);
        if (draft.call().isEmpty()) return nothingToDo();
        return propose(service, open, who, fromSafe(service, open, draft), draft.next());
      }
      Proposing.Order order =
          switch (from.holder()) {
            case Holder.Account account -> fromAccount(service, open, account);
            case Holder.Scripts _ -> fromCoins(service, open);
          };
      return propose(service, open, who, order, List.of());
    }
  }

  /**
   * @param next what comes after the approvals, where that is not the usual
   */
  private int propose(
      ServiceClient service,
      ReadingBooks.Open open,
      SigningKey who,
      Proposing.Order order,
      List<String> next) {
    SigningRequest signed = Proposing.sign(order, who, open);
    JsonNode answer = Proposing.send(service, signed, order);
    ShownProposal shown = ShownProposal.of(answer, open);
    shown.print(terminal);
    if (!shown.id().equals(signed.asked().digest().hex())) {
      throw Fields.malformed("the answer", "it is about another request than was proposed");
    }
    Map<String, Object> json = shown.json();
    if (!next.isEmpty()) json.put("next", next);
    terminal.result(
        json,
        () -> {
          terminal.line(" next          ./bascule treasury approve " + id);
          next.forEach(each -> terminal.line(" then          " + each));
        });
    return ExitCode.OK.number();
  }

  private int nothingToDo() {
    terminal.result(
        Map.of("wallet", wallet, "setUp", true),
        () -> terminal.line(wallet + " stands under its guard: there is nothing to set up"));
    return ExitCode.OK.number();
  }

  private SafeDraft safeDraft(
      ServiceClient service, ReadingBooks.Open open, SafeAccount safe, TreasuryPolicy.Wallet from) {
    if (feeRate != null || replaces != null || gasLimit != null || maxFeePerGas != null) {
      throw Draft.usage(
          "option_unused",
          "--fee-rate, --replaces, --gas-limit and --max-fee-per-gas are not of Safes: "
              + wallet
              + " has no fee of its own");
    }
    JsonNode state = service.get("/v1/treasury/wallets/" + ServiceClient.encode(wallet));
    var place = new SafeDraft.Place(id, safe, from, state);
    if (!guard.setup()) {
      Draft draft = draft(open, new Holder.Account(safe.chainId(), safe.address()));
      return guard.announce()
          ? SafeDraft.announcing(open, place, draft)
          : SafeDraft.paying(place, draft);
    }
    if (to != null || amount != null || asset != null || data != null) {
      throw Draft.usage(
          "option_unused",
          "--setup says itself what is called; it takes no --to, --amount, --asset, --calldata");
    }
    return SafeDraft.setup(open, place, guard.waits());
  }

  private Proposing.Order fromSafe(ServiceClient service, ReadingBooks.Open open, SafeDraft draft) {
    return new Proposing.Order(
        id,
        purpose,
        expires,
        draft.payload(nonce != null ? nonce : draft.nextNonce()),
        Optional.empty(),
        rivalDigests(service, open),
        Optional.empty());
  }

  private Proposing.Order fromAccount(
      ServiceClient service, ReadingBooks.Open open, Holder.Account from) {
    if (feeRate != null || replaces != null) {
      throw Draft.usage(
          "option_unused",
          "--fee-rate and --replaces are of wallets of coins; " + wallet + " is none");
    }
    JsonNode state = service.get("/v1/treasury/wallets/" + ServiceClient.encode(wallet));
    Draft draft = draft(open, from);
    return new Proposing.Order(
        id,
        purpose,
        expires,
        new Payload.EvmTransaction(from.address(), transaction(draft, from, state)),
        Optional.empty(),
        rivalDigests(service, open),
        Optional.empty());
  }

  private Proposing.Order fromCoins(ServiceClient service, ReadingBooks.Open open) {
    if (data != null || nonce != null || gasLimit != null || maxFeePerGas != null) {
      throw Draft.usage(
          "option_unused",
          "--calldata, --nonce, --gas-limit and --max-fee-per-gas are of accounts; "
              + wallet
              + " has coins");
    }
    CoinDraft draft;
    if (replaces != null) {
      if (to != null || amount != null) {
        throw Draft.usage("option_unused", "--replaces pays what " + replaces + " pays");
      }
      draft =
          CoinDraft.replacing(
              service, wallet, ShownProposal.fetch(service, replaces, open), feeRate);
    } else {
      if (amount == null) throw Draft.usage("amount_missing", "--amount is not given");
      draft = CoinDraft.payment(service, open, wallet, recipient(), amount, feeRate);
    }
    List<String> named = new ArrayList<>(rivalDigests(service, open));
    if (replaces != null) named.addAll(draft.rivals());
    return new Proposing.Order(
        id, purpose, expires, draft.payload(), Optional.of(draft), named, Optional.empty());
  }

  private String recipient() {
    if (to == null) throw Draft.usage("recipient_missing", "--to is not given");
    return to;
  }

  private Draft draft(ReadingBooks.Open open, Holder.Account from) {
    ReviewBasis.Chain chain = open.document().chain(from.chainId()).orElseThrow();
    if (data == null) {
      if (amount == null)
        throw Draft.usage("amount_missing", "neither --amount nor --calldata is given");
      String in = asset == null ? chain.coin().currency() : asset;
      return Draft.payment(open, from.chainId(), recipient(), amount, in);
    }
    Bytes bytes =
        Draft.hex(data).orElseThrow(() -> Draft.usage("data_invalid", "--calldata is no 0x hex"));
    BigInteger value = amount == null ? BigInteger.ZERO : Draft.units(amount, chain.coin());
    return new Draft(Draft.address(open, from.chainId(), recipient()), value, bytes);
  }

  private DynamicFee transaction(Draft draft, Holder.Account from, JsonNode state) {
    BigInteger asked = Proposing.wei(state, "gasPrice");
    BigInteger price = maxFeePerGas != null ? maxFeePerGas : asked.shiftLeft(1);
    long gas = gasLimit != null ? gasLimit : draft.isCall() ? Draft.CALL_GAS : Draft.COIN_GAS;
    return new DynamicFee(
        from.chainId(),
        nonce != null ? nonce : Fields.number(state, "nextNonce"),
        asked.min(price),
        price,
        gas,
        Optional.of(draft.to()),
        draft.value(),
        draft.data(),
        List.of());
  }

  private List<String> rivalDigests(ServiceClient service, ReadingBooks.Open open) {
    List<String> digests = new ArrayList<>();
    for (String rival : rivals) digests.add(ShownProposal.fetch(service, rival, open).id());
    return digests;
  }
}
