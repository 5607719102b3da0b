package dev.bascule.chain.bitcoin.psbt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.PublishedVectors;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** BIP-174 and BIP-371: every published PSBT is read or refused as published. */
class PsbtTest {

  private static final JsonNode FLOW = PublishedVectors.own("bip-0174-flow.json");

  @Test
  void everyInvalidPsbtIsRefused() {
    assertThat(refuseAll("bips/bip-0174-psbt.json")).isEqualTo(20);
    assertThat(refuseAll("bips/bip-0371-psbt.json")).isEqualTo(11);
  }

  private static int refuseAll(String file) {
    int refused = 0;
    for (JsonNode vector : PublishedVectors.shared(file).get("vectors")) {
      if (!vector.get("section").asString().contains("are invalid")) continue;
      assertThatThrownBy(() -> Psbt.parseBase64(vector.get("base64").asString()))
          .as(vector.get("case").asString())
          .isInstanceOf(MalformedPsbt.class);
      refused++;
    }
    return refused;
  }

  @Test
  void everyValidPsbtIsReadAndWrittenBack() {
    assertThat(readAll("bips/bip-0174-psbt.json")).isEqualTo(16);
    assertThat(readAll("bips/bip-0371-psbt.json")).isEqualTo(6);
  }

  /** Those that signers must refuse are PSBTs as well. */
  private static int readAll(String file) {
    int read = 0;
    for (JsonNode vector : PublishedVectors.shared(file).get("vectors")) {
      if (vector.get("section").asString().contains("are invalid")) continue;
      String text = vector.get("base64").asString();
      assertThat(Psbt.parseBase64(text).base64()).as(vector.get("case").asString()).isEqualTo(text);
      read++;
    }
    return read;
  }

  /**
   * BIP-370: PSBTs of version 2 are another format, and their fields do not belong in version 0.
   */
  @Test
  void version2IsRefused() {
    int refused = 0;
    for (JsonNode vector : PublishedVectors.shared("bips/bip-0370-psbt.json").get("vectors")) {
      assertThatThrownBy(() -> Psbt.parseBase64(vector.get("base64").asString()))
          .as(vector.get("case").asString())
          .isInstanceOf(MalformedPsbt.class);
      refused++;
    }
    assertThat(refused).isGreaterThan(20);
  }

  @Test
  void signersWorkIsCombinedAsPublished() {
    Psbt one = Psbt.parseBase64(FLOW.get("signed").get(0).asString());
    Psbt other = Psbt.parseBase64(FLOW.get("signed").get(1).asString());
    Psbt combined = combined(one, other);
    // The published one has the keys of its writer's order; ours are sorted.
    Psbt published = Psbt.parseBase64(FLOW.get("combined").asString());
    assertThat(published.bytes().size()).isEqualTo(combined.bytes().size());
    assertThat(combined).isEqualTo(combined(published, published));
    assertThat(combined(other, one)).isEqualTo(combined);
    assertThat(combined(combined, one)).isEqualTo(combined);
  }

  @Test
  void unknownFieldsAreCombinedAsPublished() {
    Psbt one = Psbt.parseBase64(FLOW.get("unknown").get(0).asString());
    Psbt other = Psbt.parseBase64(FLOW.get("unknown").get(1).asString());
    assertThat(combined(one, other).base64()).isEqualTo(FLOW.get("unknownCombined").asString());
  }

  @Test
  void whatDoesNotBelongTogetherIsNotCombined() {
    Psbt one = Psbt.parseBase64(FLOW.get("signed").get(0).asString());
    Psbt unknown = Psbt.parseBase64(FLOW.get("unknown").get(0).asString());
    assertThat(PsbtCombine.combine(List.of(one, unknown)))
        .isEqualTo(new PsbtCombine.Combination.OtherTransaction(2));
    PsbtMap map = one.inputs().getFirst().map();
    PsbtMap.Pair signature = map.ofType(InputType.PARTIAL_SIG).getFirst();
    Psbt changed = one.withInput(0, map.with(signature.key(), signature.value().slice(1)));
    assertThat(PsbtCombine.combine(List.of(one, changed)))
        .isEqualTo(new PsbtCombine.Combination.Conflict("input 0", signature.key(), 2));
  }

  /** The published flow spends P2SH, which none of our wallets has. */
  @Test
  void otherFormsAreNotFinalized() {
    Psbt combined = Psbt.parseBase64(FLOW.get("combined").asString());
    assertThat(PsbtFinalize.finalizeAll(combined))
        .isInstanceOfSatisfying(
            Finalization.Unfinished.class,
            unfinished ->
                assertThat(unfinished.reasons())
                    .hasSize(2)
                    .allMatch(Finalization.Reason.OtherForm.class::isInstance));
  }

  @Test
  void aFinalizedPsbtIsExtracted() {
    Psbt psbt = Psbt.parseBase64(FLOW.get("finalized").asString());
    assertThat(PsbtFinalize.finalizeAll(psbt))
        .isInstanceOfSatisfying(
            Finalization.Finalized.class,
            done -> {
              assertThat(done.psbt()).isEqualTo(psbt);
              assertThat(done.transaction().bytesWithoutWitness().size()).isGreaterThan(300);
              assertThat(done.transaction().inputs())
                  .allMatch(input -> !input.scriptSig().isEmpty());
            });
  }

  @Test
  void base64HasOneForm() {
    String text = FLOW.get("unknown").get(0).asString();
    for (String wrong :
        new String[] {
          text.replace("=", ""), text + "=", text + "\n", " " + text, text.replace("DwA=", "DwB=")
        }) {
      assertThatThrownBy(() -> Psbt.parseBase64(wrong)).isInstanceOf(MalformedPsbt.class);
    }
  }

  @Test
  void aTreeIsWholeOrNone() {
    Fields.tapTree(hex("00c000"));
    Fields.tapTree(hex("01c00001c000"));
    Fields.tapTree(hex("01c00002c00002c000"));
    for (String wrong :
        new String[] {
          "",
          "01c000",
          "00c00000c000",
          "02c00001c000",
          "02c00002c000",
          "81c000",
          "00c100",
          "01c00001c00001c000",
          "00c002ac"
        }) {
      assertThatThrownBy(() -> Fields.tapTree(hex(wrong)))
          .as(wrong)
          .isInstanceOf(RuntimeException.class);
    }
  }

  private static Bytes hex(String text) {
    return Bytes.fromHex("0x" + text);
  }

  private static Psbt combined(Psbt one, Psbt other) {
    return switch (PsbtCombine.combine(List.of(one, other))) {
      case PsbtCombine.Combination.Combined(Psbt psbt) -> psbt;
      case PsbtCombine.Combination refused -> throw new AssertionError(refused);
    };
  }
}
