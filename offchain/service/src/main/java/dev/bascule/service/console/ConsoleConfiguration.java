package dev.bascule.service.console;

import dev.bascule.service.console.OverviewReads.Now;
import dev.bascule.service.deployment.Contracts;
import dev.bascule.service.deployment.DeploymentSettings;
import dev.bascule.service.ledger.Answer;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.ledger.Gateway;
import dev.bascule.service.receipt.Receipts;
import dev.bascule.service.reconciliation.Observer;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** The console's pages. Who may read them is decided by the access feature. */
@Configuration(proxyBeanMethods = false)
public class ConsoleConfiguration {

  @Bean
  ConsoleController console(
      DSLContext sql,
      DeploymentSettings settings,
      Contracts contracts,
      Book book,
      Gateway gateway,
      Observer observer,
      Clock clock,
      JsonMapper json) {
    return pages(sql, settings, contracts, () -> now(book, gateway, observer), clock, json);
  }

  @Bean
  ReceiptDownload receiptDownload(Receipts receipts, Book book, DeploymentSettings settings) {
    return new ReceiptDownload(receipts, book, settings.tenant());
  }

  static ConsoleController pages(
      DSLContext sql,
      DeploymentSettings settings,
      Contracts contracts,
      Supplier<Now> now,
      Clock clock,
      JsonMapper json) {
    return new ConsoleController(
        new OverviewReads(sql, settings, contracts, now, clock),
        new PaymentReads(sql, settings.tenant()),
        new WindowReads(sql),
        new Timelines(sql, settings.chain().finality()),
        json);
  }

  private static Now now(Book book, Gateway gateway, Observer observer) {
    Observer.State chain = observer.state();
    Optional<String> readOnly = gateway.refuses().map(Answer.ReadOnly::reason);
    return book.read(view ->
        new Now(
            Math.max(chain.head(), chain.observed()),
            view.headTime(),
            Optional.ofNullable(chain.sentence()),
            readOnly,
            view.vaultState().name().toLowerCase(Locale.ROOT)));
  }
}
