package dev.bascule.service.payment;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * Keeps what was agreed, in one batch before the log takes the payments: a payment in the log
 * without its words would be a receipt that nobody can read.
 */
final class TermsRecords {

  private static final String INSERT_IF_NEW =
      """
      insert into own.terms (payment, commitment, tenant, reference, document, salt, recorded_at)
      select cast(? as varchar(30)), cast(? as varchar(66)), cast(? as int),
        cast(? as varchar(200)), cast(? as text), cast(? as varchar(66)), cast(? as bigint)
      where not exists (select 1 from own.terms where payment = ? and commitment = ?)
      """;

  private final DataSource database;

  TermsRecords(DataSource database) {
    this.database = database;
  }

  void keep(List<PaymentRequest> requests, int tenant, long nowMillis) throws SQLException {
    if (requests.isEmpty()) return;
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        insert(connection, requests, tenant, nowMillis);
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        // Two requests wrote one row at once; by now it is there.
        insert(connection, requests, tenant, nowMillis);
        connection.commit();
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  private static void insert(
      Connection connection, List<PaymentRequest> requests, int tenant, long nowMillis)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT_IF_NEW)) {
      for (PaymentRequest request : requests) {
        String payment = request.payment().toString();
        String commitment = request.commitment().value().hex();
        statement.setString(1, payment);
        statement.setString(2, commitment);
        statement.setInt(3, tenant);
        statement.setString(4, request.terms().reference());
        statement.setString(5, new String(request.terms().canonical(), StandardCharsets.UTF_8));
        statement.setString(6, request.salt().hex());
        statement.setLong(7, nowMillis);
        statement.setString(8, payment);
        statement.setString(9, commitment);
        statement.addBatch();
      }
      var _ = statement.executeBatch();
    }
  }
}
