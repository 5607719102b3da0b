package dev.bascule.chain.bitcoin.psbt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.MultiSigTemplate;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.digest.BitcoinDigest;
import java.util.Optional;

/**
 * What is taken of a PSBT that somebody brings: signatures by keys of the scripts that are spent.
 * Witnesses that are finished already are not among them, because nobody verified those; and what
 * no finalizer reads would only lie there and grow.
 */
public final class PsbtSignatures {

  private PsbtSignatures() {}

  /**
   * @param wanted whose scripts count
   * @param signed of the same transaction, and not in contradiction to {@code wanted}
   * @return {@code wanted} with the signatures of {@code signed}, verified or not
   */
  public static Psbt taken(Psbt wanted, Psbt signed) {
    Psbt taken = wanted;
    for (int i = 0; i < wanted.inputs().size(); i++) {
      PsbtInput input = wanted.inputs().get(i);
      Optional<TxOutput> spent = SpentOutput.of(wanted, i).known();
      PsbtMap map = input.map();
      for (PsbtMap.Pair pair : signed.inputs().get(i).map().pairs()) {
        if (isSignature(pair, input, spent)) map = map.with(pair.key(), pair.value());
      }
      taken = taken.withInput(i, map.sorted());
    }
    return taken;
  }

  private static boolean isSignature(PsbtMap.Pair pair, PsbtInput input, Optional<TxOutput> spent) {
    return switch (pair.type()) {
      case InputType.PARTIAL_SIG -> spent.isPresent() && signs(pair.keyData(), input, spent.get());
      case InputType.TAP_SCRIPT_SIG -> signsLeaf(pair.keyData(), input);
      case InputType.TAP_KEY_SIG -> true;
      default -> false;
    };
  }

  private static boolean signs(Bytes key, PsbtInput input, TxOutput spent) {
    if (spent.script().isP2wpkh()) {
      return BitcoinDigest.hash160(key).equals(spent.script().bytes().slice(2));
    }
    return input
        .witnessScript()
        .flatMap(MultiSigTemplate::ofSortedMulti)
        .filter(template -> template.keys().contains(key))
        .isPresent();
  }

  private static boolean signsLeaf(Bytes keyAndLeaf, PsbtInput input) {
    return input.tapLeafScripts().stream()
        .filter(given -> Bytes.of(given.leaf().hash()).equals(keyAndLeaf.slice(32)))
        .flatMap(given -> MultiSigTemplate.ofMultiA(given.leaf().script()).stream())
        .anyMatch(template -> template.keys().contains(keyAndLeaf.slice(0, 32)));
  }
}
