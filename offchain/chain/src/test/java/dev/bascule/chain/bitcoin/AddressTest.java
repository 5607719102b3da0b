package dev.bascule.chain.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.PublishedVectors;
import dev.bascule.chain.bech32.Bech32;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** BIP-173 and BIP-350 with all of their vectors; base58 addresses. */
class AddressTest {

  private static final JsonNode VECTORS = PublishedVectors.own("bip-0173-0350.json");

  @Test
  void everyValidTextIsReadAndWrittenAgain() {
    for (Bech32.Variant variant : Bech32.Variant.values()) {
      JsonNode valid = VECTORS.get(variant.name().toLowerCase(Locale.ROOT)).get("valid");
      assertThat(valid.size()).isEqualTo(7);
      for (JsonNode text : valid) {
        Bech32 read = Bech32.read(text.asString()).orElseThrow();
        assertThat(read.variant()).isEqualTo(variant);
        assertThat(read.text()).isEqualTo(text.asString().toLowerCase(Locale.ROOT));
      }
    }
  }

  @Test
  void everyInvalidTextIsRefused() {
    int refused = 0;
    for (Bech32.Variant variant : Bech32.Variant.values()) {
      for (JsonNode text : VECTORS.get(variant.name().toLowerCase(Locale.ROOT)).get("invalid")) {
        assertThat(Bech32.read(text.asString()).filter(read -> read.variant() == variant))
            .as(text.asString())
            .isEmpty();
        refused++;
      }
    }
    assertThat(refused).isEqualTo(26);
  }

  @Test
  void everyValidAddressIsItsScript() {
    int count = 0;
    for (JsonNode vector : VECTORS.get("addresses").get("valid")) {
      String text = vector.get("address").asString();
      Address address = Address.parse(text, network(text));
      assertThat(address.script()).hasToString(vector.get("script").asString());
      assertThat(address.text()).contains(text.toLowerCase(Locale.ROOT));
      count++;
    }
    assertThat(count).isEqualTo(8);
  }

  @Test
  void everyInvalidAddressIsRefused() {
    int refused = 0;
    for (String list : new String[] {"invalid", "invalidOfBip173"}) {
      for (JsonNode text : VECTORS.get("addresses").get(list)) {
        for (BitcoinNetwork network : BitcoinNetwork.values()) {
          assertThatThrownBy(() -> Address.parse(text.asString(), network))
              .as(text.asString())
              .isInstanceOf(MalformedBitcoin.class);
        }
        refused++;
      }
    }
    assertThat(refused).isEqualTo(25);
  }

  @Test
  void anAddressOfAnotherNetworkIsRefused() {
    String main = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
    assertThat(Address.parse(main, BitcoinNetwork.MAIN).text()).contains(main);
    assertThatThrownBy(() -> Address.parse(main, BitcoinNetwork.TEST))
        .hasMessageContaining("an address of bc, not of tb");
    assertThatThrownBy(() -> Address.parse("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", network("tb")))
        .hasMessageContaining("version 0");
  }

  @Test
  void oldAddressesAreReadAndWritten() {
    for (String text :
        new String[] {"1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "3P14159f73E4gFr7JterCCQh9QjiTjiZrG"}) {
      assertThat(Address.parse(text, BitcoinNetwork.MAIN).text()).contains(text);
      assertThatThrownBy(() -> Address.parse(text.replace('J', 'K'), BitcoinNetwork.MAIN))
          .isInstanceOf(MalformedBitcoin.class);
    }
  }

  @Test
  void aScriptWithoutAddressHasNone() {
    Script data = new Script(Bytes.fromHex("0x6a0401020304"));
    assertThat(data.isData()).isTrue();
    assertThat(new Address(BitcoinNetwork.MAIN, data).text()).isEmpty();
  }

  private static BitcoinNetwork network(String text) {
    return text.toLowerCase(Locale.ROOT).startsWith("bc")
        ? BitcoinNetwork.MAIN
        : BitcoinNetwork.TEST;
  }
}
