package dev.bascule.service.projection;

import dev.bascule.core.book.Command;
import dev.bascule.engine.Engine;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The replica that writes the tables. */
@Configuration(proxyBeanMethods = false)
public class ProjectionConfiguration {

  @Bean(destroyMethod = "close")
  Projector projector(Engine engine, DataSource database, DSLContext sql) throws SQLException {
    Command.Genesis genesis =
        engine.read(view -> view.genesis().orElseThrow()).toCompletableFuture().join();
    var projector = new Projector(engine, new ProjectionTables(database, sql), genesis.logId());
    projector.start();
    return projector;
  }
}
