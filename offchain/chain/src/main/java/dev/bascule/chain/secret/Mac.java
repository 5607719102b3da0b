package dev.bascule.chain.secret;

import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** HMAC (RFC 2104). The caller overwrites what it gave and what it got. */
public final class Mac {

  private Mac() {}

  public static byte[] sha256(byte[] key, byte[]... parts) {
    return mac(new SHA256Digest(), key, parts);
  }

  public static byte[] sha512(byte[] key, byte[]... parts) {
    return mac(new SHA512Digest(), key, parts);
  }

  private static byte[] mac(Digest digest, byte[] key, byte[]... parts) {
    HMac mac = new HMac(digest);
    mac.init(new KeyParameter(key));
    for (byte[] part : parts) mac.update(part, 0, part.length);
    byte[] result = new byte[mac.getMacSize()];
    mac.doFinal(result, 0);
    return result;
  }
}
