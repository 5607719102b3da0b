package dev.bascule.service.access;

import dev.bascule.service.wire.ProblemAdvice;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives each request an id, or keeps the caller's, for logs and problems. */
final class RequestIds extends OncePerRequestFilter {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  /** What the server itself refuses comes here as an error only. */
  @Override
  protected boolean shouldNotFilterErrorDispatch() {
    return false;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String known = ProblemAdvice.requestId(request);
    String given = known == null ? request.getHeader("X-Request-Id") : known;
    String id =
        given != null && PLAIN.matcher(given).matches() ? given : ProblemAdvice.newRequestId();
    request.setAttribute("requestId", id);
    response.setHeader("X-Request-Id", id);
    MDC.put("requestId", id);
    try {
      chain.doFilter(request, response);
    } finally {
      MDC.remove("requestId");
    }
  }
}
