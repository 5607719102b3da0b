package dev.bascule.service.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/** Who calls: an API key's id, its tenant and what it may do. */
public record Caller(String keyId, int tenant, Set<Scope> scopes) {

  private static final String ATTRIBUTE = Caller.class.getName();

  /** The caller of a request that the security chain let through with a key. */
  public static Caller of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Caller caller) return caller;
    throw new IllegalStateException("no caller on " + request.getRequestURI());
  }

  void bind(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }
}
