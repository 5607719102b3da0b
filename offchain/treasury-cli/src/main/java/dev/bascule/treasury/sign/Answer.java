package dev.bascule.treasury.sign;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.signing.OwnOutputs;
import dev.bascule.chain.bitcoin.signing.SpendReview;
import dev.bascule.chain.bitcoin.signing.SpendSigner;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.chain.hd.ExtendedPrivateKey;
import dev.bascule.chain.request.AnswerJson;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.ReviewBasis;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.signature.Signature;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.folder.ColdFolder;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What goes back to the side that asked. It stays in memory until the state is written down. */
sealed interface Answer {

  /** What was signed, in one line. */
  String what();

  ObjectNode toJson();

  /** The PSBT in it, as a wallet reads one. */
  default Optional<Bytes> psbtBytes() {
    return Optional.empty();
  }

  record Transacted(Hash32 request, SignedTransaction signed) implements Answer {
    @Override
    public String what() {
      return "transaction " + signed.hash().hex();
    }

    @Override
    public ObjectNode toJson() {
      return AnswerJson.transaction(request, signed);
    }
  }

  record Message(Hash32 request, Hash32 digest, Signature signature) implements Answer {
    @Override
    public String what() {
      return "message with digest " + digest.hex();
    }

    @Override
    public ObjectNode toJson() {
      return AnswerJson.message(request, digest, signature);
    }
  }

  record Spend(Hash32 request, Psbt psbt, int signatures) implements Answer {
    @Override
    public String what() {
      return "transaction "
          + psbt.transaction().txid()
          + (signatures == 1 ? ", 1 signature added" : ", " + signatures + " signatures added");
    }

    @Override
    public Optional<Bytes> psbtBytes() {
      return Optional.of(psbt.bytes());
    }

    @Override
    public ObjectNode toJson() {
      return AnswerJson.spend(request, psbt, signatures);
    }
  }

  /** Signs what a review accepted, and hands nothing out. */
  static Answer prepare(SigningRequest request, ColdFolder.Open open, ReviewBasis basis) {
    Hash32 digest = request.asked().digest();
    return switch (request.asked().payload()) {
      case Payload.EvmTransaction(Address account, Transaction.DynamicFee transaction) -> {
        try (SecretKey key = key(open, account)) {
          yield new Transacted(digest, transaction.sign(key));
        }
      }
      case Payload.TypedMessage message -> {
        Hash32 signed = message.data().digest();
        try (SecretKey key = key(open, signer(message, open, basis))) {
          yield new Message(digest, signed, key.sign(signed));
        }
      }
      case Payload.UtxoTransaction(BitcoinNetwork network, Psbt psbt) ->
          spend(digest, psbt, network, open, basis);
    };
  }

  /** Of a Safe the first account here that is its owner; otherwise the account that is named. */
  private static Address signer(
      Payload.TypedMessage message, ColdFolder.Open open, ReviewBasis basis) {
    return message
        .safeCall()
        .flatMap(call -> basis.safe(call.chainId(), call.safe()))
        .flatMap(
            safe -> open.book().accounts().stream().filter(safe.owners()::contains).findFirst())
        .orElse(message.account());
  }

  private static SecretKey key(ColdFolder.Open open, Address account) {
    return open.seed().account(open.book().accounts().indexOf(account));
  }

  private static Answer spend(
      Hash32 request, Psbt psbt, BitcoinNetwork network, ColdFolder.Open open, ReviewBasis basis) {
    var reviewed =
        SpendReview.review(
            psbt, new OwnOutputs(basis.descriptors()), basis.spending().orElseThrow());
    if (!(reviewed instanceof SpendReview.Answer.Acceptable(var spend))) {
      throw new IllegalStateException("a PSBT that was accepted before is refused now");
    }
    try (ExtendedPrivateKey master = open.seed().master(network.keys())) {
      SpendSigner.Signed signed = SpendSigner.sign(spend, master);
      if (signed.signatures() > 0) {
        return new Spend(request, signed.psbt(), signed.signatures());
      }
    }
    throw Problem.of(
            ExitCode.REFUSED,
            "no_key",
            "this is not signed",
            "no key of wallet " + open.book().wallet() + " is in its descriptors",
            "Is it another signer's turn?")
        .asException();
  }
}
