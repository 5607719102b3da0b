package dev.bascule.cli.treasury;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chain.evm.Transaction.DynamicFee;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.DurationConverter;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code treasury reject}. */
@Command(
    name = "reject",
    description = {
      "Say no, or take your own proposal back.",
      "Before the export your word ends it. Afterwards it may be signed, and only the chain ends"
          + " it: then this proposes an empty transaction with the same nonce, or takes one of its"
          + " coins back to the wallet, which needs approvals, export and signature like any other."
          + " One of the two will execute."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule treasury reject rent-11 --keystore bo.json",
      "  ./bascule treasury reject rent-11 --keystore bo.json --id no-rent-11 --json"
    })
final class RejectCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int ID_MAX = 64;

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();
  @Mixin private final PersonKey person = new PersonKey();
  @Mixin private final ReadingBooks books = new ReadingBooks();

  @Parameters(paramLabel = "PROPOSAL", description = "By its name or its digest.")
  private String target = "";

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "The name of the empty transaction, if one is needed (default: reject-NAME).")
  private @Nullable String id;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      defaultValue = "24h",
      description = "Until when it may be signed (default: ${DEFAULT-VALUE}).")
  private Duration expires = Duration.ofHours(24);

  @Option(
      names = "--fee-rate",
      paramLabel = "SAT/VB",
      description = "Of a wallet of coins: satoshi for each virtual byte, if a coin is taken back.")
  private @Nullable String feeRate;

  @Override
  public Integer call() {
    try (ServiceClient service = network.service(PATIENCE)) {
      ReadingBooks.Open open = books.open(service);
      ShownProposal shown = ShownProposal.fetch(service, target, open);
      shown.print(terminal);
      try (SigningKey who = person.open()) {
        boolean stillHere = shown.state().equals("proposed") || shown.state().equals("approved");
        ShownProposal after =
            ShownProposal.of(
                stillHere ? byWord(service, shown, who) : byPlace(service, shown, who, open), open);
        if (!stillHere) after.print(terminal);
        terminal.result(
            after.json(),
            () ->
                terminal.line(
                    stillHere
                        ? " rejected      by " + who.address()
                        : " next          ./bascule treasury approve "
                            + after.request().asked().id()));
      }
      return ExitCode.OK.number();
    }
  }

  private JsonNode byWord(ServiceClient service, ShownProposal shown, SigningKey who) {
    var body = JsonNodeFactory.instance.objectNode();
    body.put("by", who.address().hex());
    body.put("signature", who.sign(shown.request().asked().rejectionDigest()).toBytes().hex());
    return service.post(
        "/v1/treasury/proposals/" + shown.id() + "/rejections", UUID.randomUUID().toString(), body);
  }

  private JsonNode byPlace(
      ServiceClient service, ShownProposal shown, SigningKey who, ReadingBooks.Open open) {
    SigningRequest.Asked rejected = shown.request().asked();
    List<String> rivals = new ArrayList<>();
    Optional<CoinDraft> planned = Optional.empty();
    if (rejected.payload() instanceof Payload.UtxoTransaction) {
      String wallet = Fields.text(shown.answer(), "wallet");
      planned = Optional.of(CoinDraft.rejecting(service, wallet, shown, feeRate));
    }
    Payload payload =
        switch (rejected.payload()) {
          case Payload.EvmTransaction(Address account, DynamicFee transaction) -> {
            rivals.addAll(shown.rivals());
            rivals.add(shown.id());
            yield new Payload.EvmTransaction(account, empty(service, shown, account, transaction));
          }
          case Payload.UtxoTransaction _ -> {
            rivals.addAll(planned.orElseThrow().rivals());
            yield planned.orElseThrow().payload();
          }
          case Payload.TypedMessage message -> {
            rivals.addAll(shown.rivals());
            rivals.add(shown.id());
            SafeTransaction call =
                message
                    .safeCall()
                    .orElseThrow(() -> Fields.malformed("the answer", "it is no transaction"));
            var empty = SafeTransaction.empty(call.chainId(), call.safe(), call.nonce());
            yield new Payload.TypedMessage(call.safe(), empty.typedData());
          }
        };
    String name = "reject-" + rejected.id();
    var order =
        new Proposing.Order(
            id != null ? id : name.substring(0, Math.min(ID_MAX, name.length())),
            "rejects " + rejected.id(),
            expires,
            payload,
            planned,
            rivals,
            Optional.of(shown.id()));
    return Proposing.send(service, Proposing.sign(order, who, open), order);
  }

  private static DynamicFee empty(
      ServiceClient service, ShownProposal shown, Address account, DynamicFee transaction) {
    JsonNode wallet =
        service.get(
            "/v1/treasury/wallets/" + ServiceClient.encode(Fields.text(shown.answer(), "wallet")));
    BigInteger asked = Proposing.wei(wallet, "gasPrice");
    BigInteger tip = asked.max(raised(transaction.maxPriorityFeePerGas()));
    BigInteger price = asked.shiftLeft(1).max(raised(transaction.maxFeePerGas())).max(tip);
    return new DynamicFee(
        transaction.chainId(),
        transaction.nonce(),
        tip,
        price,
        Draft.COIN_GAS,
        Optional.of(account),
        BigInteger.ZERO,
        Bytes.EMPTY,
        List.of());
  }

  /** An eighth more, the least that nodes take for a replacement. */
  private static BigInteger raised(BigInteger price) {
    return price.signum() == 0
        ? BigInteger.ZERO
        : price.add(price.shiftRight(3)).add(BigInteger.ONE);
  }
}
