package dev.bascule.cliconvention;

import java.util.ArrayList;
import java.util.List;

/** Rows under a header, columns as wide as their widest cell; numbers stand to the right. */
public final class Table {
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... header) {
    this.header = List.of(header);
  }

  public Table row(Object... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(cells.length + " cells under " + header.size() + " heads");
    }
    var row = new ArrayList<String>(cells.length);
    for (Object cell : cells) row.add(Printable.line(String.valueOf(cell)));
    rows.add(row);
    return this;
  }

  public List<String> lines() {
    int[] widths = new int[header.size()];
    boolean[] numeric = new boolean[header.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = header.get(column).length();
      numeric[column] = !rows.isEmpty();
      for (var row : rows) {
        String cell = row.get(column);
        widths[column] = Math.max(widths[column], cell.length());
        numeric[column] &= cell.matches("-?[0-9][0-9,.]*");
      }
    }
    var lines = new ArrayList<String>();
    lines.add(line(header, widths, numeric));
    for (var row : rows) lines.add(line(row, widths, numeric));
    return lines;
  }

  private static String line(List<String> cells, int[] widths, boolean[] numeric) {
    var text = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = cells.get(column);
      String pad = " ".repeat(widths[column] - cell.length());
      text.append("  ").append(numeric[column] ? pad + cell : cell + pad);
    }
    return text.toString().stripTrailing();
  }
}
