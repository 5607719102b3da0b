package dev.bascule.chain.bitcoin.signing;

import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.SegwitSighash;
import dev.bascule.chain.bitcoin.SighashType;
import dev.bascule.chain.bitcoin.TapTree;
import dev.bascule.chain.bitcoin.TaprootOutput;
import dev.bascule.chain.bitcoin.TaprootSighash;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.descriptor.DerivedKey;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtInput;
import dev.bascule.chain.bitcoin.psbt.PsbtUpdate;
import dev.bascule.chain.digest.BitcoinDigest;
import dev.bascule.chain.hd.ExtendedPrivateKey;
import dev.bascule.chain.hd.KeyOrigin;
import dev.bascule.chain.signature.DerSignature;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Hash32;
import java.util.List;
import java.util.Optional;

/**
 * Signs what was reviewed. ECDSA nonces are RFC 6979, Schnorr signatures take no randomness: two
 * builds make the same bytes, so a signer that leaks its key through nonces is found by comparing.
 */
public final class SpendSigner {

  private final ReviewedSpend spend;
  private final ExtendedPrivateKey master;
  private final List<TxOutput> spent;

  private SpendSigner(ReviewedSpend spend, ExtendedPrivateKey master) {
    this.spend = spend;
    this.master = master;
    this.spent = spend.spent().stream().map(ReviewedSpend.Spent::output).toList();
  }

  /**
   * @param signatures how many were added; 0 if no key of this master key is in the wallet
   */
  public record Signed(Psbt psbt, int signatures) {}

  /** Adds a signature for every key of the inputs that comes from this master key. */
  public static Signed sign(ReviewedSpend spend, ExtendedPrivateKey master) {
    return new SpendSigner(spend, master).run();
  }

  private Signed run() {
    Psbt psbt = spend.psbt();
    int signatures = 0;
    for (int i = 0; i < spend.spent().size(); i++) {
      DerivedOutput own = spend.spent().get(i).own();
      for (DerivedKey key : own.keys()) {
        Optional<SecretKey> found = secret(key);
        if (found.isEmpty()) continue;
        try (SecretKey secret = found.get()) {
          psbt = sign(psbt, i, own, key, secret);
          signatures++;
        }
      }
    }
    return new Signed(psbt, signatures);
  }

  /** Four bytes of fingerprint are found by chance; the key itself decides. */
  private Optional<SecretKey> secret(DerivedKey key) {
    Optional<KeyOrigin> origin =
        key.origin().filter(from -> from.master().equals(master.fingerprint()));
    if (origin.isEmpty()) return Optional.empty();
    try (ExtendedPrivateKey derived = master.derive(origin.get().path())) {
      SecretKey secret = derived.secretKey();
      if (secret.publicKey().equals(key.key())) return Optional.of(secret);
      secret.close();
      return Optional.empty();
    }
  }

  private Psbt sign(Psbt psbt, int index, DerivedOutput own, DerivedKey key, SecretKey secret) {
    return switch (own.spend()) {
      case DerivedOutput.KeyHash _ -> {
        Script code = Script.keyHashCode(BitcoinDigest.hash160(key.key().compressed()));
        yield PsbtUpdate.signature(psbt, index, key, ecdsa(index, code, secret));
      }
      case DerivedOutput.MultiSig(int _, Script code) ->
          PsbtUpdate.signature(psbt, index, key, ecdsa(index, code, secret));
      case DerivedOutput.TapKey(TaprootOutput output) -> {
        try (SecretKey tweaked = TaprootOutput.tweaked(secret, output.root())) {
          PsbtInput.Schnorr signature = schnorr(index, Optional.empty(), tweaked);
          yield PsbtUpdate.keySignature(psbt, index, signature);
        }
      }
      case DerivedOutput.TapMulti(int _, TaprootOutput _, TapTree.Path path, var _) -> {
        Hash32 leaf = path.leaf().hash();
        PsbtInput.LeafKey name = new PsbtInput.LeafKey(key.key().xOnly(), leaf);
        PsbtInput.Schnorr signature = schnorr(index, Optional.of(leaf), secret);
        yield PsbtUpdate.scriptSignature(psbt, index, name, signature);
      }
    };
  }

  private PsbtInput.Ecdsa ecdsa(int index, Script code, SecretKey secret) {
    Hash32 digest =
        SegwitSighash.of(
            spend.psbt().transaction(), index, code, spent.get(index).amount(), SighashType.ALL);
    return new PsbtInput.Ecdsa(DerSignature.of(secret.sign(digest)), SighashType.ALL.value());
  }

  /** With the type that the input asks for: DEFAULT where it asks for none. */
  private PsbtInput.Schnorr schnorr(int index, Optional<Hash32> leaf, SecretKey secret) {
    long asked = spend.psbt().inputs().get(index).sighashType().orElse(0);
    SighashType type = asked == SighashType.ALL.value() ? SighashType.ALL : SighashType.DEFAULT;
    Hash32 digest = TaprootSighash.of(spend.psbt().transaction(), index, spent, type, leaf);
    return new PsbtInput.Schnorr(secret.signSchnorr(digest, Hash32.ZERO), type.value());
  }
}
