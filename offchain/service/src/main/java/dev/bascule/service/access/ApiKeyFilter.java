package dev.bascule.service.access;

import dev.bascule.service.deployment.Mode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Turns a bearer key into a caller. A wrong key is an answer here; no key is decided by the rules.
 */
final class ApiKeyFilter extends OncePerRequestFilter {

  private final ApiKeys keys;
  private final Mode mode;
  private final RateLimits limits;
  private final SecurityAnswers answers;

  ApiKeyFilter(ApiKeys keys, Mode mode, RateLimits limits, SecurityAnswers answers) {
    this.keys = keys;
    this.mode = mode;
    this.limits = limits;
    this.answers = answers;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String header = request.getHeader("Authorization");
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      chain.doFilter(request, response);
      return;
    }
    var caller = keys.find(header.substring(7).strip());
    if (caller.isEmpty()) {
      answers.unknownKey(request, response, mode);
      return;
    }
    var tooMuch = limits.count(caller.get(), request, response);
    if (tooMuch.isPresent()) {
      answers.write(tooMuch.get(), request, response);
      return;
    }
    caller.get().bind(request);
    var authorities =
        caller.get().scopes().stream().map(s -> new SimpleGrantedAuthority(s.word())).toList();
    var context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        UsernamePasswordAuthenticationToken.authenticated(
            caller.get().keyId(), null, List.copyOf(authorities)));
    SecurityContextHolder.setContext(context);
    try {
      chain.doFilter(request, response);
    } finally {
      SecurityContextHolder.clearContext();
    }
  }
}
