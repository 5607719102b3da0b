package dev.bascule.chain.request;

import dev.bascule.chain.bitcoin.psbt.Finalization;
import dev.bascule.chain.bitcoin.psbt.MalformedPsbt;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtCombine;
import dev.bascule.chain.bitcoin.psbt.PsbtFinalize;
import dev.bascule.chain.bitcoin.psbt.PsbtSignatures;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.safe.OwnerSignatures;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.List;
import java.util.Optional;

/**
 * The signer's answer to a request for a transaction, as {@code cold sign} writes it. What it says
 * of itself (request, hash) is compared; what counts is the transaction.
 */
public sealed interface SignedAnswer {

  Hash32 request();

  /**
   * Compares what was signed with what was asked, and who signed.
   *
   * @param before what other signers of the same request answered; empty for the first of coins and
   *     for an account, and of a Safe always there, because it says whose signatures count
   */
  Check check(SigningRequest.Asked asked, Optional<Partial> before);

  /** What signers answered while others are needed. */
  sealed interface Partial {

    record Coins(Psbt psbt) implements Partial {}

    record Owners(SafeAccount safe, OwnerSignatures given) implements Partial {}
  }

  /** What a comparison with the request gives. */
  sealed interface Check {

    /** The account signed exactly the bytes that were asked. */
    record Fits(SignedTransaction transaction) implements Check {}

    /**
     * Enough signers signed exactly the transaction that was asked; it is ready for the network.
     */
    record Spends(dev.bascule.chain.bitcoin.Transaction transaction) implements Check {}

    /** Enough owners signed exactly this call; anybody may bring it to the Safe. */
    record Executes(SafeTransaction transaction, OwnerSignatures signatures) implements Check {}

    /** A signer signed exactly what was asked, and others are needed. */
    record NeedsMore(Partial partial) implements Check {}

    /** It is something else, and nothing of it may be sent. */
    record Refused(Code code, String why) implements Check {}
  }

  /** In descending precedence; the names never change. */
  enum Code {
    OTHER_REQUEST,
    OTHER_TRANSACTION,
    OTHER_ACCOUNT,
    OTHER_HASH,
    SIGNATURE_BAD,
    SIGNATURE_MISSING
  }

  /**
   * @throws JsonRefused if it is anything but an answer with a transaction that a chain could take
   */
  static SignedAnswer read(StrictObject json) {
    json.oneOf("format", AnswerJson.FORMAT);
    SignedAnswer answer =
        switch (json.oneOf("kind", "evm", "eip712", "psbt")) {
          case "evm" -> evm(json);
          case "eip712" -> owner(json);
          default -> psbt(json);
        };
    json.end();
    return answer;
  }

  private static SignedAnswer evm(StrictObject json) {
    try {
      return new Evm(
          json.hash("request"), json.hash("hash"), SignedTransaction.decode(json.bytes("raw")));
    } catch (MalformedRlp | MalformedSignature | IllegalArgumentException malformed) {
      throw new JsonRefused("raw", String.valueOf(malformed.getMessage()));
    }
  }

  private static SignedAnswer owner(StrictObject json) {
    try {
      return new Owner(
          json.hash("request"), json.hash("digest"), Signature.fromBytes(json.bytes("signature")));
    } catch (MalformedSignature malformed) {
      throw new JsonRefused("signature", String.valueOf(malformed.getMessage()));
    }
  }

  private static SignedAnswer psbt(StrictObject json) {
    Hash32 request = json.hash("request");
    json.integer("signatures", Integer.MAX_VALUE);
    try {
      return new Utxo(request, Psbt.parseBase64(json.text("psbt")));
    } catch (MalformedPsbt | MalformedBitcoin malformed) {
      throw new JsonRefused("psbt", String.valueOf(malformed.getMessage()));
    }
  }

  /** A transaction of an account. */
  record Evm(Hash32 request, Hash32 hash, SignedTransaction transaction) implements SignedAnswer {

    @Override
    public Check check(SigningRequest.Asked asked, Optional<Partial> before) {
      if (!request.equals(asked.digest())) return otherRequest(request, asked);
      if (!(asked.payload() instanceof Payload.EvmTransaction(Address account, var wanted))) {
        return new Check.Refused(
            Code.OTHER_TRANSACTION, "the request asks for no transaction of an account");
      }
      if (!transaction.transaction().signingPayload().equals(wanted.signingPayload())) {
        return new Check.Refused(
            Code.OTHER_TRANSACTION,
            "the signed bytes hash to %s, asked for was %s"
                .formatted(transaction.transaction().signingHash(), wanted.signingHash()));
      }
      Address signer;
      try {
        signer = transaction.sender();
      } catch (MalformedSignature nobody) {
        return new Check.Refused(Code.OTHER_ACCOUNT, String.valueOf(nobody.getMessage()));
      }
      if (!signer.equals(account)) {
        return new Check.Refused(Code.OTHER_ACCOUNT, signer + " signed it, not " + account);
      }
      if (!hash.equals(transaction.hash())) {
        return new Check.Refused(
            Code.OTHER_HASH, "it says " + hash + ", its bytes say " + transaction.hash());
      }
      return new Check.Fits(transaction);
    }
  }

  /** One owner's signature for a Safe. */
  record Owner(Hash32 request, Hash32 digest, Signature signature) implements SignedAnswer {

    @Override
    public Check check(SigningRequest.Asked asked, Optional<Partial> before) {
      if (!request.equals(asked.digest())) return otherRequest(request, asked);
      Optional<SafeTransaction> wanted = wanted(asked.payload());
      if (wanted.isEmpty()
          || !(before.orElse(null) instanceof Partial.Owners(var safe, OwnerSignatures given))
          || !safe.is(wanted.get().chainId(), wanted.get().safe())) {
        return new Check.Refused(Code.OTHER_TRANSACTION, "the request is none of a Safe's owners");
      }
      SafeTransaction call = wanted.get();
      if (!digest.equals(call.digest())) {
        return new Check.Refused(
            Code.OTHER_HASH, "it signs %s, asked for was %s".formatted(digest, call.digest()));
      }
      Optional<Address> signer = Signer.recover(digest, signature);
      if (signer.filter(safe.owners()::contains).isEmpty()) {
        return new Check.Refused(
            Code.OTHER_ACCOUNT,
            "%s signed it, who is no owner of %s"
                .formatted(signer.map(Address::hex).orElse("nobody"), safe.address()));
      }
      OwnerSignatures more = given.with(signer.get(), signature);
      return more.given().size() < safe.threshold()
          ? new Check.NeedsMore(new Partial.Owners(safe, more))
          : new Check.Executes(call, more.first(safe.threshold()));
    }

    private static Optional<SafeTransaction> wanted(Payload payload) {
      return payload instanceof Payload.TypedMessage message
          ? message.safeCall()
          : Optional.empty();
    }
  }

  /** Signatures for coins. */
  record Utxo(Hash32 request, Psbt psbt) implements SignedAnswer {

    /** Of the answer signatures are taken, and nothing else that could change what is sent. */
    @Override
    public Check check(SigningRequest.Asked asked, Optional<Partial> before) {
      if (!request.equals(asked.digest())) return otherRequest(request, asked);
      if (!(asked.payload() instanceof Payload.UtxoTransaction(var _, Psbt wanted))) {
        return new Check.Refused(
            Code.OTHER_TRANSACTION, "the request asks for no transaction of coins");
      }
      if (!psbt.transaction().equals(wanted.transaction())) {
        return new Check.Refused(
            Code.OTHER_TRANSACTION,
            "it signs %s, asked for was %s"
                .formatted(psbt.transaction().txid(), wanted.transaction().txid()));
      }
      Psbt known = before.map(it -> ((Partial.Coins) it).psbt()).orElse(wanted);
      if (!(PsbtCombine.combine(List.of(known, psbt))
          instanceof PsbtCombine.Combination.Combined)) {
        return new Check.Refused(
            Code.OTHER_TRANSACTION, "beside its signatures it says other things than were asked");
      }
      Psbt both = PsbtSignatures.taken(known, psbt);
      return switch (PsbtFinalize.finalizeAll(both)) {
        case Finalization.Finalized(Psbt _, var transaction) -> new Check.Spends(transaction);
        case Finalization.Unfinished(List<Finalization.Reason> reasons) ->
            unfinished(both, reasons);
      };
    }

    private static Check unfinished(Psbt both, List<Finalization.Reason> reasons) {
      for (Finalization.Reason each : reasons) {
        switch (each) {
          case Finalization.Reason.TooFewSignatures few -> {
            if (few.valid() == 0) {
              return new Check.Refused(
                  Code.SIGNATURE_MISSING, "input %d is not signed".formatted(few.input()));
            }
          }
          case Finalization.Reason.SpentUnknown _,
              Finalization.Reason.OtherForm _,
              Finalization.Reason.BadSignature _,
              Finalization.Reason.SighashNotAll _ -> {
            return new Check.Refused(
                Code.SIGNATURE_BAD,
                "input %d has a signature that is not of this transaction by a key of its wallet"
                    .formatted(each.input()));
          }
        }
      }
      return new Check.NeedsMore(new Partial.Coins(both));
    }
  }

  private static Check otherRequest(Hash32 request, SigningRequest.Asked asked) {
    return new Check.Refused(
        Code.OTHER_REQUEST, "it answers " + request + ", not " + asked.digest());
  }
}
