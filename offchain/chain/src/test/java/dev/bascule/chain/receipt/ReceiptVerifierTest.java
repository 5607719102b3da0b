package dev.bascule.chain.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.core.voucher.VoucherKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a receipt shows, and that nothing in it can be changed unnoticed. */
class ReceiptVerifierTest {

  @Test
  void anAcceptedPaymentRestsOnTheOperator() {
    SampleReceipts sample = new SampleReceipts(true);
    Verdict verdict = new ReceiptVerifier(sample.trust()).verify(sample.accepted(0));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Valid.class,
            valid -> {
              assertThat(valid.carrier()).isEqualTo(Verdict.Carrier.ACCEPTED);
              assertThat(valid.facts().amount()).hasToString("72190000");
            });
  }

  @Test
  void aSettledPaymentRestsOnTheSealsOrOnOneNode() {
    SampleReceipts sealed = new SampleReceipts(true);
    assertThat(new ReceiptVerifier(sealed.trust()).verify(sealed.settled(1)))
        .isInstanceOfSatisfying(
            Verdict.Valid.class,
            valid -> {
              assertThat(valid.carrier()).isEqualTo(Verdict.Carrier.SETTLED_SEALED);
              assertThat(valid.sentence()).contains("sealed by 3 validators");
            });
    SampleReceipts plain = new SampleReceipts(false);
    assertThat(new ReceiptVerifier(plain.trust()).verify(plain.settled(0)))
        .isInstanceOfSatisfying(
            Verdict.Valid.class,
            valid -> {
              assertThat(valid.carrier()).isEqualTo(Verdict.Carrier.SETTLED_UNSEALED);
              assertThat(valid.sentence()).contains("not sealed: one node's word");
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void receiptsSurviveTheirFile(boolean sealed) {
    SampleReceipts sample = new SampleReceipts(sealed);
    Receipt receipt = sample.settled(0);
    assertThat(file(receipt)).containsExactly(receipt);
    assertThat(file(receipt.bundle())).containsExactly(receipt.bundle());
    assertThat(file(sample.settled(1))).containsExactly(sample.settled(1));
    for (List<Receipt> legs : splits(sealed)) {
      assertThat(file(legs.toArray(Receipt[]::new))).isEqualTo(legs);
    }
    assertThat(TrustJson.read(TrustJson.write(sample.trust()).getBytes(UTF_8)))
        .isEqualTo(sample.trust());
  }

  private static List<Receipt> file(Receipt... receipts) {
    return ReceiptJson.readFile(ReceiptJson.write(List.of(receipts)).getBytes(UTF_8));
  }

  /** All legs accepted; settled in one part; in two; the last one not yet. */
  private static List<List<Receipt>> splits(boolean sealed) {
    SampleReceipts sample = new SampleReceipts(sealed ? 4 : 0, 3, 59, 9, 3);
    List<Receipt> apart = new ArrayList<>(sample.settledIn(0, List.of(0, 2)));
    apart.addAll(1, sample.settledIn(1, List.of(1)));
    List<Receipt> partly = new ArrayList<>(sample.settledIn(0, List.of(0, 1)));
    partly.add(sample.accepted(2));
    List<Receipt> accepted = IntStream.range(0, 3).mapToObj(sample::accepted).toList();
    return List.of(accepted, sample.settled(), apart, partly);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anyOneChangedValueOfOneLegIsRefusedWithAReason(boolean sealed) {
    SampleReceipts one = new SampleReceipts(sealed ? 4 : 0, 1, 59, 9, 3);
    assertThat(refusedMutants(one, one.settled(), 1)).isGreaterThan(2_500);
    SampleReceipts two = new SampleReceipts(sealed);
    assertThat(refusedMutants(two, List.of(two.settled(0)), 16)).isGreaterThan(900);
    assertThat(refusedMutants(two, List.of(two.settled(1).bundle()), 16)).isGreaterThan(400);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anyOneChangedValueOfASplitPaymentIsRefusedWithAReason(boolean sealed) {
    SampleReceipts sample = new SampleReceipts(sealed ? 4 : 0, 3, 59, 9, 3);
    List<List<Receipt>> splits = splits(sealed);
    // What is about the legs alone is the same on both chains.
    for (List<Receipt> legs : sealed ? splits : splits.subList(1, 3)) {
      assertThat(refusedMutants(sample, legs, 16)).isGreaterThan(900);
    }
  }

  /** Of 64 payments under one root, or 700 ticks: the file is as long as that of a payment. */
  @Test
  void anyOneChangedValueOfADrawdownIsRefusedWithAReason() {
    SampleReceipts ticks = new SampleReceipts(VoucherKind.TICKS, 4, 1, 59, 9, 3);
    assertThat(refusedMutants(ticks, ticks.settled(), 1)).isGreaterThan(2_500);
    SampleReceipts session = new SampleReceipts(VoucherKind.SESSION, 0, 3, 59, 9, 3);
    assertThat(refusedMutants(session, List.of(session.settled(1)), 1)).isGreaterThan(2_500);
    assertThat(refusedMutants(session, List.of(session.settled(2).bundle()), 16))
        .isGreaterThan(400);
  }

  @Test
  void aDrawdownIsShownAsAPaymentIs() {
    SampleReceipts session = new SampleReceipts(VoucherKind.SESSION, 4, 3, 59, 9, 3);
    Verdict verdict = new ReceiptVerifier(session.trust()).verify(session.settled(0));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Valid.class,
            valid -> {
              assertThat(valid.carrier()).isEqualTo(Verdict.Carrier.SETTLED_SEALED);
              assertThat(valid.facts().amount()).hasToString("72190000");
            });
    SampleReceipts ticks = new SampleReceipts(VoucherKind.TICKS, 0, 1, 59, 9, 3);
    assertThat(new ReceiptVerifier(ticks.trust()).verify(ticks.accepted(0)))
        .isInstanceOfSatisfying(
            Verdict.Valid.class,
            valid -> assertThat(valid.facts().amount()).hasToString("50533000"));
    assertThat(file(session.settled(2))).containsExactly(session.settled(2));
    assertThat(file(ticks.settled(0))).containsExactly(ticks.settled(0));
  }

  /** One drawdown is of one leg, so a file of a grant names its leg. */
  @Test
  void aFileOfAGrantIsAboutOneLeg() {
    SampleReceipts session = new SampleReceipts(VoucherKind.SESSION, 0, 3, 59, 9, 3);
    assertThatThrownBy(() -> ReceiptJson.write(session.settled()))
        .isInstanceOf(IllegalArgumentException.class);
    String file = ReceiptJson.write(session.accepted(1));
    malformed(file.replace("\"leg\":\"1\",", ""), "leg: a drawdown is of one leg");
    String other = file.replace("\"leg\":\"1\",", "\"leg\":\"0\",");
    assertThat(refusal(new ReceiptVerifier(session.trust()), other))
        .get(as(STRING))
        .startsWith("drawdown_of_other_grant: ");
    String pay = ReceiptJson.write(new SampleReceipts(true).accepted(0));
    String sig = pay.substring(pay.indexOf("payerSig"), pay.indexOf("checkpoint"));
    malformed(pay.replace(sig, sig.replace("\",", "00\",")), "payerSig: 1 bytes too many");
  }

  private static int refusedMutants(SampleReceipts sample, List<Receipt> receipts, int stride) {
    ReceiptVerifier verifier = new ReceiptVerifier(sample.trust());
    String file = ReceiptJson.write(receipts);
    assertThat(refusal(verifier, file)).isEmpty();
    List<Mutations.Mutant> mutants = Mutations.of(file, stride);
    for (Mutations.Mutant mutant : mutants) {
      assertThat(refusal(verifier, mutant.file()))
          .as(mutant.what())
          .get(as(STRING))
          .matches("[a-z0-9_]+: .+")
          .doesNotContain("null:", ": null");
    }
    return mutants.size();
  }

  /** As the command does: the first leg that does not hold refuses the file. */
  private static Optional<String> refusal(ReceiptVerifier verifier, String file) {
    try {
      for (Receipt receipt : ReceiptJson.readFile(file.getBytes(UTF_8))) {
        if (verifier.verify(receipt) instanceof Verdict.Refused(String code, String sentence)) {
          return Optional.of(code + ": " + sentence);
        }
      }
      return Optional.empty();
    } catch (JsonRefused refused) {
      return Optional.of("receipt_malformed: " + refused.getMessage());
    }
  }

  @Test
  void theReasonNamesTheValue() {
    SampleReceipts sample = new SampleReceipts(false);
    ReceiptVerifier verifier = new ReceiptVerifier(sample.trust());
    String file = ReceiptJson.write(sample.accepted(0));
    assertThat(refusal(verifier, file.replace("\"7219\"", "\"7220\"")))
        .get(as(STRING))
        .startsWith("terms_not_signed: ");
    assertThat(refusal(verifier, file.replace("\"index\":\"40\"", "\"index\":\"41\"")))
        .get(as(STRING))
        .contains("index 41");
    malformed(file.replaceFirst("\\{", "{\"x\":1,"), "x: unknown key");
    malformed(file.replaceFirst("\\{", "{\"version\":\"1\","), "version");
    malformed(file.replace("\"leaf\":{", "\"leaf\":{\"at\":\"1\","), "at");
    malformed("{}", "version: missing");
    malformed(" ".repeat(1 << 20) + file, "no receipt");
  }

  @Test
  void aPartStandsOnceAndIsReferredTo() {
    List<Receipt> legs = splits(true).get(2);
    String file = ReceiptJson.write(legs);
    assertThat(file).contains("\"parts\":[{\"legs\":[\"0\",\"2\"],", "{\"legs\":[\"1\"],");
    assertThat(file.split("headerRlp", -1)).hasSize(3);
    malformed(file.replace("[\"0\",\"2\"]", "[\"0\"]"), "no part settled leg 2");
    malformed(file.replace("[\"1\"]", "[\"1\",\"3\"]"), "parts: legs [3] are not in the file");
    malformed(
        file.replace("[\"1\"]", "[\"1\",\"2\"]"), "parts[1]: leg 2 is settled by a part before");
    malformed(file.replace("[\"0\",\"2\"]", "[\"2\",\"0\"]"), "not in the order of legs");
    String accepted = ReceiptJson.write(splits(true).getFirst());
    String parts = file.substring(file.indexOf("\"parts\""));
    malformed(
        accepted.substring(0, accepted.length() - 1) + "," + parts,
        "settled leg 0, which has no settlement");
  }

  @Test
  void aFileIsOfOneLegThatItNamesOrOfAll() {
    SampleReceipts sample = new SampleReceipts(false);
    String second = ReceiptJson.write(sample.accepted(1));
    malformed(second.replace("\"leg\":\"1\",", ""), "legs: 1 where 2 are expected");
    malformed(second.replace("\"leg\":\"1\",", "\"leg\":\"2\","), "leg: 2 of a voucher of 2");
    String only = ReceiptJson.write(new SampleReceipts(0, 1, 59, 5, 1).settled());
    malformed(only.replaceFirst("\\{", "{\"leg\":\"0\","), "no other leg");
    assertThatThrownBy(() -> ReceiptJson.read(ReceiptJson.write(sample.settled()).getBytes(UTF_8)))
        .isInstanceOf(JsonRefused.class)
        .hasMessageContaining("2 legs where one is expected");
    assertThatThrownBy(() -> ReceiptJson.write(List.of(sample.accepted(1), sample.accepted(0))))
        .hasMessageContaining("legs [1, 0]");
    assertThatThrownBy(() ->
            ReceiptJson.write(
                List.of(sample.accepted(0), new SampleReceipts(0, 2, 60, 5, 1).accepted(1))))
        .hasMessageContaining("one payment and checkpoint");
  }

  private static void malformed(String file, String why) {
    assertThatThrownBy(() -> ReceiptJson.readFile(file.getBytes(UTF_8)))
        .isInstanceOf(JsonRefused.class)
        .hasMessageContaining(why);
  }
}
