package dev.bascule.cli.order;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.bascule.cli.file.LineFile;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an order file (RFC 4180, UTF-8, one record a line) strictly. Each line is read by itself,
 * so that a stray quote spoils its own line and not the rest of the file.
 */
public final class OrderFile {
  /** Lines of one reference may stand anywhere, so what is read is held until the end. */
  static final int FILE_BYTES_MAX = 64 << 20;

  static final int LINES_MAX = 500_000;
  static final int LINE_BYTES_MAX = 1 << 16;

  private final Path file;
  private final Set<String> currencies;
  private final List<OrderLine> lines = new ArrayList<>();
  private final List<RefusedLine> refused = new ArrayList<>();
  private @Nullable OrderColumns columns;

  private OrderFile(Path file, Set<String> currencies) {
    this.file = file;
    this.currencies = currencies;
  }

  /**
   * @param currencies those that the service knows
   */
  public static Orders read(Path file, Set<String> currencies) {
    try {
      // Before anything is read; a pipe shows no size, and its lines are counted.
      if (Files.size(file) > FILE_BYTES_MAX) throw tooLarge(file, Files.size(file) + " bytes");
      try (LineFile lines = LineFile.open(file, LINE_BYTES_MAX)) {
        return new OrderFile(file, currencies).read(lines);
      }
    } catch (IOException e) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "orders_unreadable",
              "the order file cannot be read",
              file + ": " + e.getClass().getSimpleName(),
              "Check the path given to --orders.")
          .asException();
    }
  }

  private static RuntimeException tooLarge(Path file, String size) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "orders_too_large",
            "the order file is too large",
            "%s has %s; at most %d bytes and %d lines are read"
                .formatted(file, size, FILE_BYTES_MAX, LINES_MAX),
            "Nothing was paid. Split it, keeping the lines of one reference in one file.")
        .asException();
  }

  private Orders read(LineFile in) throws IOException {
    for (LineFile.Line line = in.next(); line != null; line = in.next()) {
      if (line.number() > LINES_MAX) throw tooLarge(file, "more lines");
      if (line.end() > FILE_BYTES_MAX) throw tooLarge(file, "more bytes");
      if (line.tooLong()) {
        String reason = "the line has more than " + LINE_BYTES_MAX + " bytes";
        refuse(line.number(), line.text(), "line_too_long", reason);
      } else if (!line.isUtf8()) {
        refuse(line.number(), line.text(), "encoding_invalid", "the line is not UTF-8");
      } else {
        readLine(line.number(), line.text());
      }
    }
    if (columns == null) throw headerProblem("the file is empty");
    return OrderGrouping.group(lines, refused);
  }

  private void readLine(long number, String line) {
    String text = line;
    if (text.endsWith("\r")) text = text.substring(0, text.length() - 1);
    if (number == 1 && text.startsWith("\ufeff")) text = text.substring(1);
    if (text.isBlank()) return;
    if (text.indexOf('\r') >= 0) {
      // A reader of CSV would end the record there, and what follows would be lost.
      for (String record : text.split("\r")) {
        refuse(number, record, "line_end_invalid", "the line has a carriage return inside it");
      }
      return;
    }
    String[] fields = split(text);
    OrderColumns header = columns;
    if (header == null) {
      String reason = fields == null ? "its quotes do not match" : OrderColumns.refusal(fields);
      if (reason != null || fields == null) throw headerProblem(String.valueOf(reason));
      columns = OrderColumns.of(fields);
    } else if (fields == null) {
      refuse(number, text, "quotes_invalid", "the quotes of the line do not match");
    } else if (fields.length != header.count()) {
      refuse(
          number,
          text,
          "columns_wrong",
          "the line has " + fields.length + " columns; the header has " + header.count());
    } else {
      RefusedLine refusal = OrderLine.refusal(number, fields, currencies, header);
      if (refusal == null) lines.add(OrderLine.of(number, fields, header));
      else refused.add(refusal);
    }
  }

  private static String @Nullable [] split(String line) {
    try {
      CsvRecord record = CsvReader.builder().allowUnclosedQuote(false).ofSingleCsvRecord(line);
      return record.getFields().toArray(String[]::new);
    } catch (CsvParseException e) {
      return null;
    }
  }

  /** The reference counts even here, so that the other legs of a payment fall with this one. */
  private void refuse(long line, String text, String code, String reason) {
    OrderColumns header = columns;
    if (header == null) throw headerProblem(reason);
    String[] fields = split(text);
    if (fields == null) fields = text.replace("\"", "").split(",", -1);
    boolean named = fields.length > header.referenceAt();
    refused.add(new RefusedLine(line, named ? header.reference(fields) : "", code, reason));
  }

  private RuntimeException headerProblem(String reason) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "orders_header_invalid",
            "the order file has no usable header",
            file + ": " + reason,
            "Its first line must be " + String.join(",", OrderColumns.NAMES) + ".")
        .asException();
  }
}
