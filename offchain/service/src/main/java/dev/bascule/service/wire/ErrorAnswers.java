package dev.bascule.service.wire;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What a filter refused, or where one failed: no controller was reached, so no advice was asked.
 */
@RestController
final class ErrorAnswers implements ErrorController {

  @RequestMapping("/error")
  ResponseEntity<Problem> error(HttpServletRequest request) {
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    return ProblemAdvice.answer(
        ProblemAdvice.ofStatus(status instanceof Integer code ? code : 404, null), request);
  }
}
