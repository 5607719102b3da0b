package dev.bascule.chain.bitcoin.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.psbt.MalformedPsbt;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Honest PSBTs, changed at random: what a signer would still accept is judged again from the true
 * previous transactions and the descriptor alone. {@code -Dbascule.mutations=100000} for more.
 */
class MutatedSpendTest {

  static final List<String> FORMS = Wallets.FORMS;

  /** A review derives keys: a quarter of what the readers are given. */
  private static final int ROUNDS = Integer.getInteger("bascule.mutations", 20_000) / 4;

  private static final long SEED = Long.getLong("bascule.seed", 371);

  @ParameterizedTest
  @FieldSource("FORMS")
  void nothingIsAcceptedWrongly(String form) {
    Descriptor wallet = Wallets.wallet(form);
    OwnOutputs own = new OwnOutputs(List.of(wallet));
    Map<OutPoint, TxOutput> real =
        Map.of(
            new OutPoint(Wallets.previous(wallet, 0).txid(), 1),
            Wallets.previous(wallet, 0).outputs().get(1),
            new OutPoint(Wallets.previous(wallet, 1).txid(), 1),
            Wallets.previous(wallet, 1).outputs().get(1));
    byte[] honest = Wallets.honest(wallet).bytes().toArray();
    Random random = new Random(SEED + form.hashCode());
    int accepted = 0;
    for (int round = 0; round < ROUNDS / FORMS.size(); round++) {
      Psbt psbt = changed(honest, random);
      if (psbt == null) continue;
      if (SpendReview.review(psbt, own, Wallets.POLICY)
          instanceof SpendReview.Answer.Acceptable(ReviewedSpend spend)) {
        judge(psbt, spend, wallet, real, "round " + round + " of seed " + SEED);
        accepted++;
      }
    }
    assertThat(accepted).as("accepted ones, without which nothing was judged").isPositive();
  }

  private static Psbt changed(byte[] honest, Random random) {
    byte[] bytes = honest.clone();
    int times = 1 + random.nextInt(2);
    for (int i = 0; i < times; i++) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    try {
      return Psbt.parse(Bytes.of(bytes));
    } catch (MalformedPsbt refused) {
      return null;
    }
  }

  private static void judge(
      Psbt psbt,
      ReviewedSpend spend,
      Descriptor wallet,
      Map<OutPoint, TxOutput> real,
      String round) {
    long in = 0;
    for (ReviewedSpend.Spent spent : spend.spent()) {
      boolean proven = !spent.output().script().isP2tr();
      // A taproot signature over a false output is worth nothing; others must be the true ones.
      if (proven) assertThat(real.get(spent.outPoint())).as(round).isEqualTo(spent.output());
      in += spent.output().amount().value();
    }
    long out = 0;
    for (int i = 0; i < psbt.transaction().outputs().size(); i++) {
      TxOutput output = psbt.transaction().outputs().get(i);
      out += output.amount().value();
      if (spend.paid().get(i) instanceof ReviewedSpend.Paid.Own own) {
        DerivedOutput derived = wallet.at(own.own().branch(), own.own().index());
        assertThat(derived.script()).as(round).isEqualTo(output.script());
        assertThat(own.own().index()).as(round).isLessThanOrEqualTo(1_000);
      } else if (spend.paid().get(i) instanceof ReviewedSpend.Paid.External external) {
        assertThat(external.address().script()).as(round).isEqualTo(output.script());
      }
      assertThat(spend.paid().get(i).amount()).as(round).isEqualTo(output.amount());
    }
    assertThat(spend.fee()).as(round).isEqualTo(new Satoshi(in - out));
    assertThat(in - out).as(round).isBetween(0L, 50_000L);
  }
}
