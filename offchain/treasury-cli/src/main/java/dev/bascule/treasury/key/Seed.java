package dev.bascule.treasury.key;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.hd.ChildIndex;
import dev.bascule.chain.hd.DerivationPath;
import dev.bascule.chain.hd.ExtendedPrivateKey;
import dev.bascule.chain.hd.Fingerprint;
import dev.bascule.chain.hd.KeyNetwork;
import dev.bascule.chain.hd.Mnemonic;
import dev.bascule.chain.secret.Mac;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The seed of BIP-32, 16 to 64 bytes: the one secret that is backed up. {@link #close} wipes it.
 */
public final class Seed implements AutoCloseable {

  private static final DerivationPath ACCOUNTS = DerivationPath.parse("m/44h/60h/0h/0");
  private static final byte[] SEAL = "bascule cold folder 1".getBytes(US_ASCII);

  private final SecretBytes bytes;

  /** Takes what it is given, and closes it. */
  public Seed(SecretBytes bytes) {
    this.bytes = bytes;
  }

  /** From hex digits. */
  public static Seed parse(SecretBytes hex) {
    byte[] digits = hex.copy();
    try {
      byte[] seed = new byte[digits.length / 2];
      boolean wrong = digits.length % 4 != 0 || seed.length < 16 || seed.length > 64;
      for (int i = 0; i < digits.length && !wrong; i++) {
        wrong = !HexFormat.isHexDigit(digits[i]);
        if (!wrong) seed[i / 2] = (byte) (seed[i / 2] << 4 | HexFormat.fromHexDigit(digits[i]));
      }
      if (!wrong) return new Seed(SecretBytes.taking(seed));
      Arrays.fill(seed, (byte) 0);
      throw new IllegalArgumentException("a seed is an even number of 16 to 64 bytes in hex");
    } finally {
      Arrays.fill(digits, (byte) 0);
    }
  }

  /** From the words of BIP-39, without a passphrase. */
  public static Seed ofMnemonic(SecretBytes words) {
    try (Mnemonic mnemonic = Mnemonic.parse(words)) {
      return new Seed(mnemonic.seed(new char[0]));
    }
  }

  public SecretBytes bytes() {
    return bytes;
  }

  /** The caller closes it. */
  public ExtendedPrivateKey master(KeyNetwork network) {
    return ExtendedPrivateKey.ofSeed(bytes, network);
  }

  /** The same on every network: it is of the key alone. */
  public Fingerprint fingerprint() {
    try (ExtendedPrivateKey master = master(KeyNetwork.MAIN)) {
      return master.fingerprint();
    }
  }

  /** The key of an account on EVM chains, {@code m/44h/60h/0h/0/index}; the caller closes it. */
  public SecretKey account(int index) {
    try (ExtendedPrivateKey master = master(KeyNetwork.MAIN);
        ExtendedPrivateKey key = master.derive(ACCOUNTS.then(ChildIndex.normal(index)))) {
      return key.secretKey();
    }
  }

  public Address address(int index) {
    try (SecretKey key = account(index)) {
      return Signer.of(key.publicKey());
    }
  }

  /** The key that seals the cold folder's own files. */
  public SecretBytes sealingKey() {
    return SecretBytes.taking(bytes.read(seed -> Mac.sha256(seed, SEAL)));
  }

  @Override
  public void close() {
    bytes.close();
  }

  @Override
  public String toString() {
    return "Seed(not shown)";
  }
}
