package dev.bascule.service.ledger;

import static dev.bascule.service.db.own.Tables.PARTICIPANT;

import java.util.List;
import org.jooq.DSLContext;

/** The addresses of a tenant's participants, in the order of the addresses. */
final class AccountList {

  private final DSLContext sql;

  AccountList(DSLContext sql) {
    this.sql = sql;
  }

  List<String> after(int tenant, String after, int limit) {
    return sql.selectDistinct(PARTICIPANT.ADDRESS)
        .from(PARTICIPANT)
        .where(PARTICIPANT.TENANT.eq(tenant))
        .and(PARTICIPANT.ADDRESS.gt(after))
        .orderBy(PARTICIPANT.ADDRESS)
        .limit(limit)
        .fetch(PARTICIPANT.ADDRESS);
  }
}
