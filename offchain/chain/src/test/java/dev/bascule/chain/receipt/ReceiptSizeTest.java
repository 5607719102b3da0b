package dev.bascule.chain.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures of docs/reference/receipts.md: a log of 2^14 leaves, parts of 200 lanes. */
class ReceiptSizeTest {

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, 5100", "0, 2, 1, 5800", "0, 3, 1, 6400",
    "4, 1, 3, 6100", "4, 2, 3, 6800", "4, 3, 3, 7400",
    "7, 1, 3, 6500", "7, 2, 3, 7200", "7, 3, 3, 7800",
    "7, 1, 300, 7700", "4, 3, 16, 8200", "7, 3, 300, 9100",
  })
  void aFileIsAsSmallAsTheDocumentsSay(int validators, int legs, int transactions, int bytes) {
    SampleReceipts sample = new SampleReceipts(validators, legs, 1 << 14, 200, transactions);
    assertThat(size(sample.settled())).isBetween(bytes - 100, bytes);
  }

  @ParameterizedTest
  @CsvSource({"0, 8100", "4, 9400", "7, 10200"})
  void aSecondPartBringsAHeaderAndAReceipt(int validators, int bytes) {
    SampleReceipts sample = new SampleReceipts(validators, 2, 1 << 14, 200, 1);
    List<Receipt> apart = new ArrayList<>(sample.settledIn(0, List.of(0)));
    apart.addAll(sample.settledIn(1, List.of(1)));
    assertThat(size(apart)).isBetween(bytes - 100, bytes);
  }

  private static int size(List<Receipt> receipts) {
    return ReceiptJson.write(receipts).getBytes(UTF_8).length;
  }
}
