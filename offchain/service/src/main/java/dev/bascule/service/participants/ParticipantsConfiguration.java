package dev.bascule.service.participants;

import dev.bascule.service.ledger.Gateway;
import java.time.Clock;
import org.jooq.DSLContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Who can be paid. */
@Configuration(proxyBeanMethods = false)
@Import(ParticipantController.class)
public class ParticipantsConfiguration {

  @Bean
  Participants participants(DSLContext sql, Gateway gateway, Clock clock) {
    return new Participants(sql, gateway, clock);
  }
}
