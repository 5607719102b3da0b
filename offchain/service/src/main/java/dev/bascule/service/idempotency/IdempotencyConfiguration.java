package dev.bascule.service.idempotency;

import java.time.Clock;
import org.jooq.DSLContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** One register of keys for all requests that change something. */
@Configuration(proxyBeanMethods = false)
public class IdempotencyConfiguration {

  @Bean
  IdempotencyKeys idempotencyKeys(DSLContext sql, Clock clock) {
    return new IdempotencyKeys(sql, clock);
  }
}
