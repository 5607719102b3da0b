package dev.bascule.chain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** State has one spelling, and bounds that are asked before anything is computed. */
class StateProofJsonTest {

  private static final Address ONE = Address.ofHex("0x" + "a1".repeat(20));
  private static final Address TWO = Address.ofHex("0x" + "b2".repeat(20));

  private final MadeState state =
      new MadeState(1_000)
          .account(
              ONE,
              7,
              BigInteger.TEN,
              MadeState.noCode(),
              Map.of(slot(4), BigInteger.TWO, slot(9), BigInteger.ONE));

  private static Hash32 slot(int number) {
    return Hash32.ofHex("0x%064x".formatted(number));
  }

  private static ObjectNode json(StateProof proof) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    StateProofJson.write(proof, json);
    return json;
  }

  private StateProof proof(StateProof.Entry... accounts) {
    return new StateProof(state.header(), List.of(accounts));
  }

  private static void refused(StateProof proof, String... words) {
    refused(json(proof), words);
  }

  private static void refused(ObjectNode json, String... words) {
    assertThatThrownBy(() -> StateProofJson.read(StrictObject.of(json, "state")))
        .isInstanceOf(JsonRefused.class)
        .satisfies(it -> assertThat(it.getMessage()).contains(words));
  }

  private static Bytes bytes(int size) {
    return Bytes.of(new byte[size]);
  }

  @Test
  void whatIsWrittenIsRead() {
    StateProof proof = proof(state.entry(ONE, slot(4), slot(5)), state.entry(TWO));
    StateProof read = StateProofJson.read(StrictObject.of(json(proof), "state"));
    assertThat(read).isEqualTo(proof);
    assertThat(json(read)).isEqualTo(json(proof));
  }

  @Test
  void reorderedAccountsAndSlotsAreRefused() {
    refused(proof(state.entry(TWO), state.entry(ONE)), "state.accounts", "ascending");
    refused(proof(state.entry(ONE), state.entry(ONE)), "state.accounts", "each once");
    refused(proof(state.entry(ONE, slot(5), slot(4))), "accounts.storage", "ascending");
    refused(proof(state.entry(ONE, slot(4), slot(4))), "accounts.storage", "each once");
  }

  @Test
  void hugeProofsAreRefusedUnread() {
    var deep = new StateProof.Entry(ONE, Collections.nCopies(65, bytes(40)), List.of());
    refused(proof(deep), "65, more than 64");
    var wide = new StateProof.Entry(ONE, List.of(bytes(1_025)), List.of());
    refused(proof(wide), "1025 bytes");
    List<StateProof.Slot> slots =
        IntStream.range(0, 65).mapToObj(i -> new StateProof.Slot(slot(i), List.of())).toList();
    refused(proof(new StateProof.Entry(ONE, List.of(), slots)), "65, more than 64");
    var nine =
        IntStream.range(0, 9)
            .mapToObj(i -> new StateProof.Entry(address(i), List.of(), List.of()))
            .toArray(StateProof.Entry[]::new);
    refused(proof(nine), "9, more than 8");
    List<StateProof.Slot> heavy =
        IntStream.range(0, 5)
            .mapToObj(i -> new StateProof.Slot(slot(i), Collections.nCopies(64, bytes(1_024))))
            .toList();
    refused(proof(new StateProof.Entry(ONE, List.of(), heavy)), "more than 262144");
  }

  private static Address address(int number) {
    return Address.ofHex("0x%040x".formatted(number));
  }

  @Test
  void aHeaderThatIsNoneIsRefused() {
    refused(json(proof(state.entry(ONE))).put("header", "0xc0"), "state.header", "0 fields");
    refused(
        json(proof(state.entry(ONE))).put("header", bytes((32 << 10) + 1).hex()),
        "state.header",
        "32769 bytes");
    var late = new StateProof(new MadeState(1L << 36).header(), List.of(state.entry(ONE)));
    refused(late, "state.header", "68719476736 seconds");
    refused(json(proof()), "state.accounts", "none");
    refused(json(proof(state.entry(ONE))).put("chain", "eip155:1"), "unknown key");
  }

  /** A number or a nonce past 2^63, a leading zero, another length: no second spelling is read. */
  @Test
  void aHeaderOfAnotherSpellingIsRefused() {
    Rlp header = state.header().header().toRlp();
    for (String number : List.of("0x8000000000000000", "0xffffffffffffffff", "0x0001", "0x00")) {
      for (int field : new int[] {8, 11}) {
        List<Rlp> fields = new ArrayList<>(header.asList());
        fields.set(field, Rlp.text(Bytes.fromHex(number)));
        refused(withHeader(Rlp.list(fields).encode()), "state.header");
      }
    }
    Bytes honest = header.encode();
    refused(withHeader(Bytes.fromHex(honest.hex() + "00")), "state.header", "after the item");
    refused(withHeader(honest.slice(0, honest.size() - 1)), "state.header");
    // The same length with one byte more than it needs.
    String longer = "0xfa00" + honest.hex().substring(4);
    refused(withHeader(Bytes.fromHex(longer)), "state.header", "leading zero");
  }

  private ObjectNode withHeader(Bytes header) {
    return json(proof(state.entry(ONE))).put("header", header.hex());
  }
}
