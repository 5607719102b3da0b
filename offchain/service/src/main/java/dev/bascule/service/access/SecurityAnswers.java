package dev.bascule.service.access;

import dev.bascule.service.deployment.Mode;
import dev.bascule.service.wire.Problem;
import dev.bascule.service.wire.ProblemAdvice;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;
import tools.jackson.databind.json.JsonMapper;

/** What the security chain says when it stops a request. */
final class SecurityAnswers {

  private final JsonMapper json;
  private final ObjectProvider<RequestMappingHandlerMapping> calls;

  /**
   * @param calls which methods each path knows; asked when the first request is denied
   */
  SecurityAnswers(JsonMapper json, ObjectProvider<RequestMappingHandlerMapping> calls) {
    this.json = json;
    this.calls = calls;
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

  /** A caller who is known learns first whether there is anything to call. */
  void denied(HttpServletRequest request, HttpServletResponse response) throws IOException {
    try {
      ServletRequestPathUtils.parseAndCache(request);
      if (calls.getObject().getHandler(request) != null) missingScope(request, response);
      else write(ProblemAdvice.ofStatus(404, null), request, response);
    } catch (HttpRequestMethodNotSupportedException other) {
      String[] allowed = other.getSupportedMethods();
      if (allowed != null) response.setHeader("Allow", String.join(", ", allowed));
      String detail = request.getRequestURI() + " does not know " + request.getMethod();
      write(ProblemAdvice.ofStatus(405, detail), request, response);
    } catch (Exception e) {
      // The mapping refuses the request for a reason of its own, such as its media type.
      missingScope(request, response);
    }
  }

  /** What the firewall of requests does not let in. */
  void rejected(
      RequestRejectedException e, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    write(Problem.of(400, "request_rejected", String.valueOf(e.getMessage())), request, response);
  }

  private void missingScope(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
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
