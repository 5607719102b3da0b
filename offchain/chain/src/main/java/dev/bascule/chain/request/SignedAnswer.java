package dev.bascule.chain.request;

import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;

/**
 * The signer's answer to a request for an EVM transaction, as {@code cold sign} writes it. What it
 * says of itself (request, hash) is compared; what counts is the transaction.
 */
public record SignedAnswer(Hash32 request, Hash32 hash, SignedTransaction transaction) {

  private static final String FORMAT = "bascule/signing-answer/1";

  /** What a comparison with the request gives. */
  public sealed interface Check {

    /** The account signed exactly the bytes that were asked. */
    record Fits(SignedTransaction transaction) implements Check {}

    /** It is something else, and nothing of it may be sent. */
    record Refused(Code code, String why) implements Check {}
  }

  /** In descending precedence; the names never change. */
  public enum Code {
    OTHER_REQUEST,
    OTHER_TRANSACTION,
    OTHER_ACCOUNT,
    OTHER_HASH
  }

  /**
   * @throws JsonRefused if it is anything but an answer with a transaction that a chain could take
   */
  public static SignedAnswer read(StrictObject json) {
    json.oneOf("format", FORMAT);
    json.oneOf("kind", "evm");
    SignedAnswer answer;
    try {
      answer =
          new SignedAnswer(
              json.hash("request"), json.hash("hash"), SignedTransaction.decode(json.bytes("raw")));
    } catch (MalformedRlp | MalformedSignature | IllegalArgumentException malformed) {
      throw new JsonRefused("raw", String.valueOf(malformed.getMessage()));
    }
    json.end();
    return answer;
  }

  /** Compares the bytes that were signed with the bytes that were asked, and who signed. */
  public Check check(SigningRequest.Asked asked) {
    if (!request.equals(asked.digest())) {
      return refused(Code.OTHER_REQUEST, "it answers " + request + ", not " + asked.digest());
    }
    if (!(asked.payload() instanceof Payload.EvmTransaction(Address account, var wanted))) {
      return refused(Code.OTHER_TRANSACTION, "the request asks for no transaction of an account");
    }
    if (!transaction.transaction().signingPayload().equals(wanted.signingPayload())) {
      return refused(
          Code.OTHER_TRANSACTION,
          "the signed bytes hash to %s, asked for was %s"
              .formatted(transaction.transaction().signingHash(), wanted.signingHash()));
    }
    Address signer;
    try {
      signer = transaction.sender();
    } catch (MalformedSignature nobody) {
      return refused(Code.OTHER_ACCOUNT, String.valueOf(nobody.getMessage()));
    }
    if (!signer.equals(account)) {
      return refused(Code.OTHER_ACCOUNT, signer + " signed it, not " + account);
    }
    if (!hash.equals(transaction.hash())) {
      return refused(Code.OTHER_HASH, "it says " + hash + ", its bytes say " + transaction.hash());
    }
    return new Check.Fits(transaction);
  }

  private static Check refused(Code code, String why) {
    return new Check.Refused(code, why);
  }
}
