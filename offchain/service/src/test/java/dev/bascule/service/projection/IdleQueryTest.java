package dev.bascule.service.projection;

import static dev.bascule.service.db.own.Tables.API_KEY;
import static dev.bascule.service.db.own.Tables.PARTICIPANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.service.running.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * H2 keeps the bytes of a query's parameters for five minutes, and compares them with the next
 * query's to use the answer again: after a longer rest the comparison failed, and every request
 * with it, for as long as the connection lived.
 */
class IdleQueryTest {

  private static final byte[] HASH = new byte[32];

  @TempDir Path folder;

  @Test
  void a_query_by_bytes_is_answered_after_any_rest() throws Exception {
    try (TestDatabase h2 = TestDatabase.h2In(folder, ";LOB_TIMEOUT=10");
        Connection asking = h2.source().getConnection();
        Connection writing = h2.source().getConnection()) {
      var sql = DSL.using(asking, SQLDialect.H2, h2.sql().settings());
      for (int i = 0; i < 10; i++) {
        assertThat(sql.selectFrom(API_KEY).where(API_KEY.HASH.eq(HASH)).fetch()).isEmpty();
        // What was thrown away is gone only when others have written meanwhile.
        Thread.sleep(50);
        DSL.using(writing, SQLDialect.H2, h2.sql().settings())
            .insertInto(PARTICIPANT)
            .set(PARTICIPANT.TENANT, 1)
            .set(PARTICIPANT.NAME, "payee-" + i)
            .set(PARTICIPANT.ADDRESS, "0x" + "0".repeat(40))
            .set(PARTICIPANT.CREATED_AT, 0L)
            .execute();
      }
    }
  }
}
