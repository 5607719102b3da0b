package dev.bascule.service.settlement;

import dev.bascule.service.ledger.Book;
import dev.bascule.service.ledger.Gateway;
import org.jooq.DSLContext;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Windows and when they are cut. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SettlementSettings.class)
@Import(WindowController.class)
public class SettlementConfiguration {

  @Bean
  Windows windows(Book book, Gateway gateway) {
    return new Windows(book, gateway);
  }

  @Bean
  WindowQueries windowQueries(DSLContext sql, Book book) {
    return new WindowQueries(sql, book);
  }

  @Bean(destroyMethod = "close")
  WindowClock windowClock(Windows windows, SettlementSettings settings) {
    return new WindowClock(windows, settings.windowInterval());
  }
}
