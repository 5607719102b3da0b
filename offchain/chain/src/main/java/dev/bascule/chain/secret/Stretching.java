package dev.bascule.chain.secret;

import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/** PBKDF2 (RFC 8018, section 5.2) with HMAC. The caller overwrites what it gave and what it got. */
public final class Stretching {

  private Stretching() {}

  public static byte[] sha256(byte[] password, byte[] salt, int iterations, int size) {
    return stretch(new SHA256Digest(), password, salt, iterations, size);
  }

  public static byte[] sha512(byte[] password, byte[] salt, int iterations, int size) {
    return stretch(new SHA512Digest(), password, salt, iterations, size);
  }

  private static byte[] stretch(
      Digest digest, byte[] password, byte[] salt, int iterations, int size) {
    PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(digest);
    generator.init(password, salt, iterations);
    return ((KeyParameter) generator.generateDerivedParameters(8 * size)).getKey();
  }
}
