package dev.bascule.chain.safe;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.eip712.TypedData;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A call that the owners of a Safe sign (Safe 1.5, {@code SafeTx} by EIP-712), in the one form that
 * a treasury signs: a plain call, no gas lent to it and none refunded. With {@code safeTxGas} zero
 * a call that fails is undone whole, so the nonce is not lost.
 *
 * @param value of coins, in wei
 * @param nonce the Safe's own, not that of an account
 */
public record SafeTransaction(
    long chainId, Address safe, Address to, BigInteger value, Bytes data, long nonce) {

  /** The text of the type, by which it is hashed. */
  public static final String TYPE =
      "SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256"
          + " baseGas,uint256 gasPrice,address gasToken,address refundReceiver,uint256 nonce)";

  /**
   * {@code
   * execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)}.
   */
  private static final Bytes EXEC_TRANSACTION = Bytes.fromHex("0x6a761202");

  private static final int HEAD_WORDS = 10;
  private static final int WORD = 32;
  private static final List<String> ZERO_NUMBERS =
      List.of("operation", "safeTxGas", "baseGas", "gasPrice");
  private static final List<String> ZERO_ADDRESSES = List.of("gasToken", "refundReceiver");

  public SafeTransaction {
    if (value.signum() < 0 || value.bitLength() > 256) {
      throw new IllegalArgumentException("value " + value);
    }
    if (nonce < 0) throw new IllegalArgumentException("nonce " + nonce);
  }

  /** Empty for every other message, and for one of a Safe that is not in this form. */
  public static Optional<SafeTransaction> of(TypedData data) {
    if (!data.encodedType().equals(TYPE)) return Optional.empty();
    try {
      StrictObject domain = StrictObject.of(data.domain(), "domain");
      StrictObject message = data.message();
      for (String zero : ZERO_NUMBERS) {
        if (message.uint(zero, 256).signum() != 0) return Optional.empty();
      }
      for (String zero : ZERO_ADDRESSES) {
        if (!message.address(zero).isZero()) return Optional.empty();
      }
      SafeTransaction read =
          new SafeTransaction(
              domain.number("chainId"),
              domain.address("verifyingContract"),
              message.address("to"),
              message.uint("value", 256),
              message.bytes("data"),
              message.number("nonce"));
      // A domain with a name or a version is another domain, and no Safe's.
      return read.digest().equals(data.digest()) ? Optional.of(read) : Optional.empty();
    } catch (JsonRefused another) {
      return Optional.empty();
    }
  }

  /** An empty call of the Safe to itself: it pays nobody and uses its nonce up. */
  public static SafeTransaction empty(long chainId, Address safe, long nonce) {
    return new SafeTransaction(chainId, safe, safe, BigInteger.ZERO, Bytes.EMPTY, nonce);
  }

  public boolean isEmpty() {
    return to.equals(safe) && value.signum() == 0 && data.isEmpty();
  }

  /** As every wallet signs it (EIP-712). */
  public TypedData typedData() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putObject("domain")
        .put("chainId", Long.toString(chainId))
        .put("verifyingContract", safe.hex());
    ArrayNode fields = json.putObject("types").putArray("SafeTx");
    for (String field : TYPE.substring(TYPE.indexOf('(') + 1, TYPE.length() - 1).split(",")) {
      String[] typeAndName = field.split(" ");
      fields.addObject().put("name", typeAndName[1]).put("type", typeAndName[0]);
    }
    json.put("primaryType", "SafeTx");
    ObjectNode message = json.putObject("message");
    message.put("to", to.hex()).put("value", value.toString()).put("data", data.hex());
    ZERO_NUMBERS.forEach(zero -> message.put(zero, "0"));
    ZERO_ADDRESSES.forEach(zero -> message.put(zero, Address.ZERO.hex()));
    message.put("nonce", Long.toString(nonce));
    JsonNode document = json;
    return TypedData.read(StrictObject.of(document, ""));
  }

  /** What the owners sign, and the name under which the Safe reports that it was executed. */
  public Hash32 digest() {
    return typedData().digest();
  }

  /**
   * The call of the Safe by which anybody executes it.
   *
   * @param signatures of owners, in the order in which the Safe takes them
   */
  public Bytes execution(OwnerSignatures signatures) {
    Bytes signed = signatures.bytes();
    int dataAt = HEAD_WORDS * WORD;
    int signaturesAt = dataAt + WORD + padded(data).size();
    AbiWords head =
        new AbiWords()
            .address(to)
            .uint(value, 256)
            .uint(dataAt)
            .uint(0)
            .uint(0)
            .uint(0)
            .uint(0)
            .address(Address.ZERO)
            .address(Address.ZERO)
            .uint(signaturesAt);
    return Bytes.concat(EXEC_TRANSACTION, head.toBytes(), counted(data), counted(signed));
  }

  private static Bytes counted(Bytes bytes) {
    return Bytes.concat(new AbiWords().uint(bytes.size()).toBytes(), padded(bytes));
  }

  private static Bytes padded(Bytes bytes) {
    int rest = -bytes.size() & (WORD - 1);
    return Bytes.concat(bytes, Bytes.of(new byte[rest]));
  }
}
