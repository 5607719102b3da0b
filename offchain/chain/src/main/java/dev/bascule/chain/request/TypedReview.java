package dev.bascule.chain.request;

import dev.bascule.chain.eip712.TypedData;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Messages of EIP-712 in words. Those that stand here by the exact text of their type are known.
 */
final class TypedReview {

  private static final String TRANSFER =
      "(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32"
          + " nonce)";
  private static final String PERMIT =
      "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)";
  private static final BigInteger UNLIMITED = BigInteger.ONE.shiftLeft(127);

  private final ReviewBasis basis;
  private final ReviewNotes notes;
  private long chainId;
  private Address contract = Address.ZERO;

  TypedReview(ReviewBasis basis, ReviewNotes notes) {
    this.basis = basis;
    this.notes = notes;
  }

  void read(TypedData data, Address account) {
    if (!readDomain(data.domain())) {
      show("", data.document());
      notes.refuse(
          Review.Code.TYPED_DATA_UNKNOWN,
          "its domain names no chain or no contract, so it could count in another place too");
      return;
    }
    notes.line("domain", data.separator().hex());
    notes.line("struct", data.structHash().hex());
    notes.line("digest", data.digest().hex());
    String type = data.encodedType();
    StrictObject message = data.message();
    if (type.equals(SafeTransaction.TYPE)) {
      safe(message);
    } else if (type.equals(PERMIT)) {
      permit(message, account);
    } else if (type.equals("TransferWithAuthorization" + TRANSFER)
        || type.equals("ReceiveWithAuthorization" + TRANSFER)) {
      transfer(message, account);
    } else {
      show("", data.document());
      notes.refuse(Review.Code.TYPED_DATA_UNKNOWN, "nobody said what this means: " + type);
    }
  }

  /** Of its domain, when it was read. */
  long chainId() {
    return chainId;
  }

  /** Of its domain, when it was read; otherwise zero. */
  Address contract() {
    return contract;
  }

  private boolean readDomain(JsonNode domain) {
    if (!domain.has("chainId") || !domain.has("verifyingContract")) return false;
    BigInteger id = StrictObject.uint(domain.get("chainId"), "domain.chainId", 256);
    if (id.bitLength() > 63) throw new JsonRefused("domain.chainId", "past 63 bits");
    chainId = id.longValueExact();
    contract = StrictObject.address(domain.get("verifyingContract"), "domain.verifyingContract");
    RequestReview.chainLine(basis, notes, chainId);
    notes.line("for", basis.book().text(chainId, contract));
    if (basis.book().find(chainId, contract).isEmpty()) {
      notes.refuse(Review.Code.CONTRACT_UNKNOWN, contract.hex() + " is not in your address book");
    }
    return true;
  }

  /** A transaction of a Safe: what it calls is read like a transaction's call. */
  private void safe(StrictObject message) {
    notes.line("Safe nonce", message.uint("nonce", 256).toString());
    SafeWords.Signed signed =
        new SafeWords.Signed(
            new CallReview.Target(
                message.address("to"), message.uint("value", 256), message.bytes("data")),
            message.uint("operation", 8),
            message.uint("baseGas", 256),
            message.uint("gasPrice", 256),
            message.address("gasToken"),
            message.address("refundReceiver"));
    if (message.uint("safeTxGas", 256).signum() > 0) {
      notes.refuse(
          Review.Code.CALL_MALFORMED,
          "with safeTxGas a call that fails uses the vault's nonce up; leave it zero");
    }
    CallReview calls = new CallReview(basis, notes, chainId);
    new SafeWords(calls, notes, basis.book(), chainId).read(signed, 0);
  }

  private void permit(StrictObject message, Address account) {
    BigInteger value = message.uint("value", 256);
    Address spender = message.address("spender");
    requireOwn(message.address("owner"), account);
    notes.line("action", "Allow " + text(spender) + " to take " + amount(value) + " from here");
    notes.line("until", time(message.uint("deadline", 256)));
    if (value.compareTo(UNLIMITED) >= 0) {
      notes.refuse(
          Review.Code.UNLIMITED_APPROVAL, text(spender) + " could take everything, for ever");
      return;
    }
    move(value, spender);
  }

  private void transfer(StrictObject message, Address account) {
    BigInteger value = message.uint("value", 256);
    Address to = message.address("to");
    requireOwn(message.address("from"), account);
    notes.line("action", "Pay " + amount(value) + " to " + text(to) + ", whoever brings it");
    notes.line("not before", time(message.uint("validAfter", 256)));
    notes.line("until", time(message.uint("validBefore", 256)));
    move(value, to);
  }

  private void requireOwn(Address named, Address account) {
    if (named.equals(account)) return;
    notes.refuse(
        Review.Code.DISGUISE, "the message speaks for " + text(named) + ", not for this account");
  }

  private void move(BigInteger amount, Address to) {
    if (basis.book().find(chainId, contract).flatMap(AddressBook.Entry::token).isEmpty()) {
      notes.refuse(
          Review.Code.TOKEN_UNKNOWN,
          "your address book does not say what the units of " + contract.hex() + " are");
    }
    basis
        .book()
        .lookalike(AddressBook.evm(chainId), to)
        .ifPresent(
            entry -> notes.refuse(Review.Code.LOOKALIKE, text(to) + " looks like " + entry.name()));
    notes.move(
        new Review.Movement(
            AddressBook.evm(chainId) + "/erc20:" + contract.hex(),
            amount,
            to.hex(),
            basis.book().find(chainId, to).isPresent()));
  }

  private String text(Address address) {
    return basis.book().text(chainId, address);
  }

  private String amount(BigInteger units) {
    return basis
        .book()
        .find(chainId, contract)
        .flatMap(AddressBook.Entry::token)
        .map(token -> token.text(units))
        .orElse(units + " UNITS OF UNKNOWN SIZE");
  }

  static String time(BigInteger seconds) {
    return seconds.bitLength() > 36
        ? "no end (" + seconds + ")"
        : Instant.ofEpochSecond(seconds.longValueExact()) + " (" + seconds + ")";
  }

  /** Every value of an unknown message, by its path. */
  private void show(String path, JsonNode value) {
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> each : value.properties()) {
        show(path.isEmpty() ? each.getKey() : path + "." + each.getKey(), each.getValue());
      }
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) show(path + "[" + i + "]", value.get(i));
    } else {
      notes.line("  " + path, value.asString());
    }
  }
}
