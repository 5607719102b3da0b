package dev.bascule.cli.network;

import dev.bascule.cliconvention.ProblemException;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Reads a list of the service page after page. A list must come forward with each page: one that
 * does not would be read for ever.
 */
public final class Pages {
  private static final int PAGES_MAX = 100_000;

  private Pages() {}

  /**
   * @param path with its query, without the cursor
   * @param after where to begin; empty for the beginning
   * @return the cursor after the last row
   * @throws ProblemException when the list stands still
   */
  public static String read(
      ServiceClient service, String path, String after, Consumer<List<JsonNode>> rows) {
    String cursor = after;
    for (int pages = 0; pages < PAGES_MAX; pages++) {
      String parameter =
          cursor.isEmpty()
              ? ""
              : (path.contains("?") ? "&" : "?") + "after=" + ServiceClient.encode(cursor);
      JsonNode page = service.get(path + parameter);
      List<JsonNode> data = Fields.list(page, "data");
      rows.accept(data);
      String next = Fields.has(page, "next") ? Fields.text(page, "next") : cursor;
      if (!Fields.has(page, "hasMore") || !Fields.child(page, "hasMore").asBoolean()) return next;
      if (data.isEmpty() || !isAhead(next, cursor)) {
        throw Fields.malformed(
            "a list of the service",
            path + " says that there is more after \"" + cursor + "\" and does not go on");
      }
      cursor = next;
    }
    throw Fields.malformed(
        "a list of the service", path + " has more than " + PAGES_MAX + " pages");
  }

  /** Cursors are numbers, or texts in order. */
  private static boolean isAhead(String next, String cursor) {
    if (next.matches("[0-9]{1,30}") && cursor.matches("[0-9]{1,30}")) {
      return new BigInteger(next).compareTo(new BigInteger(cursor)) > 0;
    }
    return next.compareTo(cursor) > 0;
  }
}
