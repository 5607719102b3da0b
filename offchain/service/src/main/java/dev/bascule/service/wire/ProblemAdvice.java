package dev.bascule.service.wire;

import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.util.DisconnectedClientHelper;

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
      String detail = known.getBody().getDetail();
      ResponseEntity<Problem> answer =
          answer(ofStatus(known.getStatusCode().value(), detail), request);
      // Such as Allow, without which a 405 is half an answer.
      return ResponseEntity.status(answer.getStatusCode())
          .headers(known.getHeaders())
          .headers(answer.getHeaders())
          .body(answer.getBody());
    }
    if (failure instanceof InvalidParameterException) {
      String detail = "a parameter is not percent-encoded UTF-8, or there are too many";
      return answer(ofStatus(400, detail), request);
    }
    if (failure instanceof TypeMismatchException mismatch) return answer(wrong(mismatch), request);
    if (failure instanceof RpcException
        || failure instanceof MalformedAnswer
        || failure instanceof AbiReader.MalformedAbi) {
      return answer(chainNotReadable(failure), request);
    }
    if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
      // Nobody is there to hear the answer, and it is no failure of ours.
      LOG.debug("request {} was broken off by its client", requestId(request));
      return answer(
          Problem.of(400, "request_incomplete", "the request ended before its body"), request);
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

  /** What is known of a refusal when only its status is. */
  public static Problem ofStatus(int status, @Nullable String detail) {
    String code =
        switch (status) {
          case 401 -> "api_key_missing";
          case 403 -> "scope_missing";
          case 404 -> "not_found";
          case 405 -> "method_not_allowed";
          case 413 -> "body_too_large";
          case 414, 431 -> "request_head_too_large";
          case 501 -> "not_implemented";
          default -> status < 500 ? "request_invalid" : "internal_error";
        };
    String usual =
        switch (status) {
          case 400 -> "the request line, a header or the body cannot be read";
          case 404 -> "there is nothing at this path";
          case 405 -> "this path does not know the method";
          case 414, 431 -> "the request line or a header is too long";
          default -> status < 500 ? "the request was refused" : "the service failed";
        };
    return Problem.of(status, code, detail == null || detail.isEmpty() ? usual : detail);
  }

  private static Problem wrong(TypeMismatchException mismatch) {
    String name =
        mismatch instanceof MethodArgumentTypeMismatchException argument
            ? argument.getName()
            : String.valueOf(mismatch.getPropertyName());
    return Problem.of(
            400,
            "request_invalid",
            "%s is \"%s\", which is no whole number".formatted(name, mismatch.getValue()))
        .param(name);
  }

  /** What the node did not say, or said so that nobody can read it. */
  public static Problem chainNotReadable(Exception failure) {
    return Problem.of(503, "chain_not_readable", String.valueOf(failure.getMessage()))
        .retryable(5)
        .hint("the chain's node gave no usable answer; see /v1/info for how the chain is read");
  }

  public static ResponseEntity<Problem> answer(Problem problem, HttpServletRequest request) {
    var response =
        ResponseEntity.status(problem.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
    if (problem.retryAfterSeconds() != null) {
      response.header("Retry-After", Integer.toString(problem.retryAfterSeconds()));
    }
    return response.body(problem.requestId(requestId(request)));
  }

  public static String newRequestId() {
    return "req_" + UUID.randomUUID().toString().replace("-", "");
  }

  public static @Nullable String requestId(HttpServletRequest request) {
    return request.getAttribute("requestId") instanceof String id ? id : null;
  }
}
