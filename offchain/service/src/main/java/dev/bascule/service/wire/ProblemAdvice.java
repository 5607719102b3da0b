package dev.bascule.service.wire;

import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import jakarta.servlet.http.HttpServletRequest;
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
      int status = known.getStatusCode().value();
      String code =
          status == 404 ? "not_found" : status == 405 ? "method_not_allowed" : "request_invalid";
      String detail = known.getBody().getDetail();
      return answer(
          Problem.of(status, code, detail == null ? "the request was refused" : detail), request);
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

  public static @Nullable String requestId(HttpServletRequest request) {
    return request.getAttribute("requestId") instanceof String id ? id : null;
  }
}
