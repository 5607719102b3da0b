package dev.bascule.chain.treasury;

import dev.bascule.chain.bitcoin.descriptor.DerivedKey;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtInput;
import dev.bascule.chain.bitcoin.psbt.SpentOutput;
import dev.bascule.chain.bitcoin.signing.OwnOutputs;
import dev.bascule.chain.hd.Fingerprint;
import dev.bascule.chain.hd.KeyOrigin;
import dev.bascule.chain.signature.XOnlyKey;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.TreasuryPolicy;
import dev.bascule.core.treasury.key.KeyName;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The keys that sign for a wallet: that of its account, those of its Safe's owners, or those of its
 * descriptor, known by the fingerprints of their masters.
 *
 * @param keys in the order of owners or descriptor; a master that is there twice stands twice
 * @param needed how many of them sign
 */
public record WalletKeys(List<KeyName> keys, int needed) {

  public WalletKeys {
    keys = List.copyOf(keys);
  }

  public static WalletKeys of(TreasuryDocument document, TreasuryPolicy.Wallet wallet) {
    return switch (wallet.holder()) {
      case Holder.Account account ->
          document
              .safe(account.chainId(), account.address())
              .map(safe ->
                  new WalletKeys(
                      safe.owners().stream().map(KeyName::of).toList(), safe.threshold()))
              .orElseGet(() -> new WalletKeys(List.of(KeyName.of(account.address())), 1));
      case Holder.Scripts scripts -> of(descriptor(document, scripts).at(CoinChain.RECEIVE, 0));
    };
  }

  private static Descriptor descriptor(TreasuryDocument document, Holder.Scripts scripts) {
    return document
        .bitcoin()
        .flatMap(chain -> chain.wallet(scripts.name()))
        .orElseThrow()
        .descriptor();
  }

  private static WalletKeys of(DerivedOutput output) {
    return new WalletKeys(
        output.keys().stream().map(WalletKeys::name).toList(),
        switch (output.spend()) {
          case DerivedOutput.KeyHash _, DerivedOutput.TapKey _ -> 1;
          case DerivedOutput.MultiSig multi -> multi.threshold();
          case DerivedOutput.TapMulti multi -> multi.threshold();
        });
  }

  /**
   * Who signed, by the descriptor's own keys: those of scripts that are derived again from it. A
   * signature by any other key is nobody's, and so is one by a taproot's internal key beside a
   * tree.
   *
   * @param asked the transaction as it was proposed
   * @param signed the same with signatures, verified or not
   */
  public static Set<KeyName> signers(
      TreasuryDocument document, Holder.Scripts wallet, Psbt asked, Psbt signed) {
    var own = new OwnOutputs(List.of(descriptor(document, wallet)));
    Set<KeyName> signers = new HashSet<>();
    int inputs = Math.min(asked.inputs().size(), signed.inputs().size());
    for (int i = 0; i < inputs; i++) {
      PsbtInput input = asked.inputs().get(i);
      Optional<DerivedOutput> output =
          SpentOutput.of(asked, i).known().flatMap(spent -> own.find(spent.script(), hints(input)));
      if (output.isPresent()) signers.addAll(signers(output.get(), signed.inputs().get(i)));
    }
    return signers;
  }

  private static Collection<KeyOrigin> hints(PsbtInput input) {
    return Stream.concat(
            input.origins().values().stream(),
            input.tapOrigins().values().stream().map(PsbtInput.TapOrigin::origin))
        .toList();
  }

  private static Set<KeyName> signers(DerivedOutput output, PsbtInput signed) {
    Set<XOnlyKey> used = new HashSet<>();
    signed.signatures().keySet().forEach(key -> used.add(key.xOnly()));
    signed.tapScriptSignatures().keySet().forEach(key -> used.add(key.key()));
    boolean whole =
        output.spend() instanceof DerivedOutput.TapKey && signed.tapKeySignature().isPresent();
    Set<KeyName> signers = new HashSet<>();
    for (DerivedKey key : output.keys()) {
      if (whole || used.contains(key.key().xOnly())) signers.add(name(key));
    }
    return signers;
  }

  private static KeyName name(DerivedKey key) {
    Fingerprint master =
        key.origin().map(KeyOrigin::master).orElseGet(() -> Fingerprint.of(key.key()));
    return new KeyName(master.toString());
  }
}
