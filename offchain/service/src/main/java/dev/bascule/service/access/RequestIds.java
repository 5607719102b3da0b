package dev.bascule.service.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives each request an id, or keeps the caller's, for logs and problems. */
final class RequestIds extends OncePerRequestFilter {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String given = request.getHeader("X-Request-Id");
    String id =
        given != null && PLAIN.matcher(given).matches()
            ? given
            : "req_" + UUID.randomUUID().toString().replace("-", "");
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
