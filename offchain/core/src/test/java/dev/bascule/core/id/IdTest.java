package dev.bascule.core.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class IdTest {

  @Test
  void aPaymentIdIsTheHashOfTenantAndReference() {
    byte[] preimage =
        "bascule/payment/v1\0007\000order 1".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] digest = Hash32.sha256(preimage).bytes();
    PaymentId id = PaymentId.of(new Tenant(7), "order 1");
    assertThat(HexFormat.of().formatHex(id.bytes()))
        .isEqualTo(HexFormat.of().formatHex(digest, 0, 16));
    assertThat(PaymentId.of(new Tenant(8), "order 1")).isNotEqualTo(id);
    assertThat(PaymentId.of(new Tenant(7), "order 2")).isNotEqualTo(id);
  }

  @Property(seed = "4")
  void aPaymentIdIsReadBackFromItsText(@ForAll long high, @ForAll long low) {
    PaymentId id = new PaymentId(high, low);
    assertThat(id.toString()).hasSize(30).startsWith("pay_");
    assertThat(PaymentId.parse(id.toString())).isEqualTo(id);
    assertThat(PaymentId.parse(id.toString().toUpperCase(java.util.Locale.ROOT))).isEqualTo(id);
  }

  @Test
  void textThatIsNoPaymentIdIsRefused() {
    for (String text :
        List.of(
            "",
            "pay_",
            "pay_" + "0".repeat(25),
            "pay_" + "u".repeat(26),
            "pax_" + "0".repeat(26),
            "pay_z" + "0".repeat(25))) {
      assertThatThrownBy(() -> PaymentId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void addressesAndHashesReadTheirOwnText() {
    String address = "0x00112233445566778899aabbccddeeff01234567";
    assertThat(Address.ofHex(address).hex()).isEqualTo(address);
    assertThat(Address.of(Address.ofHex(address).bytes())).isEqualTo(Address.ofHex(address));
    assertThat(Address.ofHex("0x" + "0".repeat(40)).isZero()).isTrue();
    String hash = "0x" + "0123456789abcdef".repeat(4);
    assertThat(Hash32.ofHex(hash).hex()).isEqualTo(hash);
    assertThat(LaneKey.ofHex(hash)).hasToString(hash);
    assertThat(Hash32.ZERO.isZero()).isTrue();
    assertThatThrownBy(() -> Address.ofHex(hash)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hash32.ofHex(address)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hash32.of(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Address.of(new byte[21])).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Tenant(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void orderIsThatOfTheBytes() {
    assertThat(Address.ofHex("0x" + "f".repeat(40)))
        .isGreaterThan(Address.ofHex("0x" + "7".repeat(40)));
    assertThat(Hash32.ofHex("0x" + "f".repeat(64)))
        .isGreaterThan(Hash32.ofHex("0x" + "7".repeat(64)));
    assertThat(new Hash32(1, 2, 3, -1)).isGreaterThan(new Hash32(1, 2, 3, 4));
    assertThat(new Address(1, 2, -1)).isGreaterThan(new Address(1, 2, 3));
    assertThat(new PaymentId(1, -1)).isGreaterThan(new PaymentId(1, 1));
  }

  @Test
  void theIndexFindsWhatItHoldsAndForgetsOnlyTheNewest() {
    IdIndex index = new IdIndex();
    for (int i = 0; i < 10_000; i++) assertThat(index.add(i % 7, i)).isEqualTo(i);
    for (int i = 0; i < 10_000; i++) assertThat(index.find(i % 7, i)).isEqualTo(i);
    assertThat(index.find(8, 1)).isEqualTo(-1);
    assertThat(index.high(8)).isEqualTo(1);
    assertThat(index.low(8)).isEqualTo(8);
    index.removeLast();
    assertThat(index.find(9_999 % 7, 9_999)).isEqualTo(-1);
    assertThat(index.size()).isEqualTo(9_999);
    assertThatThrownBy(() -> index.add(0, 0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> index.low(9_999)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
