package dev.bascule.service.console;

import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.ReceiptJson;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.receipt.Receipts;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The receipt of a payment as a file: of its one leg, or of all of them together. */
@RestController
final class ReceiptDownload {

  private final Receipts receipts;
  private final Book book;
  private final int tenant;

  ReceiptDownload(Receipts receipts, Book book, int tenant) {
    this.receipts = receipts;
    this.book = book;
    this.tenant = tenant;
  }

  @GetMapping("/payments/{id}/receipt.json")
  ResponseEntity<String> receipt(@PathVariable String id) {
    return read(id)
        .flatMap(this::file)
        .map(file ->
            ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + id + ".json\"")
                .body(file))
        .orElseGet(() -> ResponseEntity.notFound().build());
  }

  private static Optional<PaymentId> read(String id) {
    try {
      return Optional.of(PaymentId.parse(id));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private Optional<String> file(PaymentId payment) {
    int legs =
        book.read(view ->
            view.payment(payment)
                .filter(found -> found.tenant().number() == tenant)
                .map(found -> found.legs().size())
                .orElse(0));
    List<Receipt> found = receipts.receipts(payment, new Tenant(tenant));
    if (legs == 0 || found.size() < legs) return Optional.empty();
    return Optional.of(ReceiptJson.write(found));
  }
}
