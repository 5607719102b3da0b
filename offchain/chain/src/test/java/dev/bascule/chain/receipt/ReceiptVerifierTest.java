package dev.bascule.chain.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.json.JsonRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a receipt shows, and that nothing in it can be changed unnoticed. */
class ReceiptVerifierTest {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @Test
  void anAcceptedPaymentRestsOnTheOperator() {
    SampleReceipts sample = new SampleReceipts(true);
    Verdict verdict = new ReceiptVerifier(sample.trust()).verify(sample.accepted(0));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Valid.class,
            valid -> {
              assertThat(valid.carrier()).isEqualTo(Verdict.Carrier.ACCEPTED);
              assertThat(valid.facts().amount()).hasToString("72190000");
            });
  }

  @Test
  void aSettledPaymentRestsOnTheSealsOrOnOneNode() {
    SampleReceipts sealed = new SampleReceipts(true);
    assertThat(new ReceiptVerifier(sealed.trust()).verify(sealed.settled(1)))
        .isInstanceOfSatisfying(
            Verdict.Valid.class,
            valid -> {
              assertThat(valid.carrier()).isEqualTo(Verdict.Carrier.SETTLED_SEALED);
              assertThat(valid.sentence()).contains("sealed by 3 validators");
            });
    SampleReceipts plain = new SampleReceipts(false);
    assertThat(new ReceiptVerifier(plain.trust()).verify(plain.settled(0)))
        .isInstanceOfSatisfying(
            Verdict.Valid.class,
            valid -> {
              assertThat(valid.carrier()).isEqualTo(Verdict.Carrier.SETTLED_UNSEALED);
              assertThat(valid.sentence()).contains("not sealed: one node's word");
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReceiptSurvivesItsFileAndFitsIntoEightKilobytes(boolean sealed) {
    SampleReceipts sample = new SampleReceipts(sealed);
    Receipt receipt = sample.settled(0);
    byte[] file = ReceiptJson.write(receipt).getBytes(UTF_8);
    assertThat(file.length).isLessThan(ReceiptJson.BYTES_MAX);
    assertThat(ReceiptJson.readFile(file)).containsExactly(receipt);
    Receipt bundle = receipt.bundle();
    assertThat(ReceiptJson.readFile(ReceiptJson.write(bundle).getBytes(UTF_8)))
        .containsExactly(bundle);
    List<Receipt> both = List.of(sample.settled(0), sample.settled(1));
    assertThat(ReceiptJson.readFile(ReceiptJson.write(both).getBytes(UTF_8))).isEqualTo(both);
    assertThat(TrustJson.read(TrustJson.write(sample.trust()).getBytes(UTF_8)))
        .isEqualTo(sample.trust());
  }

  /** Every value, every byte of every byte string, every key and every list. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anyOneChangedValueIsRefusedWithAReason(boolean sealed) {
    SampleReceipts sample = new SampleReceipts(sealed);
    ReceiptVerifier verifier = new ReceiptVerifier(sample.trust());
    String file = ReceiptJson.write(sample.settled(0));
    int mutants = 0;
    for (Mutation mutation : mutations(MAPPER.readTree(file), "")) {
      JsonNode changed = MAPPER.readTree(file);
      mutation.change.accept(changed);
      assertRefused(verifier, mutation.what, changed.toString());
      mutants++;
    }
    assertThat(mutants).isGreaterThan(2_500);
  }

  private static void assertRefused(ReceiptVerifier verifier, String what, String file) {
    try {
      for (Receipt receipt : ReceiptJson.readFile(file.getBytes(UTF_8))) {
        assertThat(verifier.verify(receipt))
            .as(what)
            .isInstanceOfSatisfying(
                Verdict.Refused.class,
                refused -> {
                  assertThat(refused.code()).matches("[a-z0-9_]+");
                  assertThat(refused.sentence()).isNotBlank().doesNotContain("null");
                });
      }
    } catch (JsonRefused refused) {
      assertThat(refused.getMessage()).as(what).isNotBlank().doesNotContain("null");
    }
  }

  @Test
  void theReasonNamesTheValue() {
    SampleReceipts sample = new SampleReceipts(false);
    ReceiptVerifier verifier = new ReceiptVerifier(sample.trust());
    String file = ReceiptJson.write(sample.accepted(0));
    assertThat(refusal(verifier, file.replace("\"7219\"", "\"7220\"")).code())
        .isEqualTo("terms_not_signed");
    assertThat(refusal(verifier, file.replace("\"index\":\"40\"", "\"index\":\"41\"")).sentence())
        .contains("index 41");
    assertThatThrownBy(() -> ReceiptJson.readFile("{}".getBytes(UTF_8)))
        .isInstanceOf(JsonRefused.class)
        .hasMessageContaining("version: missing");
    assertThatThrownBy(
            () -> ReceiptJson.readFile(file.replaceFirst("\\{", "{\"x\":1,").getBytes(UTF_8)))
        .hasMessageContaining("unknown key");
    assertThatThrownBy(() ->
            ReceiptJson.readFile(file.replaceFirst("\\{", "{\"version\":\"1\",").getBytes(UTF_8)))
        .isInstanceOf(JsonRefused.class);
  }

  private static Verdict.Refused refusal(ReceiptVerifier verifier, String file) {
    return (Verdict.Refused) verifier.verify(ReceiptJson.readFile(file.getBytes(UTF_8)).getFirst());
  }

  private record Mutation(String what, Consumer<JsonNode> change) {}

  /** Changes are addressed by JSON pointer, so that each is made in a fresh copy. */
  private static List<Mutation> mutations(JsonNode node, String pointer) {
    List<Mutation> found = new ArrayList<>();
    switch (node.getNodeType()) {
      case OBJECT -> {
        for (String key : node.propertyNames()) {
          String at = pointer + "/" + key;
          found.addAll(mutations(node.get(key), at));
          if (!at.equals("/settlement")) {
            found.add(
                new Mutation("without " + at, root -> ((ObjectNode) root.at(pointer)).remove(key)));
          }
        }
        found.add(
            new Mutation(
                "more in " + pointer, root -> ((ObjectNode) root.at(pointer)).put("more", "1")));
      }
      case ARRAY -> {
        for (int i = 0; i < node.size(); i++) {
          int index = i;
          found.addAll(mutations(node.get(i), pointer + "/" + i));
          found.add(
              new Mutation(
                  "without " + pointer + "/" + i,
                  root -> ((ArrayNode) root.at(pointer)).remove(index)));
          found.add(
              new Mutation(
                  "twice " + pointer + "/" + i,
                  root -> {
                    ArrayNode list = (ArrayNode) root.at(pointer);
                    list.insert(index, list.get(index).deepCopy());
                  }));
        }
      }
      case STRING -> {
        for (String other : others(node.stringValue())) {
          found.add(set(pointer, other));
        }
      }
      case NUMBER -> {
        found.add(new Mutation(pointer + " + 1", root -> put(root, pointer, node.intValue() + 1)));
        found.add(
            new Mutation(pointer + " as text", root -> put(root, pointer, "" + node.intValue())));
      }
      default -> throw new AssertionError("no " + node.getNodeType() + " in a receipt");
    }
    return found;
  }

  private static Mutation set(String pointer, String other) {
    return new Mutation(pointer + " = " + other, root -> put(root, pointer, other));
  }

  private static void put(JsonNode root, String pointer, Object value) {
    int cut = pointer.lastIndexOf('/');
    JsonNode parent = root.at(pointer.substring(0, cut));
    String name = pointer.substring(cut + 1);
    JsonNode node = MAPPER.valueToTree(value);
    if (parent instanceof ObjectNode object) {
      object.set(name, node);
    } else {
      ((ArrayNode) parent).set(Integer.parseInt(name), node);
    }
  }

  private static List<String> others(String text) {
    List<String> others = new ArrayList<>(List.of("", text + "0", " " + text));
    if (text.startsWith("0x")) {
      for (int i = 2; i < text.length(); i += 2) {
        int value = Integer.parseInt(text.substring(i, i + 2), 16);
        others.add(text.substring(0, i) + String.format("%02x", value ^ 1) + text.substring(i + 2));
      }
      others.add(text + "00");
      others.add(text.substring(0, text.length() - 2));
      if (!text.equals(text.toUpperCase(java.util.Locale.ROOT).replace("0X", "0x"))) {
        others.add(text.toUpperCase(java.util.Locale.ROOT).replace("0X", "0x"));
      }
    } else if (text.matches("[0-9]+")) {
      others.add(new java.math.BigInteger(text).add(java.math.BigInteger.ONE).toString());
      if (!text.equals("0")) {
        others.add(new java.math.BigInteger(text).subtract(java.math.BigInteger.ONE).toString());
      }
      others.add("0" + text);
      others.add("-" + text);
    } else {
      for (int i = 0; i < text.length(); i++) {
        others.add(
            text.substring(0, i) + (text.charAt(i) == 'x' ? 'y' : 'x') + text.substring(i + 1));
      }
    }
    return others;
  }
}
