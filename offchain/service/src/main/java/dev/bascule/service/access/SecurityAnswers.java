package dev.bascule.service.access;

import dev.bascule.service.deployment.Mode;
import dev.bascule.service.wire.Problem;
import dev.bascule.service.wire.ProblemAdvice;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import tools.jackson.databind.json.JsonMapper;

/** What the security chain says when it stops a request. */
final class SecurityAnswers {

  private final JsonMapper json;

  SecurityAnswers(JsonMapper json) {
    this.json = json;
  }

  void unknownKey(HttpServletRequest request, HttpServletResponse response, Mode mode)
      throws IOException {
    write(
        Problem.of(401, "api_key_unknown", "this API key is not one of ours, or was revoked")
            .hint(
                "this service runs in %s mode: its keys begin with %s"
                    .formatted(mode.word(), ApiKeys.prefix(mode))),
        request,
        response);
  }

  void missingKey(HttpServletRequest request, HttpServletResponse response) throws IOException {
    write(
        Problem.of(
                401,
                "api_key_missing",
                request.getMethod() + " " + request.getRequestURI() + " needs an API key")
            .hint("send the header Authorization: Bearer sk_..."),
        request,
        response);
  }

  void missingScope(HttpServletRequest request, HttpServletResponse response) throws IOException {
    write(
        Problem.of(
                403,
                "scope_missing",
                "this API key may not " + request.getMethod() + " " + request.getRequestURI())
            .hint("use a key with the scope that the API page names for this call"),
        request,
        response);
  }

  void write(Problem problem, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setStatus(problem.status());
    response.setContentType(Problem.MEDIA_TYPE);
    Integer retryAfter = problem.retryAfterSeconds();
    if (retryAfter != null) response.setHeader("Retry-After", Integer.toString(retryAfter));
    if (problem.status() == 401) response.setHeader("WWW-Authenticate", "Bearer");
    json.writeValue(
        response.getOutputStream(), problem.requestId(ProblemAdvice.requestId(request)));
  }
}
