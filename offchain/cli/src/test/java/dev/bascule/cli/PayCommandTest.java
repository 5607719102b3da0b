package dev.bascule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What {@code pay} does with an operator that is good, slow, dead at the wrong moment, or lies. */
class PayCommandTest {
  @TempDir Path data;
  private FakeOperator operator;

  @BeforeEach
  void start() throws IOException {
    operator = new FakeOperator(data);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  private Path orders(String... lines) throws IOException {
    String text = "reference,payer,payee,amount,currency\n" + String.join("\n", lines) + "\n";
    return Files.writeString(data.resolve("orders.csv"), text);
  }

  private CommandRun pay(Path file) {
    return CommandRun.of(
        "pay",
        "--orders",
        file.toString(),
        "--data",
        data.toString(),
        "--json",
        "--retry-for",
        "5s");
  }

  private Path manyOrders(int count) throws IOException {
    var lines = new String[count];
    for (int i = 0; i < count; i++) {
      lines[i] = "order-" + i + ",buyer-" + i % 7 + ",seller-" + i % 11 + "," + (i + 1) + ",BRL";
    }
    return orders(lines);
  }

  @Test
  void everyOrderIsPaidOnceHoweverOftenTheFileIsRun() throws IOException {
    Path file = manyOrders(700);
    CommandRun first = pay(file);
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.json().get("payments").asInt()).isEqualTo(700);
    assertThat(first.json().get("total").get(0).get("amount").asString()).isEqualTo("245350");
    assertThat(first.json().get("lanes").asInt()).isEqualTo(77);
    assertThat(first.json().get("worstCaseForVouchers").asBoolean()).isFalse();
    assertThat(operator.onLanes()).isEqualTo(BigInteger.valueOf(245_350));

    CommandRun again = pay(file);
    assertThat(again.exit()).isZero();
    assertThat(again.json().get("changed").asBoolean()).isFalse();
    assertThat(again.json().get("alreadyPaid").asInt()).isEqualTo(700);
    assertThat(operator.leaves()).isEqualTo(700);
  }

  @Test
  void theLegsOfOneReferenceAreOneVoucher() throws IOException {
    CommandRun run = pay(orders("r1,ann,bob,500,BRL", "r1,ann,cid,700,BRL", "r2,ann,bob,1,BRL"));
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.json().get("payments").asInt()).isEqualTo(2);
    assertThat(run.json().get("legs").asInt()).isEqualTo(3);
    assertThat(operator.leaves()).isEqualTo(3);
  }

  @Test
  void badLinesAreNamedAndTheGoodOnesPaid() throws IOException {
    CommandRun run = pay(orders("r1,ann,bob,1e2,BRL", "r2,ann,bob,5,BRL", "r3,ann,bob,5,USD"));
    assertThat(run.exit()).isEqualTo(10);
    assertThat(run.json().get("payments").asInt()).isEqualTo(1);
    assertThat(run.json().get("refused").size()).isEqualTo(2);
    assertThat(run.json().get("refused").get(1).get("line").asInt()).isEqualTo(4);
    assertThat(run.json().get("refused").get(1).get("code").asString())
        .isEqualTo("currency_unknown");
  }

  /** A file from somebody else must not be able to paint over what is said of it. */
  @Test
  void aHostileLineReachesNoTerminalUnescaped() throws IOException {
    Path file = orders("r1,ann,bob,5\u001b[2J\u009b1m,BRL", "r2,ann,bob,5,\u202eLRB\u0007");
    CommandRun run = CommandRun.of("pay", "--orders", file.toString(), "--data", data.toString());
    assertThat(run.exit()).as(run.err()).isEqualTo(6);
    assertThat(run.out()).contains("5\\u001b[2J\\u009b1m", "\\u202eLRB\\u0007");
    assertThat(run.out() + run.err()).doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\n]]");
    assertThat(pay(file).out()).doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\n]]");
  }

  /** One order too large for the test money must not keep the others from being paid. */
  @Test
  void aPayerWhoCannotBeFundedIsRefusedAndTheOthersArePaid() throws IOException {
    CommandRun run =
        pay(
            orders(
                "r1,ann,bob,5,BRL",
                "r2,hugo,bob,9223372036854775807,BRL",
                "r3,hugo,bob,9223372036854775807,BRL",
                "r4,eve,bob,6,BRL"));
    assertThat(run.exit()).as(run.err()).isEqualTo(10);
    assertThat(run.json().get("payments").asInt()).isEqualTo(2);
    assertThat(run.json().get("refused"))
        .extracting(line -> line.get("code").asString())
        .containsExactly("collateral_refused", "collateral_refused");
  }

  @Test
  void theZeroAddressIsPaidNothingAndSpoilsNothing() throws IOException {
    CommandRun run =
        pay(orders("r1,ann,0x0000000000000000000000000000000000000000,5,BRL", "r2,ann,bob,6,BRL"));
    assertThat(run.exit()).as(run.err()).isEqualTo(10);
    assertThat(run.json().get("payments").asInt()).isEqualTo(1);
    assertThat(run.json().get("refused"))
        .extracting(line -> line.get("code").asString())
        .containsExactly("participant_unusable");
  }

  @Test
  void aReferencePaidWithOtherTermsIsRefusedAndSaysWhatDiffers() throws IOException {
    assertThat(pay(orders("r1,ann,bob,5,BRL")).exit()).isZero();
    CommandRun run = pay(orders("r1,ann,bob,6,BRL", "r2,ann,bob,7,BRL"));
    assertThat(run.exit()).isEqualTo(10);
    JsonNode refused = run.json().get("refused").get(0);
    assertThat(refused.get("code").asString()).isEqualTo("terms_changed");
    assertThat(refused.get("reason").asString()).contains("bob was 5 and is 6");
    assertThat(operator.onLanes()).isEqualTo(BigInteger.valueOf(12));
  }

  @Test
  void aRefusalInTheMiddleDoesNotStopTheLane() throws IOException {
    operator.freezeAfter(100);
    CommandRun run = pay(manyOrders(300));
    assertThat(run.exit()).isEqualTo(10);
    assertThat(operator.payments()).isEqualTo(100);
    operator.freezeAfter(Integer.MAX_VALUE);
    CommandRun again = pay(manyOrders(300));
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.json().get("payments").asInt()).isEqualTo(200);
    assertThat(operator.onLanes()).isEqualTo(BigInteger.valueOf(300 * 301 / 2));
  }

  @ParameterizedTest
  @EnumSource(
      value = Mischief.class,
      names = {"DROPS_ANSWERS", "ANSWERS_503_FIRST"})
  void lostAnswersLoseNothingAndPayNothingTwice(Mischief mischief) throws IOException {
    operator.misbehave(mischief);
    CommandRun run = pay(manyOrders(600));
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(operator.payments()).isEqualTo(600);
    assertThat(operator.leaves()).isEqualTo(600);
    assertThat(operator.onLanes()).isEqualTo(BigInteger.valueOf(600 * 601 / 2));
  }

  @ParameterizedTest
  @EnumSource(
      value = Mischief.class,
      names = {
        "SIGNS_WITH_ANOTHER_KEY",
        "ALTERS_THE_ROOT",
        "LOGS_LESS_THAN_SIGNED",
        "LEAVES_OUT_THE_PROOF"
      })
  void anAnswerThatProvesLessThanItClaimsIsNotBelieved(Mischief mischief) throws IOException {
    assertThat(pay(orders("r0,ann,bob,3,BRL", "r9,ann,cid,3,BRL")).exit()).isZero();
    operator.misbehave(mischief);
    CommandRun run = pay(orders("r1,ann,bob,5,BRL"));
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(9);
    assertThat(run.json().get("title").asString()).contains("does not verify");
  }

  @Test
  void aServiceThatForgotAnAcceptanceIsAnAlarm() throws IOException {
    assertThat(pay(orders("r1,ann,bob,5,BRL")).exit()).isZero();
    operator.misbehave(Mischief.FORGETS_WHAT_IT_ACCEPTED);
    CommandRun run = pay(orders("r2,ann,bob,5,BRL"));
    assertThat(run.exit()).isEqualTo(9);
    assertThat(run.json().get("code").asString()).isEqualTo("acceptance_lost");
  }

  /** A wallet that signed on top of it would owe a million that nobody paid. */
  @Test
  void anInventedLaneStateIsNotSignedUpon() throws IOException {
    operator.misbehave(Mischief.INVENTS_A_LANE_STATE);
    CommandRun run = pay(orders("r1,ann,bob,5,BRL"));
    assertThat(run.exit()).isEqualTo(9);
    assertThat(run.json().get("code").asString()).isEqualTo("lane_state_unproven");
  }

  @Test
  void aLostJournalIsRecoveredFromThePayersOwnVouchers() throws IOException {
    assertThat(pay(manyOrders(50)).exit()).isZero();
    Path journal =
        data.resolve("wallets").resolve("31337-" + FakeBook.DOMAIN.vault()).resolve("signed.jsonl");
    Files.delete(journal);
    CommandRun run = pay(orders("new,buyer-1,seller-1,9,BRL"));
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.json().get("payments").asInt()).isEqualTo(1);
  }

  @Test
  void withoutAServiceItEndsWithSevenAndWithoutANetworkWithThree() throws IOException {
    Path file = orders("r1,ann,bob,5,BRL");
    operator.close();
    CommandRun run =
        CommandRun.of(
            "pay", "--orders", file.toString(), "--data", data.toString(), "--retry-for", "300ms");
    assertThat(run.exit()).isEqualTo(7);
    assertThat(run.err()).contains("service_unreachable");
    CommandRun none =
        CommandRun.of("pay", "--orders", file.toString(), "--data", data + "/none", "--json");
    assertThat(none.exit()).isEqualTo(3);
    assertThat(none.json().get("code").asString()).isEqualTo("credentials_missing");
  }

  @Test
  void onlyTheOwnerReadsTheSeed() throws IOException {
    assertThat(pay(orders("r1,ann,bob,5,BRL")).exit()).isZero();
    var rights = Files.getPosixFilePermissions(data.resolve("wallets").resolve("seed"));
    assertThat(PosixFilePermissions.toString(rights)).isEqualTo("rw-------");
  }
}
