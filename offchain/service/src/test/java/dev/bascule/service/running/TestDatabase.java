package dev.bascule.service.running;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/** The same test on each database that the service runs on: H2, and a real PostgreSQL. */
public final class TestDatabase implements AutoCloseable {

  private static Optional<EmbeddedPostgres> postgres;
  private static String whyNot = "";

  private final String name;
  private final HikariDataSource source;
  private final DSLContext sql;

  private TestDatabase(String name, String url, String user, SQLDialect dialect) {
    this.name = name;
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setMaximumPoolSize(4);
    this.source = new HikariDataSource(config);
    Flyway.configure()
        .dataSource(source)
        .schemas("own", "proj")
        .defaultSchema("own")
        .load()
        .migrate();
    this.sql =
        DSL.using(
            source,
            dialect,
            new Settings().withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_QUOTED));
  }

  /** What is to hold on a database. */
  public interface Check {
    void on(TestDatabase database) throws Exception;
  }

  public static Stream<DynamicTest> onEach(Check check) {
    return Stream.of(
        DynamicTest.dynamicTest(
            "H2",
            () -> {
              try (TestDatabase h2 = h2()) {
                check.on(h2);
              }
            }),
        DynamicTest.dynamicTest(
            "PostgreSQL",
            () -> {
              Optional<EmbeddedPostgres> running = postgres();
              Assumptions.assumeTrue(
                  running.isPresent(), "PostgreSQL cannot start here: " + whyNot);
              try (TestDatabase real = on(running.orElseThrow())) {
                check.on(real);
              }
            }));
  }

  public static TestDatabase h2() {
    return h2("mem:" + UUID.randomUUID(), ";DB_CLOSE_DELAY=-1");
  }

  /**
   * An H2 in a file, as the service has it.
   *
   * @param more settings, each with its semicolon before
   */
  public static TestDatabase h2In(Path folder, String more) {
    return h2("file:" + folder.resolve("db").toAbsolutePath(), more);
  }

  private static TestDatabase h2(String place, String more) {
    return new TestDatabase("H2", "jdbc:h2:" + place + h2Settings() + more, "sa", SQLDialect.H2);
  }

  private static String h2Settings() {
    var yaml = new YamlPropertiesFactoryBean();
    yaml.setResources(new ClassPathResource("application.yml"));
    String url = Objects.requireNonNull(yaml.getObject()).getProperty("spring.datasource.url");
    return url.substring(url.indexOf(';'));
  }

  /** A database of its own in the one server that all tests of this process share. */
  private static TestDatabase on(EmbeddedPostgres server) throws Exception {
    String database = "test_" + UUID.randomUUID().toString().replace("-", "");
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create database " + database);
    }
    return new TestDatabase(
        "PostgreSQL", server.getJdbcUrl("postgres", database), "postgres", SQLDialect.POSTGRES);
  }

  private static synchronized Optional<EmbeddedPostgres> postgres() {
    if (postgres == null) {
      try {
        EmbeddedPostgres started = EmbeddedPostgres.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(started)));
        postgres = Optional.of(started);
      } catch (IOException | RuntimeException e) {
        whyNot = String.valueOf(e.getMessage());
        postgres = Optional.empty();
      }
    }
    return postgres;
  }

  private static void close(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      System.err.println("PostgreSQL did not stop: " + e.getMessage());
    }
  }

  public String name() {
    return name;
  }

  public HikariDataSource source() {
    return source;
  }

  public DSLContext sql() {
    return sql;
  }

  /** Every row of a schema's tables as text, in a stable order. */
  public static List<String> dump(DSLContext sql, String schema) {
    var lines = new ArrayList<String>();
    sql.meta().filterSchemas(each -> each.getName().equals(schema)).getTables().stream()
        .map(table -> table.getName())
        .filter(table -> !table.startsWith("flyway"))
        .sorted()
        .forEach(table ->
            sql
                .fetch("select * from " + schema + "." + table)
                .map(row -> table + " " + java.util.Arrays.deepToString(row.intoArray()))
                .stream()
                .sorted()
                .forEach(lines::add));
    return lines;
  }

  @Override
  public void close() {
    source.close();
  }
}
