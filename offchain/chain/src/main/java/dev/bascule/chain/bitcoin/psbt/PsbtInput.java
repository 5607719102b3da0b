package dev.bascule.chain.bitcoin.psbt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.SighashType;
import dev.bascule.chain.bitcoin.TapTree;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.wire.WireReader;
import dev.bascule.chain.hd.KeyOrigin;
import dev.bascule.chain.signature.DerSignature;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.chain.signature.SchnorrSignature;
import dev.bascule.chain.signature.XOnlyKey;
import dev.bascule.core.id.Hash32;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a PSBT says of one input. All of it is what somebody wrote into a file; only what is checked
 * against the unsigned transaction or one's own keys is more than that.
 */
public final class PsbtInput {

  private final PsbtMap map;

  /**
   * @param sighash the byte after the signature, as written
   */
  public record Ecdsa(DerSignature signature, int sighash) {
    public Bytes bytes() {
      return Bytes.concat(signature.bytes(), Bytes.of((byte) sighash));
    }
  }

  /**
   * @param sighash the byte after the signature; 0 where there is none
   */
  public record Schnorr(SchnorrSignature signature, int sighash) {
    public Bytes bytes() {
      return sighash == SighashType.DEFAULT.value()
          ? signature.bytes()
          : Bytes.concat(signature.bytes(), Bytes.of((byte) sighash));
    }
  }

  /** A script of the tree, and the control block that shows that it is. */
  public record LeafScript(Bytes controlBlock, TapTree.Leaf leaf) {}

  /** Which key signs in which script. */
  public record LeafKey(XOnlyKey key, Hash32 leaf) {}

  /** A key's origin and the scripts it is in. */
  public record TapOrigin(List<Hash32> leaves, KeyOrigin origin) {
    public TapOrigin {
      leaves = List.copyOf(leaves);
    }
  }

  PsbtInput(PsbtMap map) {
    this.map = map;
  }

  PsbtMap map() {
    return map;
  }

  /** The whole transaction that is spent from. */
  public Optional<Transaction> previousTransaction() {
    return map.value(InputType.NON_WITNESS_UTXO).map(Transaction::parse);
  }

  /** The output that is spent, as the file says. */
  public Optional<TxOutput> witnessUtxo() {
    return map.value(InputType.WITNESS_UTXO).map(TxOutput::parse);
  }

  public Map<PublicKey, Ecdsa> signatures() {
    Map<PublicKey, Ecdsa> signatures = new LinkedHashMap<>();
    for (PsbtMap.Pair pair : map.ofType(InputType.PARTIAL_SIG)) {
      signatures.put(Fields.publicKey(pair.keyData()), Fields.ecdsa(pair.value()));
    }
    return signatures;
  }

  /** Which sighash the file asks for. */
  public OptionalLong sighashType() {
    Optional<Bytes> value = map.value(InputType.SIGHASH_TYPE);
    return value.isPresent()
        ? OptionalLong.of(new WireReader(Fields.size(value.get(), 4, "a sighash type")).uint32())
        : OptionalLong.empty();
  }

  public Optional<Script> redeemScript() {
    return map.value(InputType.REDEEM_SCRIPT).map(Script::new);
  }

  public Optional<Script> witnessScript() {
    return map.value(InputType.WITNESS_SCRIPT).map(Script::new);
  }

  public Map<PublicKey, KeyOrigin> origins() {
    return origins(map, InputType.BIP32_DERIVATION);
  }

  static Map<PublicKey, KeyOrigin> origins(PsbtMap map, int type) {
    Map<PublicKey, KeyOrigin> origins = new LinkedHashMap<>();
    for (PsbtMap.Pair pair : map.ofType(type)) {
      origins.put(Fields.publicKey(pair.keyData()), Fields.origin(pair.value()));
    }
    return origins;
  }

  static Map<XOnlyKey, TapOrigin> tapOrigins(PsbtMap map, int type) {
    Map<XOnlyKey, TapOrigin> origins = new LinkedHashMap<>();
    for (PsbtMap.Pair pair : map.ofType(type)) {
      origins.put(Fields.xOnlyKey(pair.keyData()), Fields.tapOrigin(pair.value()));
    }
    return origins;
  }

  public Optional<Bytes> finalScriptSig() {
    return map.value(InputType.FINAL_SCRIPT_SIG);
  }

  public Optional<List<Bytes>> finalWitness() {
    return map.value(InputType.FINAL_WITNESS).map(PsbtInput::stack);
  }

  private static List<Bytes> stack(Bytes value) {
    WireReader reader = new WireReader(value);
    List<Bytes> items = Transaction.stack(reader);
    reader.end();
    return items;
  }

  public boolean isFinal() {
    return finalScriptSig().isPresent() || finalWitness().isPresent();
  }

  public Optional<Schnorr> tapKeySignature() {
    return map.value(InputType.TAP_KEY_SIG).map(Fields::schnorr);
  }

  public Map<LeafKey, Schnorr> tapScriptSignatures() {
    Map<LeafKey, Schnorr> signatures = new LinkedHashMap<>();
    for (PsbtMap.Pair pair : map.ofType(InputType.TAP_SCRIPT_SIG)) {
      Bytes data = Fields.size(pair.keyData(), 64, "key and leaf hash");
      LeafKey key = new LeafKey(Fields.xOnlyKey(data.slice(0, 32)), data.slice(32).toHash());
      signatures.put(key, Fields.schnorr(pair.value()));
    }
    return signatures;
  }

  public List<LeafScript> tapLeafScripts() {
    return map.ofType(InputType.TAP_LEAF_SCRIPT).stream().map(Fields::leafScript).toList();
  }

  public Map<XOnlyKey, TapOrigin> tapOrigins() {
    return tapOrigins(map, InputType.TAP_BIP32_DERIVATION);
  }

  public Optional<XOnlyKey> tapInternalKey() {
    return map.value(InputType.TAP_INTERNAL_KEY).map(Fields::xOnlyKey);
  }

  public Optional<Hash32> tapMerkleRoot() {
    return map.value(InputType.TAP_MERKLE_ROOT)
        .map(value -> Fields.size(value, 32, "a Merkle root").toHash());
  }

  /** Reads every known field once, so that none is found malformed later. */
  void check() {
    for (PsbtMap.Pair pair : map.pairs()) {
      switch (pair.type()) {
        case InputType.NON_WITNESS_UTXO,
            InputType.WITNESS_UTXO,
            InputType.SIGHASH_TYPE,
            InputType.REDEEM_SCRIPT,
            InputType.WITNESS_SCRIPT,
            InputType.FINAL_SCRIPT_SIG,
            InputType.FINAL_WITNESS,
            InputType.TAP_KEY_SIG,
            InputType.TAP_INTERNAL_KEY,
            InputType.TAP_MERKLE_ROOT ->
            Fields.bareKey(pair);
        case InputType.POR_COMMITMENT -> {
          Fields.bareKey(pair);
          requireText(pair.value());
        }
        case InputType.RIPEMD160, InputType.SHA256, InputType.HASH160, InputType.HASH256 ->
            Fields.preimage(pair);
        default -> refuseVersion2(pair.type());
      }
    }
    previousTransaction();
    witnessUtxo();
    signatures();
    sighashType();
    origins();
    finalWitness();
    tapKeySignature();
    tapScriptSignatures();
    tapLeafScripts();
    tapOrigins();
    tapInternalKey();
    tapMerkleRoot();
  }

  private static void refuseVersion2(int type) {
    if (type >= InputType.V2_FIRST && type <= InputType.V2_LAST) {
      throw new MalformedPsbt("a field of version 2 in an input: type " + type);
    }
  }

  private static void requireText(Bytes value) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value.toArray()));
    } catch (CharacterCodingException notText) {
      throw new MalformedPsbt("a commitment that is no UTF-8");
    }
  }
}
