package dev.bascule.cli.order;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each table is a file: after the bar stands what becomes of the line. */
class OrderFileTest {
  private static final String HEADER = "reference,payer,payee,amount,currency\n";

  @TempDir Path folder;

  @Test
  void amountsArePlainPositiveIntegers() {
    check(
        """
        r02,ann,bob,1,BRL                      | paid
        r03,ann,bob,9223372036854775807,BRL    | paid
        r04,ann,bob,9223372036854775808,BRL    | amount_invalid
        r05,ann,bob,0,BRL                      | amount_invalid
        r06,ann,bob,-5,BRL                     | amount_invalid
        r07,ann,bob,+5,BRL                     | amount_invalid
        r08,ann,bob,1e2,BRL                    | amount_invalid
        r09,ann,bob,1.00,BRL                   | amount_invalid
        r10,ann,bob,007,BRL                    | amount_invalid
        r11,ann,bob,,BRL                       | amount_invalid
        r12,ann,bob, 5,BRL                     | amount_invalid
        r13,ann,bob,٣,BRL                      | amount_invalid
        r14,ann,bob,0x10,BRL                   | amount_invalid
        r15,ann,bob,"1,000",BRL                | amount_invalid
        """);
  }

  @Test
  void fieldsArePresentTidyAndKnown() {
    check(
        """
        r02,ann,bob,5,USD                      | currency_unknown
        r03,ann,bob,5,brl                      | currency_unknown
        r04,ann,bob,5                          | columns_wrong
        r05,ann,bob,5,BRL,more                 | columns_wrong
        ,ann,bob,5,BRL                         | field_invalid
        r07,,bob,5,BRL                         | field_invalid
        r08,ann,,5,BRL                         | field_invalid
        r09 ,ann,bob,5,BRL                     | field_invalid
        r10,ann,ann,5,BRL                      | self_payment
        r13,a\u200bnn,bob,5,BRL                | field_invalid
        r14,ann,b\u202eob,5,BRL                | field_invalid
        r15\u00a0,ann,bob,5,BRL                | field_invalid
        r16,ann,Jose\u0301,5,BRL               | field_invalid
        r17,ann,Jos\u00e9,5,BRL                | paid
        "r11,ann,bob,5,BRL                     | quotes_invalid
        "r12",ann,"bob",5,BRL                  | paid
        """);
  }

  @Test
  void linesOfOneReferenceAreLegsOfOnePaymentAllOrNone() {
    check(
        """
        split,ann,bob,5,BRL                    | paid
        split,ann,cid,6,BRL                    | paid
        payers,ann,bob,5,BRL                   | payers_differ
        payers,eve,cid,5,BRL                   | payers_differ
        money,ann,bob,5,BRL                    | currencies_differ
        money,ann,cid,5,EUR                    | currencies_differ
        twice,ann,bob,5,BRL                    | payee_twice
        twice,ann,bob,6,BRL                    | payee_twice
        leg,ann,bob,5,BRL                      | leg_refused
        leg,ann,cid,1e2,BRL                    | amount_invalid
        short,ann,bob,5,BRL                    | leg_refused
        short,ann,cid,5                        | columns_wrong
        huge,ann,bob,9223372036854775807,BRL   | total_too_large
        huge,ann,cid,1,BRL                     | total_too_large
        good,ann,bob,5,BRL                     | paid
        """);
  }

  @Test
  void aPaymentHasAtMostThirtyTwoLegs() throws IOException {
    var text = new StringBuilder(HEADER);
    for (int i = 0; i < 32; i++) text.append("full,ann,p").append(i).append(",5,BRL\n");
    for (int i = 0; i < 33; i++) text.append("over,ann,p").append(i).append(",5,BRL\n");
    Orders orders = read(text.toString(), UTF_8);
    assertThat(orders.orders()).singleElement().matches(order -> order.legs().size() == 32);
    assertThat(orders.refused()).hasSize(33).allMatch(line -> line.code().equals("legs_too_many"));
  }

  @Test
  void reasonsNameTheOtherLine() throws IOException {
    Orders orders = read(HEADER + "r,ann,bob,5,BRL\n\nr,eve,cid,5,BRL\n", UTF_8);
    assertThat(orders.refused())
        .extracting(RefusedLine::line, RefusedLine::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                2L, "lines 2 and 4 of the same payment name two payers"),
            org.assertj.core.groups.Tuple.tuple(
                4L, "lines 2 and 4 of the same payment name two payers"));
  }

  @Test
  void columnsMayStandInAnyOrderAndLinesMayEndWithReturn() throws IOException {
    Orders orders =
        read("\ufeffamount,currency,payee,payer,reference\r\n5,BRL,bob,ann,r\r\n", UTF_8);
    Order order = orders.orders().getFirst();
    assertThat(order.payer()).isEqualTo("ann");
    assertThat(order.legs()).containsExactly(new Order.Leg("bob", 5, 2));
    assertThat(orders.refused()).isEmpty();
  }

  @Test
  void aLineThatIsNotUtf8SpoilsOnlyItself() throws IOException {
    Orders orders = read(HEADER + "r1,jos\u00e9,bob,5,BRL\nr2,ann,bob,5,BRL\n", ISO_8859_1);
    assertThat(orders.refused()).singleElement().matches(l -> l.code().equals("encoding_invalid"));
    assertThat(orders.orders()).hasSize(1);
  }

  @Test
  void aReturnInsideALineLosesNothingInSilence() throws IOException {
    Orders orders =
        read(
            HEADER
                + "r1,ann,bob,5,BRL\rr2,ann,bob,5,BRL\n"
                + "r3,ann,bob,5,BRL\n"
                + "r2,ann,cid,5,BRL\n",
            UTF_8);
    assertThat(orders.orders()).extracting(Order::reference).containsExactly("r3");
    assertThat(orders.refused())
        .extracting(RefusedLine::line, RefusedLine::reference, RefusedLine::code)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(2L, "r1", "line_end_invalid"),
            org.assertj.core.groups.Tuple.tuple(2L, "r2", "line_end_invalid"),
            org.assertj.core.groups.Tuple.tuple(4L, "r2", "leg_refused"));
    assertThatThrownBy(() -> read(HEADER.replace("\n", "\r") + "r1,ann,bob,5,BRL\r", UTF_8))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void aLegThatCannotBeReadTakesTheOthersOfItsPaymentWithIt() throws IOException {
    Orders orders =
        read(
            HEADER
                + "s1,jos\u00e9,bob,5,BRL\ns1,ann,cid,5,BRL\n"
                + "s2,\"ann,bob,5,BRL\ns2,ann,cid,5,BRL\n",
            ISO_8859_1);
    assertThat(orders.orders()).isEmpty();
    assertThat(orders.refused())
        .extracting(RefusedLine::code)
        .containsExactly("encoding_invalid", "leg_refused", "quotes_invalid", "leg_refused");
  }

  /** Held in memory until its last line, because a payment's legs may stand anywhere in it. */
  @Test
  void aFileThatIsTooLargeIsRefusedBeforeItIsRead() throws IOException {
    Path file = Files.writeString(folder.resolve("large.csv"), HEADER);
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[1]), 1L << 40); // Sparse: read whole, it never ends.
    }
    assertThatThrownBy(() -> OrderFile.read(file, Set.of("BRL")))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo("orders_too_large");
              assertThat(e.problem().exit()).isEqualTo(ExitCode.CONFIG_INVALID);
              assertThat(e.problem().why()).contains("1099511627777 bytes", "67108864", "500000");
            });
    String many = HEADER + "r,ann,bob,5,BRL\n".repeat(OrderFile.LINES_MAX);
    assertThatThrownBy(() -> read(many, UTF_8)).hasMessageContaining("orders_too_large");
  }

  @Test
  void aLineThatIsTooLongSpoilsItselfAndItsPayment() throws IOException {
    String long_ = "x".repeat(OrderFile.LINE_BYTES_MAX);
    Orders orders =
        read(HEADER + "r1,ann," + long_ + ",5,BRL\nr2,ann,bob,5,BRL\nr1,ann,cid,5,BRL", UTF_8);
    assertThat(orders.orders()).extracting(Order::reference).containsExactly("r2");
    assertThat(orders.refused())
        .extracting(RefusedLine::code)
        .containsExactly("line_too_long", "leg_refused");
  }

  @Test
  void withoutAHeaderNothingIsPaid() {
    for (String text :
        new String[] {
          "",
          "\n",
          "r1,ann,bob,5,BRL\n",
          "reference,payer,payee,amount\nr,a,b,5\n",
          "reference,payer,payee,amount,amount\n",
          "\"reference,payer\n"
        }) {
      assertThatThrownBy(() -> read(text, UTF_8))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> {
                assertThat(e.problem().code()).isEqualTo("orders_header_invalid");
                assertThat(e.problem().exit()).isEqualTo(ExitCode.CONFIG_INVALID);
              });
    }
    assertThatThrownBy(() -> OrderFile.read(folder.resolve("absent.csv"), Set.of("BRL")))
        .hasMessageContaining("orders_unreadable");
  }

  private void check(String table) {
    var file = new StringBuilder(HEADER);
    var expected = new StringJoiner("\n");
    long number = 1;
    for (String row : table.lines().toList()) {
      number++;
      int bar = row.lastIndexOf('|');
      file.append(row.substring(0, bar).stripTrailing()).append('\n');
      expected.add(number + " " + row.substring(bar + 1).strip());
    }
    try {
      Orders orders = read(file.toString(), UTF_8);
      String[] became = new String[(int) number - 1];
      orders.orders().forEach(o -> o.lines().forEach(l -> became[(int) (l - 2)] = l + " paid"));
      orders.refused().forEach(r -> became[(int) (r.line() - 2)] = r.line() + " " + r.code());
      assertThat(String.join("\n", became)).isEqualTo(expected.toString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Orders read(String text, Charset charset) throws IOException {
    Path file = Files.write(folder.resolve("orders.csv"), text.getBytes(charset));
    return OrderFile.read(file, Set.of("BRL", "EUR"));
  }
}
