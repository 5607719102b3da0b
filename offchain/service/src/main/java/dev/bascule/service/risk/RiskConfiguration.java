package dev.bascule.service.risk;

import static dev.bascule.service.db.proj.Tables.PAYMENT;

import dev.bascule.core.id.Address;
import java.util.List;
import org.jooq.DSLContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The rules, with the habits of the payers that paid last. */
@Configuration(proxyBeanMethods = false)
public class RiskConfiguration {

  private static final int REMEMBERED_PAYMENTS = 5_000;

  @Bean
  RiskRules riskRules(DSLContext sql) {
    var rules = new RiskRules();
    sql.select(PAYMENT.PAYER, PAYMENT.AMOUNT, PAYMENT.ADMITTED_AT)
        .from(PAYMENT)
        .orderBy(PAYMENT.NO.desc())
        .limit(REMEMBERED_PAYMENTS)
        .forEach(row -> {
          var _ = rules.score(Address.ofHex(row.value1()), List.of(), row.value2(), row.value3());
        });
    return rules;
  }
}
