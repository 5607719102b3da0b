package dev.bascule.service.wire;

import java.io.IOException;
import java.io.Writer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the server refuses before a filter or a controller is reached: a request line, a header or
 * an encoding that is none. It is told in the form in which everything else is.
 */
final class ProblemReports extends ErrorReportValve {

  private final JsonMapper json;

  ProblemReports(JsonMapper json) {
    this.json = json;
  }

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int status = response.getStatus();
    boolean answered = status < 400 || response.getContentWritten() > 0;
    if (answered || !response.setErrorReported()) return;
    var canWrite = new AtomicBoolean();
    response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, canWrite);
    if (!canWrite.get()) return;
    String known = ProblemAdvice.requestId(request);
    String id = known == null ? ProblemAdvice.newRequestId() : known;
    // The server's own words may quote the request: they stay out of the answer.
    Problem problem = ProblemAdvice.ofStatus(status, null).requestId(id);
    try {
      response.setContentType(Problem.MEDIA_TYPE);
      response.setCharacterEncoding("utf-8");
      response.setHeader("X-Request-Id", id);
      Writer writer = response.getReporter();
      if (writer == null) return;
      writer.write(json.writeValueAsString(problem));
      response.finishResponse();
    } catch (IOException | IllegalStateException gone) {
      container.getLogger().debug("nobody reads the refusal", gone);
    }
  }
}
