package dev.bascule.engine.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.aeron.security.CredentialsSupplier;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What a gateway shows to be let in, and the name under which its batches stand in the log. The
 * secret is never printed.
 */
public final class GatewayCredentials {
  private static final int PRINCIPAL_CHARS_MAX = 64;
  private static final int SECRET_BYTES = 32;

  private final String principal;
  private final byte[] secret;

  public GatewayCredentials(String principal, byte[] secret) {
    if (!principal.matches("[a-z0-9-]{1," + PRINCIPAL_CHARS_MAX + "}")) {
      throw new IllegalArgumentException(
          "a principal is 1 to " + PRINCIPAL_CHARS_MAX + " of a-z, 0-9 and -: " + principal);
    }
    if (secret.length < SECRET_BYTES) {
      throw new IllegalArgumentException(
          "a gateway secret has at least " + SECRET_BYTES + " bytes, not " + secret.length);
    }
    this.principal = principal;
    this.secret = secret.clone();
  }

  /** For a gateway in the member's own process: the secret lives as long as the process. */
  public static GatewayCredentials inProcess(String principal) {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return new GatewayCredentials(principal, secret);
  }

  public String principal() {
    return principal;
  }

  byte[] encodedPrincipal() {
    return principal.getBytes(US_ASCII);
  }

  CredentialsSupplier supplier() {
    byte[] encoded = encoded();
    return new CredentialsSupplier() {
      @Override
      public byte[] encodedCredentials() {
        return encoded;
      }

      @Override
      public byte[] onChallenge(byte[] encodedChallenge) {
        return encoded; // Nobody here sends a challenge.
      }
    };
  }

  boolean match(byte[] encodedCredentials) {
    return MessageDigest.isEqual(encoded(), encodedCredentials); // In constant time.
  }

  private byte[] encoded() {
    return (principal + ":" + HexFormat.of().formatHex(secret)).getBytes(US_ASCII);
  }

  @Override
  public String toString() {
    return "GatewayCredentials[" + principal + "]";
  }
}
