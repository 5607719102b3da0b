package dev.bascule.service.db;

import org.jooq.conf.RenderQuotedNames;
import org.springframework.boot.jooq.autoconfigure.DefaultConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** One dialect of SQL for H2 and PostgreSQL: plain lower-case names. */
@Configuration(proxyBeanMethods = false)
public class DatabaseConfiguration {

  @Bean
  DefaultConfigurationCustomizer plainNames() {
    return configuration ->
        configuration
            .settings()
            .withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_QUOTED)
            .withExecuteLogging(false);
  }
}
