package dev.bascule.chain.request;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.calldata.AbiType;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.calldata.MalformedCall;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the calls of a transaction, those within them too, by the contracts that the book knows.
 */
final class CallReview {

  /** An allowance from here on is meant to have no end: no token of ours has so many units. */
  private static final BigInteger UNLIMITED = BigInteger.ONE.shiftLeft(127);

  private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z_]+)(@([A-Za-z_]*))?}");
  private static final int DEPTH_MAX = 4;

  private final ReviewBasis basis;
  private final ReviewNotes notes;
  private final long chainId;

  CallReview(ReviewBasis basis, ReviewNotes notes, long chainId) {
    this.basis = basis;
    this.notes = notes;
    this.chainId = chainId;
  }

  /** A call as a transaction makes it, or as another call carries it. */
  record Target(Address to, BigInteger value, Bytes data) {}

  void read(Target call, int depth) {
    checkRecipient(call.to());
    if (call.value().signum() > 0) payCoins(call);
    if (call.data().isEmpty()) {
      if (call.value().signum() == 0) notes.line("action", "Nothing is paid and nothing called");
      return;
    }
    Optional<AddressBook.Entry> entry = basis.book().find(chainId, call.to());
    Optional<ContractAbi> abi =
        entry.flatMap(AddressBook.Entry::contract).map(name -> basis.abis().get(name));
    if (depth > DEPTH_MAX) {
      notes.refuse(Review.Code.CALL_MALFORMED, "calls within calls, deeper than " + DEPTH_MAX);
    } else if (abi.isEmpty()) {
      unknownContract(call);
    } else {
      notes.line("contract", basis.book().text(chainId, call.to()) + ", a " + abi.get().name());
      notes.line("abi", abi.get().name() + " " + abi.get().digest().hex());
      readBy(abi.get(), call, depth);
    }
  }

  private void checkRecipient(Address to) {
    checkZero(to);
    checkLookalike(to);
  }

  private void checkZero(Address to) {
    if (to.isZero()) notes.refuse(Review.Code.DISGUISE, "it goes to the zero address");
  }

  /** Money goes to recipients, and powers to whomever an argument names. */
  private void checkLookalikes(AbiValue value) {
    switch (value) {
      case AbiValue.Account(Address address) -> checkLookalike(address);
      case AbiValue.Items(List<AbiValue> items) -> items.forEach(this::checkLookalikes);
      default -> {}
    }
  }

  private void checkLookalike(Address to) {
    basis
        .book()
        .lookalike(AddressBook.evm(chainId), to)
        .ifPresent(entry ->
            notes.refuse(
                Review.Code.LOOKALIKE,
                Eip55.checksummed(to)
                    + " begins and ends like "
                    + entry.name()
                    + " ("
                    + entry.address()
                    + "), and is another"));
  }

  private void payCoins(Target call) {
    basis
        .chain(chainId)
        .ifPresent(chain -> {
          notes.line(
              "action",
              "Pay "
                  + chain.coin().text(call.value())
                  + " to "
                  + basis.book().text(chainId, call.to()));
          move(chain.asset(), call.value(), call.to());
        });
  }

  private void move(String asset, BigInteger amount, Address to) {
    boolean known = basis.book().find(chainId, to).isPresent();
    notes.move(new Review.Movement(asset, amount, Eip55.checksummed(to), known));
  }

  private void unknownContract(Target call) {
    notes.line("data", call.data().hex());
    List<String> like =
        basis.abis().values().stream()
            .filter(abi -> call.data().size() >= 4)
            .filter(abi -> abi.functions().containsKey(call.data().slice(0, 4)))
            .map(ContractAbi::name)
            .sorted()
            .toList();
    notes.refuse(
        Review.Code.CONTRACT_UNKNOWN,
        "data goes to "
            + Eip55.checksummed(call.to())
            + ", which your address book does not know as a contract"
            + (like.isEmpty() ? "" : "; by its selector it looks like " + String.join(", ", like)));
  }

  private void readBy(ContractAbi abi, Target target, int depth) {
    Optional<ContractAbi.Call> read;
    try {
      read = abi.read(target.data());
    } catch (MalformedCall malformed) {
      notes.line("data", target.data().hex());
      notes.refuse(Review.Code.CALL_MALFORMED, abi.name() + ": " + malformed.getMessage());
      return;
    }
    if (read.isEmpty()) {
      notes.line("data", target.data().hex());
      notes.refuse(
          Review.Code.SELECTOR_UNKNOWN,
          abi.name() + " has no function that begins with these 4 bytes");
      return;
    }
    ContractAbi.Call call = read.get();
    Optional<CallRules.Rule> rule = CallRules.of(abi.name(), call.function().name());
    rule.ifPresent(known -> notes.line("action", sentence(known.sentence(), call, target.to())));
    arguments(call);
    if (rule.isEmpty()) {
      notes.refuse(
          Review.Code.EFFECT_UNKNOWN,
          "what " + abi.name() + "." + call.function().name() + " does to the money is not known");
    }
    rule.flatMap(CallRules.Rule::flow).ifPresent(flow -> flow(flow, call, target.to()));
    if (rule.filter(it -> it.flow().isEmpty()).isPresent() && !NestedCalls.isCarrier(call)) {
      notes.power();
    }
    new NestedCalls(this, notes, basis.book(), chainId).read(call, target.to(), depth + 1);
  }

  private void arguments(ContractAbi.Call call) {
    notes.line("call", call.function().contract() + "." + call.function().signature());
    List<AbiType.Field> fields = call.function().inputs().fields();
    for (int i = 0; i < fields.size(); i++) {
      AbiValue argument = call.arguments().items().get(i);
      notes.line("  " + fields.get(i).name(), value(argument));
      checkLookalikes(argument);
    }
  }

  private void flow(CallRules.Flow flow, ContractAbi.Call call, Address called) {
    Address token = flow.token().isEmpty() ? called : address(call, flow.token());
    Address to = flow.to().isEmpty() ? called : address(call, flow.to());
    BigInteger amount = number(call, flow.amount());
    checkZero(to);
    if (call.function().name().equals("approve") && amount.compareTo(UNLIMITED) >= 0) {
      notes.refuse(
          Review.Code.UNLIMITED_APPROVAL,
          basis.book().text(chainId, to) + " could take everything, now and for ever");
      return;
    }
    if (tokenAt(token).isEmpty()) {
      notes.refuse(
          Review.Code.TOKEN_UNKNOWN,
          "your address book does not say what the units of " + token.hex() + " are");
    }
    move(AddressBook.evm(chainId) + "/erc20:" + token.hex(), amount, to);
  }

  private Optional<AddressBook.Token> tokenAt(Address token) {
    return basis.book().find(chainId, token).flatMap(AddressBook.Entry::token);
  }

  private static Address address(ContractAbi.Call call, String name) {
    return call.argument(name).orElseThrow() instanceof AbiValue.Account(Address address)
        ? address
        : Address.ZERO;
  }

  private static BigInteger number(ContractAbi.Call call, String name) {
    return call.argument(name).orElseThrow() instanceof AbiValue.Whole(BigInteger number)
        ? number
        : BigInteger.ZERO;
  }

  private String sentence(String template, ContractAbi.Call call, Address called) {
    Matcher places = PLACE.matcher(template);
    StringBuilder text = new StringBuilder();
    while (places.find()) {
      String said;
      if (places.group(2) == null) {
        said = value(call.argument(places.group(1)).orElseThrow());
      } else {
        String of = places.group(3);
        said = amount(number(call, places.group(1)), of.isEmpty() ? called : address(call, of));
      }
      places.appendReplacement(text, Matcher.quoteReplacement(said));
    }
    return places.appendTail(text).toString();
  }

  private String amount(BigInteger units, Address token) {
    return tokenAt(token)
        .map(known -> known.text(units))
        .orElseGet(() -> units + " UNITS OF UNKNOWN SIZE of " + basis.book().text(chainId, token));
  }

  /** A value in full. */
  String value(AbiValue value) {
    return switch (value) {
      case AbiValue.Whole(BigInteger number) -> number.toString();
      case AbiValue.Account(Address address) -> basis.book().text(chainId, address);
      case AbiValue.Flag(boolean flag) -> flag ? "yes" : "no";
      case AbiValue.Blob(Bytes bytes) -> NamedWords.text(bytes);
      case AbiValue.Text(String text) -> "\"" + text + "\"";
      case AbiValue.Items(List<AbiValue> items) ->
          "[" + String.join(", ", items.stream().map(this::value).toList()) + "]";
    };
  }
}
