package dev.bascule.chain.bitcoin.psbt;

import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.hd.KeyOrigin;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.chain.signature.XOnlyKey;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a PSBT says of one output: hints, nothing more. */
public final class PsbtOutput {

  static final int REDEEM_SCRIPT = 0x00;
  static final int WITNESS_SCRIPT = 0x01;
  static final int BIP32_DERIVATION = 0x02;
  private static final int V2_AMOUNT = 0x03;
  private static final int V2_SCRIPT = 0x04;
  static final int TAP_INTERNAL_KEY = 0x05;
  static final int TAP_TREE = 0x06;
  static final int TAP_BIP32_DERIVATION = 0x07;

  private final PsbtMap map;

  PsbtOutput(PsbtMap map) {
    this.map = map;
  }

  PsbtMap map() {
    return map;
  }

  public Optional<Script> redeemScript() {
    return map.value(REDEEM_SCRIPT).map(Script::new);
  }

  public Optional<Script> witnessScript() {
    return map.value(WITNESS_SCRIPT).map(Script::new);
  }

  public Map<PublicKey, KeyOrigin> origins() {
    return PsbtInput.origins(map, BIP32_DERIVATION);
  }

  public Optional<XOnlyKey> tapInternalKey() {
    return map.value(TAP_INTERNAL_KEY).map(Fields::xOnlyKey);
  }

  public Map<XOnlyKey, PsbtInput.TapOrigin> tapOrigins() {
    return PsbtInput.tapOrigins(map, TAP_BIP32_DERIVATION);
  }

  /** Where it says that our keys are. */
  public Stream<KeyOrigin> hints() {
    return Stream.concat(
        origins().values().stream(),
        tapOrigins().values().stream().map(PsbtInput.TapOrigin::origin));
  }

  void check() {
    for (PsbtMap.Pair pair : map.pairs()) {
      switch (pair.type()) {
        case REDEEM_SCRIPT, WITNESS_SCRIPT, TAP_INTERNAL_KEY -> Fields.bareKey(pair);
        case TAP_TREE -> {
          Fields.bareKey(pair);
          Fields.tapTree(pair.value());
        }
        case V2_AMOUNT, V2_SCRIPT ->
            throw new MalformedPsbt("a field of version 2 in an output: type " + pair.type());
        default -> {}
      }
    }
    origins();
    tapInternalKey();
    tapOrigins();
  }
}
