package dev.bascule.service.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.service.console.OverviewReads.Now;
import dev.bascule.service.deployment.Contracts;
import dev.bascule.service.deployment.DeploymentSettings;
import dev.bascule.service.deployment.Finality;
import dev.bascule.service.deployment.Mode;
import dev.bascule.service.running.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.SQLDialect;
import org.jooq.conf.ParamType;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.ui.ExtendedModelMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the overview asks every two seconds costs the same however many payments there are. Run it
 * with {@code -Dbascule.test.rows=1000000} to see a million.
 */
class OverviewPlanTest {

  private static final int ROWS = Integer.getInteger("bascule.test.rows", 20_000);
  // The figures of one minute and one page; far below the rows that there are.
  private static final int ROWS_READ_MAX = 500;
  private static final Pattern READ = Pattern.compile("scanCount: (\\d+)");
  private static final List<String> GROWING =
      List.of("payment", "payment_leg", "settlement_window", "checkpoint", "account", "terms");

  @TestFactory
  Stream<DynamicTest> noPollReadsATableFromEndToEnd() {
    return TestDatabase.onEach(database -> {
      new ConsoleRows(database.sql()).write();
      fill(database.sql());
      List<String> asked = new ArrayList<>();
      poll(listening(database.sql(), asked));
      assertThat(asked).hasSizeGreaterThan(10);
      for (String query : asked) cheap(database.sql(), query);
    });
  }

  /** Older than those of ConsoleRows, so that the pages show what they always show. */
  private static void fill(DSLContext sql) {
    String numbers =
        sql.dialect().family() == SQLDialect.H2
            ? "system_range(1, %d) as n(x)"
            : "generate_series(1, %d) as n(x)";
    String from = " from " + numbers.formatted(ROWS);
    long first = ConsoleRows.T0 - 100L * ROWS;
    sql.execute(
        "insert into proj.payment (payment, no, tenant, payer, asset, kind, state, amount, paid,"
            + " risk_score, voucher_digest, key_epoch, not_after, payer_sig, admitted_at,"
            + " changed_at, window_number) select 'pay_' || x, -x, 1, 'p' || mod(x, 900), 1, 'pay',"
            + " 'settled', 5, 5, 0, 'd' || x, 0, 0, cast('00' as "
            + bytes(sql)
            + "), "
            + first
            + " + 100 * x, 0, -1"
            + from);
    sql.execute(
        "insert into proj.payment_leg (payment, leg, payee, lane, lane_key, amount, paid,"
            + " cumulative, terms) select 'pay_' || x, 0, 's' || mod(x, 900), 0, 'l' || mod(x, 9000),"
            + " 5, 5, x, 't'"
            + from);
    sql.execute(
        "insert into own.terms (payment, commitment, tenant, reference, recorded_at)"
            + " select 'pay_' || x, 't', 1, 'r' || x, 0"
            + from);
    sql.execute(
        "insert into own.checkpoint (log_id, size, root, at, operator_key_id, signature)"
            + " select 'older', x, 'r', 0, 1, cast('00' as "
            + bytes(sql)
            + ")"
            + from);
    sql.execute(
        "insert into proj.settlement_window (number, asset, state, lanes, total, cut_at, settled_at,"
            + " settled_block) select -x, 1, 'settled', 1, 5, 0, 0, 0"
            + from);
    sql.execute(
        "insert into proj.account (tenant, owner, asset, kind, debits, credits)"
            + " select 1, 'o' || x, 1, 'claim', 0, 0"
            + from);
    sql.execute("analyze"); // Plans follow what the database knows of its tables.
  }

  private static String bytes(DSLContext sql) {
    return sql.dialect().family() == SQLDialect.H2 ? "varbinary" : "bytea";
  }

  private static DSLContext listening(DSLContext sql, List<String> asked) {
    return DSL.using(
        sql.configuration()
            .derive(
                new DefaultExecuteListenerProvider(
                    new ExecuteListener() {
                      @Override
                      public void start(ExecuteContext context) {
                        var query = context.query();
                        if (query != null) asked.add(query.getSQL(ParamType.INLINED));
                      }
                    })));
  }

  private static void poll(DSLContext sql) {
    String address = ConsoleRows.PLATFORM;
    var chain =
        new DeploymentSettings.ChainSettings(
            URI.create("http://127.0.0.1:1"),
            31_337,
            Finality.DEPTH,
            2,
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            "anvil");
    Path nowhere = Path.of("nowhere");
    var pages =
        ConsoleConfiguration.pages(
            sql,
            new DeploymentSettings(
                nowhere, nowhere, nowhere, nowhere, "checkpoint", null, Mode.TEST, 1, chain),
            new Contracts(
                31_337, ConsoleRows.hash(1), 1, address, address, address, "BRL", 2, 2, "0", null),
            () -> new Now(1, 1, Optional.empty(), Optional.empty(), "open"),
            Clock.systemUTC(),
            JsonMapper.builder().build());
    assertThat(pages.live(new ExtendedModelMap(), new MockHttpServletResponse(), null, "on"))
        .isEqualTo("console/again");
  }

  private static void cheap(DSLContext sql, String query) {
    if (sql.dialect().family() == SQLDialect.H2) {
      String plan = sql.fetch("explain analyze " + query).getFirst().get(0, String.class);
      // H2's words for the first or the last entry of an index.
      if (plan.contains("direct lookup")) return;
      for (String table : GROWING) {
        assertThat(plan.toLowerCase(Locale.ROOT))
            .as(query)
            .doesNotContain("proj." + table + ".tablescan", "own." + table + ".tablescan");
      }
      var read = READ.matcher(plan);
      long rows = 0;
      while (read.find()) rows += Long.parseLong(read.group(1));
      assertThat(rows).as(plan).isLessThan(ROWS_READ_MAX);
    } else {
      String plan = String.join("\n", sql.fetch("explain " + query).getValues(0, String.class));
      for (String table : GROWING) {
        assertThat(plan).as(query).doesNotContain("Seq Scan on " + table + " ");
      }
    }
  }
}
