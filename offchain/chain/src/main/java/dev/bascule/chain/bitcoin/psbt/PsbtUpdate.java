package dev.bascule.chain.bitcoin.psbt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.TapTree;
import dev.bascule.chain.bitcoin.TaprootOutput;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.descriptor.DerivedKey;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import dev.bascule.chain.signature.XOnlyKey;
import dev.bascule.core.id.Hash32;
import java.util.List;

/** Writes into a PSBT what signers need to know (BIP-174, the updater). */
public final class PsbtUpdate {

  private PsbtUpdate() {}

  /** The whole transaction that an input spends from, and how it is spent. */
  public static Psbt input(Psbt psbt, int index, Transaction previous, DerivedOutput spent) {
    int output = (int) psbt.transaction().inputs().get(index).spent().index();
    PsbtMap map = psbt.inputs().get(index).map();
    map = map.with(InputType.NON_WITNESS_UTXO, previous.bytes());
    map = map.with(InputType.WITNESS_UTXO, previous.outputs().get(output).bytes());
    return psbt.withInput(
        index,
        switch (spent.spend()) {
          case DerivedOutput.KeyHash _ -> origins(map, InputType.BIP32_DERIVATION, spent);
          case DerivedOutput.MultiSig(int _, Script witnessScript) ->
              origins(
                  map.with(InputType.WITNESS_SCRIPT, witnessScript.bytes()),
                  InputType.BIP32_DERIVATION,
                  spent);
          case DerivedOutput.TapKey(TaprootOutput tap) ->
              tapOrigins(
                  map.with(InputType.TAP_INTERNAL_KEY, tap.internal().bytes()),
                  InputType.TAP_BIP32_DERIVATION,
                  spent,
                  List.of());
          case DerivedOutput.TapMulti(int _, TaprootOutput tap, TapTree.Path path, var _) ->
              tapOrigins(
                  leaf(map, tap, path),
                  InputType.TAP_BIP32_DERIVATION,
                  spent,
                  List.of(path.leaf().hash()));
        });
  }

  private static PsbtMap leaf(PsbtMap map, TaprootOutput tap, TapTree.Path path) {
    Bytes key = Bytes.concat(Bytes.of((byte) InputType.TAP_LEAF_SCRIPT), tap.controlBlock(path));
    Bytes script = path.leaf().script().bytes();
    return map.with(InputType.TAP_INTERNAL_KEY, tap.internal().bytes())
        .with(InputType.TAP_MERKLE_ROOT, Bytes.of(tap.root().orElseThrow()))
        .with(key, Bytes.concat(script, Bytes.of((byte) path.leaf().version())));
  }

  /** Hints that an output is one's own. */
  public static Psbt output(Psbt psbt, int index, DerivedOutput own) {
    PsbtMap map = psbt.outputs().get(index).map();
    return psbt.withOutput(
        index,
        switch (own.spend()) {
          case DerivedOutput.KeyHash _ -> origins(map, PsbtOutput.BIP32_DERIVATION, own);
          case DerivedOutput.MultiSig(int _, Script witnessScript) ->
              origins(
                  map.with(PsbtOutput.WITNESS_SCRIPT, witnessScript.bytes()),
                  PsbtOutput.BIP32_DERIVATION,
                  own);
          case DerivedOutput.TapKey(TaprootOutput tap) ->
              tapOrigins(
                  map.with(PsbtOutput.TAP_INTERNAL_KEY, tap.internal().bytes()),
                  PsbtOutput.TAP_BIP32_DERIVATION,
                  own,
                  List.of());
          case DerivedOutput.TapMulti(int _, TaprootOutput tap, TapTree.Path path, var _) ->
              tapOrigins(
                  map.with(PsbtOutput.TAP_INTERNAL_KEY, tap.internal().bytes())
                      .with(PsbtOutput.TAP_TREE, tree(path.leaf())),
                  PsbtOutput.TAP_BIP32_DERIVATION,
                  own,
                  List.of(path.leaf().hash()));
        });
  }

  /** A tree of one leaf. */
  private static Bytes tree(TapTree.Leaf leaf) {
    return new WireWriter().uint8(0).uint8(leaf.version()).sized(leaf.script().bytes()).bytes();
  }

  private static PsbtMap origins(PsbtMap map, int type, DerivedOutput own) {
    PsbtMap changed = map;
    for (DerivedKey key : own.keys()) {
      if (key.origin().isEmpty()) continue;
      Bytes name = Bytes.concat(Bytes.of((byte) type), key.key().compressed());
      changed = changed.with(name, Fields.origin(key.origin().get()));
    }
    return changed;
  }

  private static PsbtMap tapOrigins(PsbtMap map, int type, DerivedOutput own, List<Hash32> leaves) {
    PsbtMap changed = map;
    for (DerivedKey key : own.keys()) {
      if (key.origin().isEmpty()) continue;
      XOnlyKey xOnly = key.key().xOnly();
      Bytes name = Bytes.concat(Bytes.of((byte) type), xOnly.bytes());
      PsbtInput.TapOrigin origin = new PsbtInput.TapOrigin(leaves, key.origin().get());
      changed = changed.with(name, Fields.tapOrigin(origin));
    }
    return changed;
  }

  /** Adds an ECDSA signature. */
  public static Psbt signature(Psbt psbt, int index, DerivedKey key, PsbtInput.Ecdsa signature) {
    Bytes name = Bytes.concat(Bytes.of((byte) InputType.PARTIAL_SIG), key.key().compressed());
    return psbt.withInput(index, psbt.inputs().get(index).map().with(name, signature.bytes()));
  }

  /** Adds a signature of the tweaked key. */
  public static Psbt keySignature(Psbt psbt, int index, PsbtInput.Schnorr signature) {
    PsbtMap map = psbt.inputs().get(index).map();
    return psbt.withInput(index, map.with(InputType.TAP_KEY_SIG, signature.bytes()));
  }

  /** Adds a signature of a key in a script. */
  public static Psbt scriptSignature(
      Psbt psbt, int index, PsbtInput.LeafKey key, PsbtInput.Schnorr signature) {
    Bytes name =
        Bytes.concat(
            Bytes.of((byte) InputType.TAP_SCRIPT_SIG), key.key().bytes(), Bytes.of(key.leaf()));
    PsbtMap map = psbt.inputs().get(index).map();
    return psbt.withInput(index, map.with(name, signature.bytes()));
  }
}
