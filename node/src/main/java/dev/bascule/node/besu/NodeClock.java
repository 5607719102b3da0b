package dev.bascule.node.besu;

import dev.bascule.chainrpc.rpc.WholeAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * The clock behind an HTTP answer, by its {@code Date} header (RFC 9110, 6.6.1). The header has
 * whole seconds, so a difference below one second stays unseen. Besu's metrics have the header, its
 * RPC has not; a proxy before it adds its own.
 */
public final class NodeClock {

  /** A date stands for the whole second that begins with it. */
  private static final Duration RESOLUTION = Duration.ofSeconds(1);

  /** Metrics of a node have half a megabyte. */
  private static final long ANSWER_BYTES_MAX = 16L << 20;

  private NodeClock() {}

  /**
   * How far that clock is ahead of ours at least; negative when it is behind.
   *
   * @return empty without an answer or without its date
   */
  public static Optional<Duration> ahead(URI url, InstantSource ours) throws InterruptedException {
    var request = HttpRequest.newBuilder(url).timeout(NodeRpc.DEADLINE).build();
    try (var http = HttpClient.newBuilder().connectTimeout(NodeRpc.DEADLINE).build()) {
      Instant sent = ours.instant();
      HttpResponse<byte[]> answer =
          WholeAnswer.of(http, request, NodeRpc.DEADLINE, ANSWER_BYTES_MAX);
      Instant received = ours.instant();
      return answer
          .headers()
          .firstValue("Date")
          .flatMap(NodeClock::date)
          .map(date -> ahead(date, sent, received));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          OffsetDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  /** The answer was dated between {@code sent} and {@code received}; zero where both clocks fit. */
  static Duration ahead(Instant date, Instant sent, Instant received) {
    Duration ahead = Duration.between(received, date);
    if (ahead.isPositive()) return ahead;
    Duration behind = Duration.between(date.plus(RESOLUTION), sent);
    return behind.isPositive() ? behind.negated() : Duration.ZERO;
  }
}
