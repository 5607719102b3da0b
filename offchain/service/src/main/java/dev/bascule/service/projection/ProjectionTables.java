package dev.bascule.service.projection;

import static dev.bascule.service.db.proj.Tables.ASSET;
import static dev.bascule.service.db.proj.Tables.CURSOR;
import static dev.bascule.service.db.proj.Tables.SETTLEMENT_WINDOW;

import dev.bascule.core.id.Address;
import dev.bascule.core.ledger.AccountKey;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.service.db.proj.Proj;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jooq.DSLContext;

/** Writes rows and the cursor in one transaction, so that neither is ever ahead of the other. */
final class ProjectionTables {

  private static final String ADD_TO_ACCOUNT =
      "update proj.account set debits = debits + ?, credits = credits + ?"
          + " where owner = ? and asset = ? and kind = ? and tenant = ?";
  private static final String INSERT_ACCOUNT =
      "insert into proj.account (debits, credits, owner, asset, kind, tenant)"
          + " values (?, ?, ?, ?, ?, ?)";
  private static final String MOVE_CURSOR =
      "update proj.cursor set log_position = ?, log_id = ?, at_millis = ?, chain_block = ?,"
          + " leaves = ?, debits = debits + ?, credits = credits + ? where id = 1";
  private static final String INSERT_CURSOR =
      "insert into proj.cursor (log_position, log_id, at_millis, chain_block, leaves, debits,"
          + " credits, id) values (?, ?, ?, ?, ?, ?, ?, 1)";

  private final DataSource database;
  private final DSLContext sql;

  ProjectionTables(DataSource database, DSLContext sql) {
    this.database = database;
    this.sql = sql;
  }

  ProjectionStart start() {
    var cursor = sql.selectFrom(CURSOR).fetchOne();
    if (cursor == null) return ProjectionStart.EMPTY;
    List<Asset> assets =
        sql.selectFrom(ASSET)
            .fetch(row ->
                new Asset(
                    new AssetId(row.getId()),
                    row.getCurrency(),
                    row.getExponent(),
                    Address.ofHex(row.getToken()),
                    row.getDecimals()));
    Map<Long, AssetId> windows =
        sql
            .selectFrom(SETTLEMENT_WINDOW)
            .where(SETTLEMENT_WINDOW.STATE.ne("settled"))
            .fetch()
            .stream()
            .collect(Collectors.toMap(row -> row.getNumber(), row -> new AssetId(row.getAsset())));
    return new ProjectionStart(
        cursor.getLogPosition(),
        cursor.getLogId(),
        cursor.getLeaves(),
        cursor.getChainBlock(),
        assets,
        windows);
  }

  void commit(Rows rows, EventRows state, long logPosition) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        var totals = new PaymentTotals(connection, state.takePayments());
        totals.subtract();
        rows.write(connection);
        totals.add();
        Map<AccountKey, long[]> sums = state.takeAccounts();
        addToAccounts(connection, sums);
        moveCursor(connection, state, logPosition, sums);
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  /** Empties every table of the projection. */
  void clear() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (var table : Proj.PROJ.getTables()) {
        var _ = statement.executeUpdate("delete from proj." + table.getName());
      }
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  private static void addToAccounts(Connection connection, Map<AccountKey, long[]> sums)
      throws SQLException {
    if (sums.isEmpty()) return;
    List<Map.Entry<AccountKey, long[]>> entries = List.copyOf(sums.entrySet());
    int[] found = accounts(connection, ADD_TO_ACCOUNT, entries);
    var missing = new ArrayList<Map.Entry<AccountKey, long[]>>();
    for (int i = 0; i < found.length; i++) if (found[i] == 0) missing.add(entries.get(i));
    if (!missing.isEmpty()) {
      var _ = accounts(connection, INSERT_ACCOUNT, missing);
    }
  }

  private static int[] accounts(
      Connection connection, String text, List<Map.Entry<AccountKey, long[]>> entries)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      for (var entry : entries) {
        AccountKey key = entry.getKey();
        statement.setLong(1, entry.getValue()[0]);
        statement.setLong(2, entry.getValue()[1]);
        statement.setString(3, key.owner().hex());
        statement.setInt(4, key.asset().number());
        statement.setString(5, key.kind().name().toLowerCase(Locale.ROOT));
        statement.setInt(6, key.tenant());
        statement.addBatch();
      }
      return statement.executeBatch();
    }
  }

  private static void moveCursor(
      Connection connection, EventRows state, long logPosition, Map<AccountKey, long[]> sums)
      throws SQLException {
    BigDecimal debits = BigDecimal.ZERO;
    BigDecimal credits = BigDecimal.ZERO;
    for (long[] sum : sums.values()) {
      debits = debits.add(BigDecimal.valueOf(sum[0]));
      credits = credits.add(BigDecimal.valueOf(sum[1]));
    }
    for (String text : List.of(MOVE_CURSOR, INSERT_CURSOR)) {
      try (PreparedStatement statement = connection.prepareStatement(text)) {
        statement.setLong(1, logPosition);
        statement.setString(2, state.logId());
        statement.setLong(3, state.atMillis());
        statement.setLong(4, state.chainBlock());
        statement.setLong(5, state.leaves());
        statement.setBigDecimal(6, debits);
        statement.setBigDecimal(7, credits);
        if (statement.executeUpdate() > 0) return;
      }
    }
  }
}
