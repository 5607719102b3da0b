package dev.bascule.chain.request;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.calldata.AbiCodec;
import dev.bascule.chain.calldata.AbiType;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.calldata.MalformedCall;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The calls and decisions that other calls carry as bytes: each is read like one of its own. */
final class NestedCalls {

  private static final AbiType WORD = new AbiType.FixedBytes(32);
  private static final AbiType ACCOUNT = new AbiType.Account();
  private static final AbiType TEXT = new AbiType.Text();

  /** What a proposal of the consortium can do, by the kind of the action. */
  private static final Map<Integer, Kind> KINDS =
      Map.of(
          1, kind("Add the organisation", "id", WORD, "name", TEXT, "lei", lei(), "voter", ACCOUNT),
          2,
              kind(
                  "Change the organisation",
                  "id",
                  WORD,
                  "name",
                  TEXT,
                  "lei",
                  lei(),
                  "voter",
                  ACCOUNT),
          3, kind("Remove the organisation", "id", WORD),
          4,
              kind(
                  "Add the node",
                  "organisation",
                  WORD,
                  "key x",
                  WORD,
                  "key y",
                  WORD,
                  "host",
                  TEXT,
                  "port",
                  new AbiType.Uint(16),
                  "roles (1 validator, 2 RPC, 3 both)",
                  new AbiType.Uint(8)),
          5,
              kind(
                  "Change the node",
                  "node",
                  ACCOUNT,
                  "host",
                  TEXT,
                  "port",
                  new AbiType.Uint(16),
                  "roles",
                  new AbiType.Uint(8)),
          6, kind("Remove the node", "node", ACCOUNT),
          7, kind("Give a role", "account", ACCOUNT, "role", WORD, "organisation", WORD),
          8, kind("Take a role", "account", ACCOUNT, "role", WORD));

  private static final int SET_PARAMETERS = 9;
  private static final int CALL = 10;
  private static final AbiType.Tuple CALL_ARGUMENTS =
      kind("", "target", ACCOUNT, "data", new AbiType.Blob()).fields();
  private static final AbiType SPAN =
      kind("", "blocks", new AbiType.Uint(32), "secs", new AbiType.Uint(32)).fields();
  private static final AbiType.Tuple PARAMETERS =
      kind(
              "",
              "voting",
              SPAN,
              "timelock",
              SPAN,
              "grace",
              SPAN,
              "spacing",
              SPAN,
              "maxValidatorsPerOrganisation",
              new AbiType.Uint(8),
              "diversity",
              new AbiType.Uint(8))
          .fields();

  private static final Set<String> CARRIERS =
      Set.of(
          "ConsortiumAccess.cancel",
          "ConsortiumAccess.execute",
          "ConsortiumAccess.multicall",
          "ConsortiumAccess.schedule",
          "ConsortiumRegistry.propose",
          "Safe.execTransaction",
          "SettlementAccount.execute");

  private final CallReview calls;
  private final ReviewNotes notes;
  private final AddressBook book;
  private final long chainId;

  NestedCalls(CallReview calls, ReviewNotes notes, AddressBook book, long chainId) {
    this.calls = calls;
    this.notes = notes;
    this.book = book;
    this.chainId = chainId;
  }

  private record Kind(String words, AbiType.Tuple fields) {}

  private static AbiType lei() {
    return new AbiType.FixedBytes(20);
  }

  private static Kind kind(String words, Object... namesAndTypes) {
    List<AbiType.Field> fields = new ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      fields.add(new AbiType.Field((String) namesAndTypes[i], (AbiType) namesAndTypes[i + 1]));
    }
    return new Kind(words, new AbiType.Tuple(fields));
  }

  /** Whether all that it does is what it carries. */
  static boolean isCarrier(ContractAbi.Call call) {
    return CARRIERS.contains(name(call));
  }

  private static String name(ContractAbi.Call call) {
    return call.function().contract() + "." + call.function().name();
  }

  void read(ContractAbi.Call call, Address called, int depth) {
    switch (name(call)) {
      case "ConsortiumAccess.execute", "ConsortiumAccess.schedule", "ConsortiumAccess.cancel" ->
          inner(account(call, "target"), blob(call, "data"), depth);
      case "ConsortiumAccess.multicall" -> {
        for (AbiValue each : items(call, "data")) {
          if (each instanceof AbiValue.Blob(Bytes data)) inner(called, data, depth);
        }
      }
      case "SettlementAccount.execute" -> {
        for (AbiValue each : items(call, "calls")) execute(each, depth);
      }
      case "TreasuryGuard.announce" ->
          // It moves nothing now: what it announces counts when it is signed itself.
          notes.withoutMovements(
              () -> read(account(call, "to"), number(call, "value"), blob(call, "data"), depth));
      case "Safe.execTransaction" ->
          new SafeWords(calls, notes, book, chainId)
              .read(
                  new SafeWords.Signed(
                      new CallReview.Target(
                          account(call, "to"), number(call, "value"), blob(call, "data")),
                      number(call, "operation"),
                      number(call, "baseGas"),
                      number(call, "gasPrice"),
                      account(call, "gasToken"),
                      account(call, "refundReceiver")),
                  depth);
      case "ConsortiumRegistry.propose" -> {
        for (AbiValue each : items(call, "actions")) action(each, depth);
      }
      default -> {}
    }
  }

  private void inner(Address target, Bytes data, int depth) {
    read(target, BigInteger.ZERO, data, depth);
  }

  private void read(Address target, BigInteger value, Bytes data, int depth) {
    notes.line("within", book.text(chainId, target));
    calls.read(new CallReview.Target(target, value, data), depth);
  }

  private void execute(AbiValue each, int depth) {
    if (each instanceof AbiValue.Items(List<AbiValue> parts)
        && parts.get(0) instanceof AbiValue.Account(Address to)
        && parts.get(1) instanceof AbiValue.Whole(BigInteger value)
        && parts.get(2) instanceof AbiValue.Blob(Bytes data)) {
      read(to, value, data, depth);
    }
  }

  private void action(AbiValue each, int depth) {
    if (!(each instanceof AbiValue.Items(List<AbiValue> parts)
        && parts.get(0) instanceof AbiValue.Whole(BigInteger kind)
        && parts.get(1) instanceof AbiValue.Blob(Bytes data))) {
      return;
    }
    try {
      switch (kind.intValue()) {
        case CALL -> {
          List<AbiValue> call = AbiCodec.decode(CALL_ARGUMENTS, data).items();
          if (call.get(0) instanceof AbiValue.Account(Address to)
              && call.get(1) instanceof AbiValue.Blob(Bytes inner)) {
            notes.line("proposed", "The consortium calls another contract:");
            inner(to, inner, depth);
          }
        }
        case SET_PARAMETERS -> say("Change the rules of the consortium", PARAMETERS, data);
        default -> known(kind, data);
      }
    } catch (MalformedCall malformed) {
      notes.line("data", data.hex());
      notes.refuse(
          Review.Code.CALL_MALFORMED, "an action of kind " + kind + ": " + malformed.getMessage());
    }
  }

  private void known(BigInteger kind, Bytes data) {
    Kind known = KINDS.get(kind.intValue());
    if (known == null) {
      notes.refuse(Review.Code.SELECTOR_UNKNOWN, "no action of the consortium has kind " + kind);
    } else {
      say(known.words(), known.fields(), data);
    }
  }

  private void say(String words, AbiType.Tuple fields, Bytes data) {
    notes.power();
    List<AbiValue> values = AbiCodec.decode(fields, data).items();
    notes.line("proposed", words);
    for (int i = 0; i < values.size(); i++) {
      notes.line("  " + fields.fields().get(i).name(), calls.value(values.get(i)));
    }
  }

  private static Address account(ContractAbi.Call call, String name) {
    return call.argument(name).orElseThrow() instanceof AbiValue.Account(Address address)
        ? address
        : Address.ZERO;
  }

  private static BigInteger number(ContractAbi.Call call, String name) {
    return call.argument(name).orElseThrow() instanceof AbiValue.Whole(BigInteger number)
        ? number
        : BigInteger.ZERO;
  }

  private static Bytes blob(ContractAbi.Call call, String name) {
    return call.argument(name).orElseThrow() instanceof AbiValue.Blob(Bytes bytes)
        ? bytes
        : Bytes.EMPTY;
  }

  private static List<AbiValue> items(ContractAbi.Call call, String name) {
    return call.argument(name).orElseThrow() instanceof AbiValue.Items(List<AbiValue> items)
        ? items
        : List.of();
  }
}
