package dev.bascule.engine.cluster;

import io.aeron.security.Authenticator;
import io.aeron.security.SessionProxy;
import java.util.HashMap;
import java.util.Map;

/**
 * Admits a session only with the gateway's credentials. Every session is answered one way or the
 * other: Aeron leaves a client waiting when the authenticator stays silent.
 */
final class GatewayAuthenticator implements Authenticator {
  private final GatewayCredentials expected;
  private final Map<Long, Boolean> admitted = new HashMap<>();

  GatewayAuthenticator(GatewayCredentials expected) {
    this.expected = expected;
  }

  @Override
  public void onConnectRequest(long sessionId, byte[] encodedCredentials, long nowMs) {
    admitted.put(sessionId, expected.match(encodedCredentials));
  }

  @Override
  public void onChallengeResponse(long sessionId, byte[] encodedCredentials, long nowMs) {
    admitted.put(sessionId, false); // No challenge was sent.
  }

  @Override
  public void onConnectedSession(SessionProxy session, long nowMs) {
    decide(session);
  }

  @Override
  public void onChallengedSession(SessionProxy session, long nowMs) {
    decide(session);
  }

  private void decide(SessionProxy session) {
    Boolean known = admitted.get(session.sessionId());
    if (known == null || !known) {
      session.reject();
      admitted.remove(session.sessionId());
    } else if (session.authenticate(expected.encodedPrincipal())) {
      admitted.remove(session.sessionId());
    }
  }
}
