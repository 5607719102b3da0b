package dev.bascule.chainrpc.rpc;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks over HTTP with one deadline for all of the answer and a bound on its size. The client's own
 * timeout ends with the answer's head: who sends a head and then nothing would be waited for for
 * ever.
 */
public final class WholeAnswer {

  private WholeAnswer() {}

  /**
   * @throws HttpTimeoutException when the answer is not whole in time
   */
  public static HttpResponse<byte[]> of(
      HttpClient client, HttpRequest request, Duration deadline, long bytesMax)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), bytesMax));
    try {
      return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new HttpTimeoutException("no whole answer within " + deadline.toMillis() + " ms");
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException broken) throw broken;
      throw new IOException(failed.getCause());
    } finally {
      // Breaks the connection of an answer that nobody waits for any more.
      answer.cancel(true);
    }
  }
}
