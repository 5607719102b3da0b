package dev.bascule.chainrpc.pkcs11;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.secret.Randomness;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.DeviceSignature;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chainrpc.pkcs11.Attribute.Name;
import dev.bascule.chainrpc.pkcs11.Cryptoki.Refused;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A key of secp256k1 in a token. The private half stays there; every signature that comes out is
 * verified under the public half before anybody sees it. One thread at a time.
 */
public final class TokenKey implements SigningKey {

  private static final Bytes SECP256K1 = Bytes.fromHex("0x06052b8104000a");
  private static final int ID_BYTES = 16;

  /** Hashed without a prefix that a transaction or an EIP-712 document could have. */
  private static final Hash32 PROOF =
      Keccak256.hash(
          "Bascule asks a key in a token to show that it signs; this moves nothing."
              .getBytes(StandardCharsets.UTF_8));

  private final TokenModule module;
  private final TokenSession session;
  private final long handle;
  private final PublicKey publicKey;
  private final boolean neverOutside;

  private TokenKey(
      TokenModule module,
      TokenSession session,
      long handle,
      PublicKey publicKey,
      boolean neverOutside) {
    this.module = module;
    this.session = session;
    this.handle = handle;
    this.publicKey = publicKey;
    this.neverOutside = neverOutside;
  }

  /**
   * Logs in and finds the key. No certificate is needed, only the public half as an object.
   *
   * @throws DeviceException with the reason; a PIN is tried once
   */
  public static TokenKey open(TokenPlace place, SecretBytes pin) {
    return open(Cryptoki.load(place.library()), place, pin);
  }

  static TokenKey open(Cryptoki library, TokenPlace place, SecretBytes pin) {
    return in(library, place, pin, false, (module, session) -> find(module, session, place));
  }

  /**
   * Makes a key inside the token that cannot get out, and lets it sign once.
   *
   * @throws DeviceException if the label is taken, or the token made a key that could get out
   */
  public static TokenKey generate(TokenPlace place, SecretBytes pin, Randomness randomness) {
    return generate(Cryptoki.load(place.library()), place, pin, randomness);
  }

  static TokenKey generate(
      Cryptoki library, TokenPlace place, SecretBytes pin, Randomness randomness) {
    return in(
        library, place, pin, true, (module, session) -> made(module, session, place, randomness));
  }

  private interface Opening {
    TokenKey with(TokenModule module, TokenSession session);
  }

  private static TokenKey in(
      Cryptoki library, TokenPlace place, SecretBytes pin, boolean writing, Opening opening) {
    TokenModule module = TokenModule.start(library);
    try {
      TokenSession session = TokenSession.open(module, module.token(place.token()), pin, writing);
      try {
        return opening.with(module, session);
      } catch (RuntimeException failed) {
        session.close();
        throw failed;
      }
    } catch (Refused refused) {
      module.close();
      throw TokenSession.fault(refused, "key \"" + place.key() + "\" of " + place.token());
    } catch (RuntimeException failed) {
      module.close();
      throw failed;
    }
  }

  private static TokenKey find(TokenModule module, TokenSession session, TokenPlace place) {
    Attribute label = label(place);
    List<Long> keys = session.find(Attribute.number(Name.CLASS, Attribute.PRIVATE_KEY), label);
    if (keys.isEmpty()) {
      throw fault(DeviceFault.KEY_MISSING, place, "there is no private key with this label");
    }
    if (keys.size() > 1) {
      throw fault(DeviceFault.KEY_AMBIGUOUS, place, keys.size() + " private keys have this label");
    }
    long key = keys.getFirst();
    requireCurve(session, key, place);
    return opened(module, session, key, publicHalf(session, key, place));
  }

  private static TokenKey opened(
      TokenModule module, TokenSession session, long key, PublicKey publicKey) {
    boolean neverOutside =
        session.isSet(key, Name.SENSITIVE)
            && session.isSet(key, Name.ALWAYS_SENSITIVE)
            && session.isSet(key, Name.NEVER_EXTRACTABLE)
            && !session.isSet(key, Name.EXTRACTABLE);
    return new TokenKey(module, session, key, publicKey, neverOutside);
  }

  private static void requireCurve(TokenSession session, long key, TokenPlace place) {
    boolean ec =
        session.attribute(key, Name.KEY_TYPE).filter(it -> it.isNumber(Attribute.EC)).isPresent();
    boolean ours =
        session
            .attribute(key, Name.EC_PARAMS)
            .filter(it -> it.value().equals(SECP256K1))
            .isPresent();
    if (ec && ours) return;
    throw fault(DeviceFault.KEY_OTHER_CURVE, place, "it is no key of secp256k1");
  }

  /** The public key with the private one's id, or where there is no id with its label. */
  private static PublicKey publicHalf(TokenSession session, long key, TokenPlace place) {
    Attribute kind = Attribute.number(Name.CLASS, Attribute.PUBLIC_KEY);
    Attribute same =
        session.attribute(key, Name.ID).filter(id -> !id.value().isEmpty()).orElse(label(place));
    List<Long> halves = session.find(kind, same);
    if (halves.isEmpty()) {
      throw fault(
          DeviceFault.KEY_MISSING,
          place,
          "its public key is not in the token, so its address is not known");
    }
    if (halves.size() > 1) {
      throw fault(DeviceFault.KEY_AMBIGUOUS, place, halves.size() + " public keys belong to it");
    }
    return session
        .attribute(halves.getFirst(), Name.EC_POINT)
        .flatMap(point -> PublicKey.read(unwrapped(point.value())))
        .orElseThrow(() -> fault(DeviceFault.KEY_OTHER_CURVE, place, "its public key is no point"));
  }

  /** An OCTET STRING in DER, as the standard says; some devices give the point alone. */
  private static Bytes unwrapped(Bytes point) {
    boolean wrapped = point.size() > 2 && point.at(0) == 4 && point.at(1) == point.size() - 2;
    return wrapped ? point.slice(2) : point;
  }

  private static TokenKey made(
      TokenModule module, TokenSession session, TokenPlace place, Randomness randomness) {
    Attribute label = label(place);
    for (long kind : List.of(Attribute.PRIVATE_KEY, Attribute.PUBLIC_KEY)) {
      if (!session.find(Attribute.number(Name.CLASS, kind), label).isEmpty()) {
        throw fault(DeviceFault.KEY_EXISTS, place, "a key has this label already");
      }
    }
    byte[] drawn = new byte[ID_BYTES];
    randomness.fill(drawn);
    Attribute id = new Attribute(Name.ID, Bytes.of(drawn));
    Attribute stays = Attribute.flag(Name.TOKEN, true);
    TokenSession.KeyPair pair =
        session.generate(
            List.of(
                stays,
                Attribute.flag(Name.VERIFY, true),
                new Attribute(Name.EC_PARAMS, SECP256K1),
                label,
                id),
            List.of(
                stays,
                Attribute.flag(Name.PRIVATE, true),
                Attribute.flag(Name.SENSITIVE, true),
                Attribute.flag(Name.EXTRACTABLE, false),
                Attribute.flag(Name.SIGN, true),
                label,
                id));
    try {
      TokenKey key =
          opened(module, session, pair.privateKey(), publicHalf(session, pair.privateKey(), place));
      if (!key.neverOutside) {
        throw fault(
            DeviceFault.KEY_NOT_HELD, place, "the token made it, and says that it could get out");
      }
      key.prove();
      return key;
    } catch (RuntimeException notThisOne) {
      session.discard(pair.privateKey());
      session.discard(pair.publicKey());
      throw notThisOne;
    }
  }

  private static Attribute label(TokenPlace place) {
    return new Attribute(Name.LABEL, Bytes.of(place.key().getBytes(StandardCharsets.UTF_8)));
  }

  private static DeviceException fault(DeviceFault fault, TokenPlace place, String why) {
    return new DeviceException(
        fault, "key \"" + place.key() + "\" of " + place.token() + ": " + why);
  }

  @Override
  public Address address() {
    return Signer.of(publicKey);
  }

  /**
   * Whether the token says that the key was made in it and cannot get out. Believed as far as the
   * token is.
   */
  public boolean neverOutside() {
    return neverOutside;
  }

  /** Signs words that move nothing, which shows that private and public half belong together. */
  public void prove() {
    sign(PROOF);
  }

  /** With a nonce of the device's own: the same digest gives other bytes every time. */
  @Override
  public Signature sign(Hash32 digest) {
    try {
      return DeviceSignature.checked(session.sign(handle, digest), digest, publicKey);
    } catch (MalformedSignature wrong) {
      throw new DeviceException(
          DeviceFault.DEVICE_SIGNATURE_WRONG,
          "what the device gave for " + address() + " is wrong: " + wrong.getMessage());
    } catch (Refused refused) {
      throw TokenSession.fault(refused, "a signature of " + address());
    }
  }

  @Override
  public void close() {
    session.close();
    module.close();
  }

  @Override
  public String toString() {
    return "TokenKey(" + address() + ")";
  }
}
