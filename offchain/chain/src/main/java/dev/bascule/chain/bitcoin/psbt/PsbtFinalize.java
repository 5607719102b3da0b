package dev.bascule.chain.bitcoin.psbt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.MultiSigTemplate;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.SegwitSighash;
import dev.bascule.chain.bitcoin.SighashType;
import dev.bascule.chain.bitcoin.TaprootOutput;
import dev.bascule.chain.bitcoin.TaprootSighash;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.psbt.Finalization.Reason;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import dev.bascule.chain.digest.BitcoinDigest;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.chain.signature.XOnlyKey;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns signatures into witnesses (BIP-174, finalizer and extractor) for the forms of our wallets.
 * Every signature is verified against its input; one that is wrong is named, not left out.
 */
public final class PsbtFinalize {

  /** BIP-174: what stays in an input that is final, beside unknown fields. */
  private static final Set<Integer> CLEARED =
      Set.of(
          InputType.PARTIAL_SIG,
          InputType.SIGHASH_TYPE,
          InputType.REDEEM_SCRIPT,
          InputType.WITNESS_SCRIPT,
          InputType.BIP32_DERIVATION,
          InputType.POR_COMMITMENT,
          InputType.RIPEMD160,
          InputType.SHA256,
          InputType.HASH160,
          InputType.HASH256,
          InputType.TAP_KEY_SIG,
          InputType.TAP_SCRIPT_SIG,
          InputType.TAP_LEAF_SCRIPT,
          InputType.TAP_BIP32_DERIVATION,
          InputType.TAP_INTERNAL_KEY,
          InputType.TAP_MERKLE_ROOT);

  private final Psbt psbt;
  private final List<Reason> reasons = new ArrayList<>();
  private final List<TxOutput> spent = new ArrayList<>();

  private PsbtFinalize(Psbt psbt) {
    this.psbt = psbt;
  }

  public static Finalization finalizeAll(Psbt psbt) {
    return new PsbtFinalize(psbt).run();
  }

  private Finalization run() {
    int count = psbt.inputs().size();
    for (int i = 0; i < count; i++) {
      SpentOutput output = SpentOutput.of(psbt, i);
      if (output.known().isPresent()) spent.add(output.known().get());
      else reasons.add(new Reason.SpentUnknown(i, output));
    }
    if (!reasons.isEmpty()) return new Finalization.Unfinished(reasons);
    Psbt done = psbt;
    Transaction transaction = psbt.transaction();
    for (int i = 0; i < count; i++) {
      PsbtInput input = psbt.inputs().get(i);
      if (input.isFinal()) {
        Bytes scriptSig = input.finalScriptSig().orElse(Bytes.EMPTY);
        transaction = transaction.withInput(i, scriptSig, input.finalWitness().orElseGet(List::of));
        continue;
      }
      Optional<List<Bytes>> witness = witness(i, input);
      if (witness.isEmpty()) continue;
      transaction = transaction.withInput(i, Bytes.EMPTY, witness.get());
      done = done.withInput(i, finished(input.map(), witness.get()));
    }
    return reasons.isEmpty()
        ? new Finalization.Finalized(done, transaction)
        : new Finalization.Unfinished(reasons);
  }

  private static PsbtMap finished(PsbtMap map, List<Bytes> witness) {
    List<PsbtMap.Pair> kept =
        map.pairs().stream().filter(pair -> !CLEARED.contains(pair.type())).toList();
    WireWriter writer = new WireWriter();
    Transaction.writeStack(writer, witness);
    return new PsbtMap(kept).with(InputType.FINAL_WITNESS, writer.bytes()).sorted();
  }

  private Optional<List<Bytes>> witness(int index, PsbtInput input) {
    Script script = spent.get(index).script();
    if (script.isP2wpkh()) return keyHash(index, input, script);
    if (script.isP2wsh()) return multiSig(index, input, script);
    if (script.isP2tr()) return taproot(index, input, script);
    reasons.add(new Reason.OtherForm(index, script));
    return Optional.empty();
  }

  private Optional<List<Bytes>> keyHash(int index, PsbtInput input, Script script) {
    Bytes hash = script.bytes().slice(2);
    for (Map.Entry<PublicKey, PsbtInput.Ecdsa> entry : input.signatures().entrySet()) {
      Bytes key = entry.getKey().compressed();
      if (!BitcoinDigest.hash160(key).equals(hash)) continue;
      Script code = Script.keyHashCode(hash);
      return verified(index, input, entry.getKey(), entry.getValue(), code)
          .map(signature -> List.of(signature, key));
    }
    reasons.add(new Reason.TooFewSignatures(index, 0, 1));
    return Optional.empty();
  }

  private Optional<List<Bytes>> multiSig(int index, PsbtInput input, Script script) {
    Optional<Script> code =
        input.witnessScript().filter(witness -> Script.p2wsh(witness).equals(script));
    Optional<MultiSigTemplate> template = code.flatMap(MultiSigTemplate::ofSortedMulti);
    if (template.isEmpty()) {
      reasons.add(new Reason.OtherForm(index, script));
      return Optional.empty();
    }
    Map<Bytes, PsbtInput.Ecdsa> given =
        input.signatures().entrySet().stream()
            .collect(Collectors.toMap(e -> e.getKey().compressed(), Map.Entry::getValue));
    List<Bytes> items = new ArrayList<>(List.of(Bytes.EMPTY));
    for (Bytes key : template.get().keys()) {
      PsbtInput.Ecdsa signature = given.get(key);
      if (signature == null) continue;
      PublicKey signer = PublicKey.read(key).orElseThrow();
      Optional<Bytes> good = verified(index, input, signer, signature, code.get());
      if (good.isEmpty()) return Optional.empty();
      if (items.size() <= template.get().threshold()) items.add(good.get());
    }
    int valid = items.size() - 1;
    items.add(code.get().bytes());
    return enough(index, valid, template.get().threshold(), items);
  }

  private Optional<List<Bytes>> enough(int index, int valid, int needed, List<Bytes> witness) {
    if (valid >= needed) return Optional.of(witness);
    reasons.add(new Reason.TooFewSignatures(index, valid, needed));
    return Optional.empty();
  }

  private Optional<Bytes> verified(
      int index, PsbtInput input, PublicKey key, PsbtInput.Ecdsa given, Script code) {
    // DEFAULT is of taproot only: under version 0 the byte 0 is no type that covers all.
    int sighash = given.sighash() == 0 ? -1 : given.sighash();
    Optional<SighashType> type = all(index, input, sighash);
    if (type.isEmpty()) return Optional.empty();
    Hash32 digest =
        SegwitSighash.of(psbt.transaction(), index, code, spent.get(index).amount(), type.get());
    if (given.signature().verifies(digest, key)) return Optional.of(given.bytes());
    reasons.add(new Reason.BadSignature(index, key.compressed()));
    return Optional.empty();
  }

  /** The type, if it covers everything and is the one that the input asks for. */
  private Optional<SighashType> all(int index, PsbtInput input, int sighash) {
    Optional<SighashType> type = SighashType.of(sighash).filter(SighashType::coversAll);
    boolean asked = input.sighashType().orElse(sighash) == sighash;
    if (type.isPresent() && asked) return type;
    reasons.add(new Reason.SighashNotAll(index, sighash));
    return Optional.empty();
  }

  private Optional<List<Bytes>> taproot(int index, PsbtInput input, Script script) {
    XOnlyKey outputKey = new XOnlyKey(script.bytes().slice(2));
    if (input.tapKeySignature().isPresent()) {
      PsbtInput.Schnorr signature = input.tapKeySignature().get();
      return verified(index, input, outputKey, signature, Optional.empty()).map(List::of);
    }
    for (PsbtInput.LeafScript candidate : input.tapLeafScripts()) {
      Optional<MultiSigTemplate> template = MultiSigTemplate.ofMultiA(candidate.leaf().script());
      if (template.isEmpty()
          || !TaprootOutput.shows(candidate.controlBlock(), candidate.leaf(), outputKey)) {
        continue;
      }
      return multiA(index, input, candidate, template.get());
    }
    if (input.tapLeafScripts().isEmpty()) {
      reasons.add(new Reason.TooFewSignatures(index, 0, 1));
    } else {
      reasons.add(new Reason.OtherForm(index, script));
    }
    return Optional.empty();
  }

  /** One item for each key, the last key first; empty where it did not sign. */
  private Optional<List<Bytes>> multiA(
      int index, PsbtInput input, PsbtInput.LeafScript leaf, MultiSigTemplate template) {
    Hash32 hash = leaf.leaf().hash();
    Map<PsbtInput.LeafKey, PsbtInput.Schnorr> given = input.tapScriptSignatures();
    List<Bytes> items = new ArrayList<>();
    int valid = 0;
    for (Bytes key : template.keys().reversed()) {
      XOnlyKey signer = new XOnlyKey(key);
      PsbtInput.Schnorr signature = given.get(new PsbtInput.LeafKey(signer, hash));
      Bytes item = Bytes.EMPTY;
      if (signature != null) {
        Optional<Bytes> good = verified(index, input, signer, signature, Optional.of(hash));
        if (good.isEmpty()) return Optional.empty();
        if (valid++ < template.threshold()) item = good.get();
      }
      items.add(item);
    }
    items.add(leaf.leaf().script().bytes());
    items.add(leaf.controlBlock());
    return enough(index, valid, template.threshold(), items);
  }

  private Optional<Bytes> verified(
      int index, PsbtInput input, XOnlyKey key, PsbtInput.Schnorr given, Optional<Hash32> leaf) {
    Optional<SighashType> type = all(index, input, given.sighash());
    if (type.isEmpty()) return Optional.empty();
    Hash32 digest = TaprootSighash.of(psbt.transaction(), index, spent, type.get(), leaf);
    if (key.verifies(digest, given.signature())) return Optional.of(given.bytes());
    reasons.add(new Reason.BadSignature(index, key.bytes()));
    return Optional.empty();
  }
}
