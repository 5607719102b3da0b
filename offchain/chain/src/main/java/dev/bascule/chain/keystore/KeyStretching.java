package dev.bascule.chain.keystore;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.secret.Stretching;
import java.util.HexFormat;
import org.bouncycastle.crypto.generators.SCrypt;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a password becomes a key of 32 bytes. Costs are bounded, so that no file hangs its reader.
 */
sealed interface KeyStretching {

  int SIZE = 32;
  int ROUNDS_MAX = 10_000_000;
  int SALT_MAX = 64;

  /** 128 * n * r bytes of memory; beyond a gigabyte it is an attack on the reader. */
  int MEMORY_MAX = 1 << 30;

  /** The caller overwrites the key. */
  byte[] key(byte[] password);

  String name();

  void writeTo(ObjectNode parameters);

  /** RFC 7914. */
  record Scrypt(int n, int r, int p, Bytes salt) implements KeyStretching {
    public Scrypt {
      if (n < 2 || Integer.bitCount(n) != 1) throw new MalformedKeystore("scrypt with n = " + n);
      if (r == 1 && n >= 1 << 16) throw new MalformedKeystore("n of 2^16 and more takes r > 1");
      if (r < 1 || p < 1 || 128L * n * r > MEMORY_MAX || (long) r * p > 1 << 12) {
        throw new MalformedKeystore("scrypt with n = " + n + ", r = " + r + ", p = " + p);
      }
    }

    @Override
    public byte[] key(byte[] password) {
      return SCrypt.generate(password, salt.toArray(), n, r, p, SIZE);
    }

    @Override
    public String name() {
      return "scrypt";
    }

    @Override
    public void writeTo(ObjectNode parameters) {
      parameters.put("dklen", SIZE).put("n", n).put("p", p).put("r", r);
      parameters.put("salt", salt.hex().substring(2));
    }
  }

  /** RFC 8018 with HMAC-SHA-256; read, never written. */
  record Pbkdf2(int rounds, Bytes salt) implements KeyStretching {
    public Pbkdf2 {
      if (rounds < 1 || rounds > ROUNDS_MAX) throw new MalformedKeystore(rounds + " rounds");
    }

    @Override
    public byte[] key(byte[] password) {
      return Stretching.sha256(password, salt.toArray(), rounds, SIZE);
    }

    @Override
    public String name() {
      return "pbkdf2";
    }

    @Override
    public void writeTo(ObjectNode parameters) {
      parameters.put("c", rounds).put("dklen", SIZE).put("prf", "hmac-sha256");
      parameters.put("salt", salt.hex().substring(2));
    }
  }

  static KeyStretching read(String name, StrictObject parameters) {
    if (parameters.integer("dklen", SIZE) != SIZE) throw new MalformedKeystore("dklen is not 32");
    Bytes salt = hex(parameters, "salt", SALT_MAX);
    KeyStretching read;
    if (name.equals("scrypt")) {
      read =
          new Scrypt(
              parameters.integer("n", Integer.MAX_VALUE),
              parameters.integer("r", Integer.MAX_VALUE),
              parameters.integer("p", Integer.MAX_VALUE),
              salt);
    } else {
      parameters.oneOf("prf", "hmac-sha256");
      read = new Pbkdf2(parameters.integer("c", Integer.MAX_VALUE), salt);
    }
    parameters.end();
    return read;
  }

  /** The format writes bytes without 0x. */
  static Bytes hex(StrictObject json, String key, int sizeMax) {
    String text = json.text(key);
    if (text.length() > 2 * sizeMax || !text.matches("([0-9a-f]{2})*")) {
      throw new MalformedKeystore(
          key + " is not lower-case hex of at most " + sizeMax + " bytes, without 0x");
    }
    return Bytes.of(HexFormat.of().parseHex(text));
  }
}
