package dev.bascule.chain.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A split payment's file that viem and node:crypto put together, without our Java. */
class SharedReceiptTest {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final JsonNode vector = read();
  private final List<Receipt> receipts = ReceiptJson.readFile(bytes("file"));

  @Test
  void whatTheFileLeavesOutFollowsFromIt() {
    JsonNode whole = vector.get("whole");
    for (int i = 0; i < receipts.size(); i++) {
      Receipt receipt = receipts.get(i);
      Settlement settlement = receipt.settlement().orElseThrow();
      assertThat(receipt.leaf().hash().hex()).isEqualTo(whole.get("leafHashes").get(i).asString());
      assertThat(hex(receipt.inclusion())).isEqualTo(texts(whole.get("inclusion").get(i)));
      assertThat(hex(settlement.path())).isEqualTo(texts(whole.get("paths").get(i)));
      SettledPart part = settlement.part();
      assertThat(part.receipt().encode().hex())
          .isEqualTo(whole.get("receiptRlps").get(part.part()).asString());
    }
  }

  @Test
  void everyLegIsSettledByTheWordOfOneNode() {
    ReceiptVerifier verifier = new ReceiptVerifier(TrustJson.read(bytes("trust")));
    assertThat(receipts)
        .hasSize(3)
        .allSatisfy(receipt ->
            assertThat(verifier.verify(receipt))
                .isInstanceOfSatisfying(
                    Verdict.Valid.class,
                    valid ->
                        assertThat(valid.carrier()).isEqualTo(Verdict.Carrier.SETTLED_UNSEALED)));
  }

  @Test
  void weWriteTheSameFile() {
    assertThat(MAPPER.readTree(ReceiptJson.write(receipts))).isEqualTo(vector.get("file"));
  }

  private byte[] bytes(String name) {
    return vector.get(name).toString().getBytes(UTF_8);
  }

  private static List<String> hex(List<Hash32> hashes) {
    return hashes.stream().map(Hash32::hex).toList();
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asString).toList();
  }

  private static JsonNode read() {
    try (InputStream file = SharedReceiptTest.class.getResourceAsStream("/vectors/receipt.json")) {
      if (file == null) throw new IllegalStateException("no receipt.json on the class path");
      return MAPPER.readTree(file);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
