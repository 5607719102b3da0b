package dev.bascule.chain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Whose quorum is believed is written once each, or not at all. */
class ChainJsonTest {

  private static ObjectNode json(List<Address> validators) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    AddressBook.Token coin = new AddressBook.Token("UNIT", 0);
    ChainJson.write(new ReviewBasis.Chain(1337, "chain", coin, BigInteger.TEN), json);
    if (!validators.isEmpty()) {
      var list = json.putArray("validators");
      validators.forEach(each -> list.add(each.hex()));
    }
    return json;
  }

  private static ReviewBasis.Chain read(ObjectNode json) {
    return ChainJson.read(StrictObject.of(json, "chains"));
  }

  private static void refused(ObjectNode json, String words) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(JsonRefused.class)
        .hasMessageContaining(words);
  }

  private static List<Address> addresses(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> Address.ofHex("0x%040x".formatted(i)))
        .toList();
  }

  @Test
  void validatorsAreReadInAnyOrder() {
    assertThat(read(json(addresses(4).reversed())).validators()).isEqualTo(addresses(4));
    assertThat(read(json(addresses(256))).validators()).hasSize(256);
    assertThat(read(json(List.of())).validators()).isEmpty();
  }

  @Test
  void aListThatWouldCountOtherwiseIsRefused() {
    ObjectNode empty = json(List.of());
    empty.putArray("validators");
    refused(empty, "none");
    refused(json(List.of(addresses(1).getFirst(), addresses(1).getFirst())), "twice");
    refused(json(List.of(Address.ZERO)), "zero address");
    refused(json(addresses(257)), "more than 256");
    refused(json(List.of()).putNull("validators"), "not a list");
    ObjectNode upper = json(List.of());
    upper.putArray("validators").add("0x" + "AB".repeat(20));
    refused(upper, "checksum");
  }
}
