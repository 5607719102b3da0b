package dev.bascule.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.money.BaseUnits;
import java.math.BigInteger;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class LeafTest {
  private static final Hash32 A = Hash32.ofHex("0x" + "aa".repeat(32));

  @Test
  void aLeafIsTheAbiEncodingOfItsTenFields() {
    Leaf leaf =
        new Leaf(
            LeafType.CAPTURE,
            A,
            0x1234,
            0x1230,
            LaneKey.ofHex("0x" + "bb".repeat(32)),
            VoucherDigest.ofHex("0x" + "cc".repeat(32)),
            31,
            BaseUnits.of(5),
            BaseUnits.of(BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE)),
            TermsHash.ofHex("0x" + "dd".repeat(32)));
    String expected =
        word("03")
            + "aa".repeat(32)
            + word("1234")
            + word("1230")
            + "bb".repeat(32)
            + "cc".repeat(32)
            + word("1f")
            + word("05")
            + word("ff".repeat(16))
            + "dd".repeat(32);
    assertThat(HexFormat.of().formatHex(leaf.bytes())).isEqualTo(expected);
    assertThat(leaf.hash()).isEqualTo(Hash32.sha256(new byte[1], leaf.bytes()));
  }

  @Test
  void aFactIsItsTypeAndItsCommitment() {
    assertThat(HexFormat.of().formatHex(new FactLeaf(64, A).bytes()))
        .isEqualTo("40" + "aa".repeat(32));
    assertThatThrownBy(() -> new FactLeaf(63, A)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FactLeaf(256, A)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void codesAreThoseOfTheProtocol() {
    assertThat(LeafType.ofCode(1)).isEqualTo(LeafType.ACCEPT);
    assertThat(LeafType.ofCode(4)).isEqualTo(LeafType.VOID);
    assertThatThrownBy(() -> LeafType.ofCode(5)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCheckpointHasNoNegativeSize() {
    assertThatThrownBy(() -> new CheckpointBody(A, -1, A, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new CheckpointBody(A, 3, A, 9, 1).size()).isEqualTo(3);
  }

  private static String word(String hex) {
    return "0".repeat(64 - hex.length()) + hex;
  }
}
