package dev.bascule.service.wire;

import dev.bascule.chain.json.JsonRefused;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Every failure that leaves a controller becomes a problem document here. */
@RestControllerAdvice
public final class ProblemAdvice {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

  @ExceptionHandler
  ResponseEntity<Problem> refused(Refusal refusal, HttpServletRequest request) {
    return answer(refusal.problem(), request);
  }

  @ExceptionHandler
  ResponseEntity<Problem> unreadable(JsonRefused refused, HttpServletRequest request) {
    return answer(unreadable(refused), request);
  }

  public static Problem unreadable(JsonRefused refused) {
    Problem problem = Problem.of(400, "request_invalid", String.valueOf(refused.getMessage()));
    return refused.path().isEmpty() ? problem : problem.param(refused.path());
  }

  @ExceptionHandler
  ResponseEntity<Problem> failed(Exception failure, HttpServletRequest request) {
    if (failure instanceof ErrorResponse known) {
      int status = known.getStatusCode().value();
      String code =
          status == 404 ? "not_found" : status == 405 ? "method_not_allowed" : "request_invalid";
      String detail = known.getBody().getDetail();
      return answer(
          Problem.of(status, code, detail == null ? "the request was refused" : detail), request);
    }
    LOG.error("request {} failed", requestId(request), failure);
    return answer(
        Problem.of(
                500,
                "internal_error",
                "the service failed; its log has the reason under this request id")
            .hint("retry with the same Idempotency-Key; report the request id if it stays"),
        request);
  }

  public static ResponseEntity<Problem> answer(Problem problem, HttpServletRequest request) {
    var response =
        ResponseEntity.status(problem.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
    if (problem.retryAfterSeconds() != null) {
      response.header("Retry-After", Integer.toString(problem.retryAfterSeconds()));
    }
    return response.body(problem.requestId(requestId(request)));
  }

  public static @Nullable String requestId(HttpServletRequest request) {
    return request.getAttribute("requestId") instanceof String id ? id : null;
  }
}
