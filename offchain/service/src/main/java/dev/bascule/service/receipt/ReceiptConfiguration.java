package dev.bascule.service.receipt;

import dev.bascule.service.audit.Checkpoints;
import dev.bascule.service.ledger.Book;
import org.jooq.DSLContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Receipts and what they stand on. */
@Configuration(proxyBeanMethods = false)
@Import(ReceiptController.class)
public class ReceiptConfiguration {

  @Bean
  Receipts receipts(DSLContext sql, Book book, Checkpoints checkpoints) {
    return new Receipts(sql, book, checkpoints);
  }
}
