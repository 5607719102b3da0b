package dev.bascule.service.projection;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Keeps count and sums of all payments by state, so that no page has to read them all: what the
 * changed payments were is taken out before their rows are written, and what they are is put in
 * after.
 */
final class PaymentTotals {

  private static final int AT_ONCE = 500;
  private static final String ADD =
      "update proj.payment_total set payments = payments + ?, amount = amount + ?, paid = paid + ?"
          + " where tenant = ? and asset = ? and state = ?";
  private static final String INSERT =
      "insert into proj.payment_total (payments, amount, paid, tenant, asset, state)"
          + " values (?, ?, ?, ?, ?, ?)";
  private static final String REMOVE_EMPTY = "delete from proj.payment_total where payments = 0";
  private static final String ADD_TO_WINDOW =
      "update proj.settlement_window set payments = payments + ? where number = ?";

  private final Connection connection;
  private final List<String> changed;

  PaymentTotals(Connection connection, List<String> changed) {
    this.connection = connection;
    this.changed = changed;
  }

  private record Group(
      int tenant,
      int asset,
      String state,
      long window,
      long payments,
      BigDecimal amount,
      BigDecimal paid) {}

  void subtract() throws SQLException {
    apply(-1);
  }

  void add() throws SQLException {
    apply(1);
    if (changed.isEmpty()) return;
    try (PreparedStatement remove = connection.prepareStatement(REMOVE_EMPTY)) {
      var _ = remove.executeUpdate();
    }
  }

  private void apply(int sign) throws SQLException {
    for (int from = 0; from < changed.size(); from += AT_ONCE) {
      for (Group group : groups(changed.subList(from, Math.min(changed.size(), from + AT_ONCE)))) {
        if (total(ADD, group, sign) == 0) {
          var _ = total(INSERT, group, sign);
        }
        if (group.window() != 0) window(group, sign);
      }
    }
  }

  private List<Group> groups(List<String> payments) throws SQLException {
    String places = String.join(", ", Collections.nCopies(payments.size(), "?"));
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select tenant, asset, state, window_number, count(*), sum(amount), sum(paid)"
                + " from proj.payment where payment in ("
                + places
                + ") group by tenant, asset, state, window_number")) {
      for (int i = 0; i < payments.size(); i++) statement.setString(i + 1, payments.get(i));
      var groups = new ArrayList<Group>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          groups.add(
              new Group(
                  rows.getInt(1),
                  rows.getInt(2),
                  rows.getString(3),
                  rows.getLong(4),
                  rows.getLong(5),
                  rows.getBigDecimal(6),
                  rows.getBigDecimal(7)));
        }
      }
      return groups;
    }
  }

  private int total(String text, Group group, int sign) throws SQLException {
    BigDecimal times = BigDecimal.valueOf(sign);
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      statement.setLong(1, sign * group.payments());
      statement.setBigDecimal(2, group.amount().multiply(times));
      statement.setBigDecimal(3, group.paid().multiply(times));
      statement.setInt(4, group.tenant());
      statement.setInt(5, group.asset());
      statement.setString(6, group.state());
      return statement.executeUpdate();
    }
  }

  private void window(Group group, int sign) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ADD_TO_WINDOW)) {
      statement.setLong(1, sign * group.payments());
      statement.setLong(2, group.window());
      var _ = statement.executeUpdate();
    }
  }
}
