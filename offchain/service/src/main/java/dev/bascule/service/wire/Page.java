package dev.bascule.service.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One page of a list in stable order; {@code next} is the cursor of the page after it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Page<T>(List<T> data, boolean hasMore, @Nullable String next) {

  public static final int LIMIT_DEFAULT = 50;
  public static final int LIMIT_MAX = 500;

  /** Rows were read with {@code limit + 1}, so the extra one says that there is more. */
  public static <T> Page<T> of(List<T> rows, int limit, Function<T, String> cursor) {
    boolean more = rows.size() > limit;
    List<T> data = more ? List.copyOf(rows.subList(0, limit)) : List.copyOf(rows);
    return new Page<>(data, more, data.isEmpty() ? null : cursor.apply(data.getLast()));
  }

  public static int limit(@Nullable Integer asked) {
    if (asked == null) return LIMIT_DEFAULT;
    if (asked >= 1 && asked <= LIMIT_MAX) return asked;
    throw Problem.of(
            400, "limit_out_of_range", "limit is " + asked + ", allowed is 1 to " + LIMIT_MAX)
        .param("limit")
        .refusal();
  }

  /** A numeric cursor; absent means from the beginning. */
  public static long after(@Nullable String asked) {
    if (asked == null || asked.isEmpty()) return -1;
    try {
      return Long.parseLong(asked);
    } catch (NumberFormatException e) {
      throw Problem.of(
              400, "cursor_invalid", "after is \"" + asked + "\", not a cursor of this list")
          .param("after")
          .hint("use the value of next from the page before")
          .refusal();
    }
  }
}
