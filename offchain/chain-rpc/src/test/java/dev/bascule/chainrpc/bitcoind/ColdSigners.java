package dev.bascule.chainrpc.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.TaprootOutput;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.psbt.Finalization;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtCombine;
import dev.bascule.chain.bitcoin.psbt.PsbtCombine.Combination;
import dev.bascule.chain.bitcoin.psbt.PsbtFinalize;
import dev.bascule.chain.bitcoin.signing.OwnOutputs;
import dev.bascule.chain.bitcoin.signing.ReviewedSpend;
import dev.bascule.chain.bitcoin.signing.SpendPolicy;
import dev.bascule.chain.bitcoin.signing.SpendReview;
import dev.bascule.chain.bitcoin.signing.SpendSigner;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.hd.DerivationPath;
import dev.bascule.chain.hd.ExtendedPrivateKey;
import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.RequestReview;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.ReviewBasis;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.SecretKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Three people with a seed each, their wallets, and what each of them decides alone. */
final class ColdSigners {

  static final SpendPolicy POLICY =
      new SpendPolicy(BitcoinNetwork.REGTEST, new Satoshi(100_000), 1_000, 1_000);

  static final List<String> FORMS =
      List.of(
          "wsh(sortedmulti(2,A,B,C))",
          "tr(NOBODY,multi_a(2,A,B,C))",
          "tr(NOBODY,sortedmulti_a(2,A,B,C))",
          "wpkh(A)",
          "tr(A)");

  private static final long NOW = 1_800_000_000;
  private static final SecretKey PROPOSER = SecretKey.of(filled(77));

  private ColdSigners() {}

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static ExtendedPrivateKey master(int signer, int salt) {
    byte[] seed = filled(salt);
    seed[0] = (byte) (signer + 1);
    return ExtendedPrivateKey.ofSeed(SecretBytes.copyOf(seed), BitcoinNetwork.REGTEST.keys());
  }

  /** As {@code cold policy} registers it. Another salt gives other keys. */
  static Descriptor wallet(String form, int salt) {
    String body = form.replace("NOBODY", TaprootOutput.NOBODY.bytes().hex().substring(2));
    for (int signer = 0; signer < 3; signer++) {
      ExtendedPrivateKey master = master(signer, salt);
      DerivationPath path = DerivationPath.parse("m/48h/1h/0h/2h");
      String key =
          "[%s/%s]%s/<0;1>/*"
              .formatted(
                  master.fingerprint(), path.stepsText(), master.derive(path).publicKey().text());
      body = body.replaceAll("\\b" + (char) ('A' + signer) + "\\b", key);
    }
    return Descriptor.parse(Descriptor.withChecksum(body));
  }

  /** The document that goes over the air gap. */
  static SigningRequest request(Psbt psbt) {
    SigningRequest.Asked asked =
        new SigningRequest.Asked(
            "payout-1",
            "salaries",
            Signer.of(PROPOSER.publicKey()),
            NOW,
            NOW + 3600,
            new Payload.UtxoTransaction(BitcoinNetwork.REGTEST, psbt));
    SigningRequest request = RequestJson.proposed(asked, PROPOSER.sign(asked.proposalDigest()));
    return RequestJson.read(RequestJson.write(request));
  }

  /** What a signer sees, from the file and its own books. */
  static Review review(Psbt psbt, Descriptor wallet) {
    ReviewBasis basis =
        new ReviewBasis(
            new AddressBook(List.of()),
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(wallet),
            Optional.of(POLICY));
    return RequestReview.review(request(psbt), basis, NOW + 60);
  }

  static Psbt signed(Psbt psbt, Descriptor wallet, int signer, int salt) {
    assertThat(review(psbt, wallet).refusals()).isEmpty();
    var answer = SpendReview.review(psbt, new OwnOutputs(List.of(wallet)), POLICY);
    ReviewedSpend spend = ((SpendReview.Answer.Acceptable) answer).spend();
    SpendSigner.Signed signed = SpendSigner.sign(spend, master(signer, salt));
    assertThat(signed.signatures()).isEqualTo(psbt.inputs().size());
    return signed.psbt();
  }

  /** Signed by so many apart from each other, combined, finalized. */
  static Transaction complete(Psbt psbt, Descriptor wallet, int salt, int... signers) {
    List<Psbt> parts = new ArrayList<>();
    for (int signer : signers) parts.add(signed(psbt, wallet, signer, salt));
    Combination combined = PsbtCombine.combine(parts);
    Finalization done = PsbtFinalize.finalizeAll(((Combination.Combined) combined).psbt());
    assertThat(done).isInstanceOf(Finalization.Finalized.class);
    return ((Finalization.Finalized) done).transaction();
  }
}
