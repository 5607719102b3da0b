package dev.bascule.service.projection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Statements that wait for the next commit, grouped so that the database gets them in batches.
 * Inserts go before updates; within one statement the order of arrival stays.
 */
final class Rows {

  private final Map<String, List<@Nullable Object[]>> inserts = new LinkedHashMap<>();
  private final Map<String, List<@Nullable Object[]>> updates = new LinkedHashMap<>();
  private int count;

  void insert(String sql, @Nullable Object... values) {
    inserts.computeIfAbsent(sql, _ -> new ArrayList<>()).add(values);
    count++;
  }

  void update(String sql, @Nullable Object... values) {
    updates.computeIfAbsent(sql, _ -> new ArrayList<>()).add(values);
    count++;
  }

  int count() {
    return count;
  }

  void write(Connection connection) throws SQLException {
    for (var group : inserts.entrySet()) write(connection, group.getKey(), group.getValue());
    for (var group : updates.entrySet()) write(connection, group.getKey(), group.getValue());
  }

  void clear() {
    inserts.clear();
    updates.clear();
    count = 0;
  }

  private static void write(Connection connection, String sql, List<@Nullable Object[]> rows)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (@Nullable Object[] row : rows) {
        for (int i = 0; i < row.length; i++) statement.setObject(i + 1, row[i]);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }
}
