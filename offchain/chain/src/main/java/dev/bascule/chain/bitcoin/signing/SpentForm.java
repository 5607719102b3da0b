package dev.bascule.chain.bitcoin.signing;

import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.TapTree;
import dev.bascule.chain.bitcoin.TaprootOutput;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.psbt.PsbtInput;
import dev.bascule.core.id.Hash32;
import java.util.Optional;

/** Whether the scripts that a PSBT gives for an input are those of the derived output. */
final class SpentForm {

  private SpentForm() {}

  static boolean agrees(PsbtInput input, DerivedOutput own) {
    if (input.redeemScript().isPresent()) return false;
    return switch (own.spend()) {
      case DerivedOutput.KeyHash _ -> input.witnessScript().isEmpty() && noTree(input);
      case DerivedOutput.MultiSig(int _, Script script) ->
          input.witnessScript().filter(given -> !given.equals(script)).isEmpty() && noTree(input);
      case DerivedOutput.TapKey(TaprootOutput output) ->
          input.witnessScript().isEmpty() && tapAgrees(input, output, Optional.empty());
      case DerivedOutput.TapMulti(int _, TaprootOutput output, TapTree.Path path, var _) ->
          input.witnessScript().isEmpty() && tapAgrees(input, output, Optional.of(path));
    };
  }

  private static boolean noTree(PsbtInput input) {
    return input.tapInternalKey().isEmpty()
        && input.tapMerkleRoot().isEmpty()
        && input.tapLeafScripts().isEmpty();
  }

  private static boolean tapAgrees(
      PsbtInput input, TaprootOutput output, Optional<TapTree.Path> path) {
    Optional<Hash32> root = input.tapMerkleRoot();
    return input.tapInternalKey().filter(key -> !key.equals(output.internal())).isEmpty()
        && (root.isEmpty() || root.equals(output.root()))
        && input.tapLeafScripts().stream()
            .allMatch(given ->
                path.isPresent()
                    && given.leaf().equals(path.get().leaf())
                    && given.controlBlock().equals(output.controlBlock(path.get())));
  }
}
