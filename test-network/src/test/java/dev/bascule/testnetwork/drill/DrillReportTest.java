package dev.bascule.testnetwork.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.drill.BackupDrill;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Hash32;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a reader may conclude from a report, and that nothing in it can be changed. */
class DrillReportTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final SecretKey KEY = key("recovered");

  private static SecretKey key(String name) {
    return SecretKey.of(Hash32.sha256(name.getBytes(StandardCharsets.UTF_8)).bytes());
  }

  private static String account(SecretKey key) {
    return Signer.of(key.publicKey()).hex();
  }

  private static Map<String, Object> facts() {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("format", DrillReport.FORMAT);
    facts.put("at", "2026-11-29T12:00:00Z");
    facts.put("account", account(KEY));
    facts.put("recoverySeconds", 61L);
    facts.put(
        "wallets",
        List.of(
            Map.of("name", "vault", "before", "25", "found", "25"),
            Map.of("name", "reserve", "before", "7", "found", "7")));
    facts.put(
        "moves",
        List.of(
            Map.of("id", "recovery-1", "state", "final"),
            Map.of("id", "recovery-2", "state", "final")));
    facts.put("refusals", List.of(Map.of("attempt", "a foreign share", "exit", 9)));
    facts.put("lost", List.of("proposal open-1"));
    return facts;
  }

  private static JsonNode proof(Map<String, Object> facts, SecretKey key) {
    ObjectNode claims = JSON.createObjectNode();
    claims.put("format", BackupDrill.FORMAT).put("at", "2026-11-29T12:01:00Z");
    claims.put("wallet", "3442193e").put("account", account(key));
    claims.put("record", Hash32.ZERO.hex());
    claims.putArray("shares").addObject().put("mark", "00112233445566ff");
    claims.put("statement", Hash32.sha256(DrillReport.minutes(facts)).hex());
    claims.put("signature", key.sign(BackupDrill.digest(claims)).toBytes().hex());
    return claims;
  }

  private static DrillReport.Verdict verdict(Map<String, Object> facts) {
    return DrillReport.verify(DrillReport.of(facts, proof(facts, KEY)).bytes());
  }

  private static String code(DrillReport.Verdict verdict) {
    return verdict instanceof DrillReport.Verdict.Refused(String code, String _) ? code : "whole";
  }

  /** As reports were before they named their chain. */
  @Test
  void aWholeDrillIsSaidToBeOne() {
    assertThat(verdict(facts()))
        .isEqualTo(
            new DrillReport.Verdict.Whole(
                account(KEY), "2026-11-29T12:00:00Z", 61, Optional.empty()));
  }

  private static Map<String, Object> onBesu(Map<String, Object> sealed) {
    var facts = facts();
    facts.put(
        "chain",
        Map.of("kind", "besu", "label", "Besu", "id", "eip155:1337", "finality", "sealed"));
    facts.put(
        "moves",
        List.of(
            Map.of(
                "id", "recovery-1",
                "chain", "eip155:1337",
                "state", "final",
                "transaction", "0xaa",
                "end", "in block 57, sealed by 3 of 4 validators"),
            Map.of("id", "recovery-2", "state", "final", "transaction", "0xbb")));
    facts.put("sealed", sealed);
    return facts;
  }

  private static Map<String, Object> sealed(String transaction, int seals, int quorum) {
    return Map.of(
        "transaction", transaction,
        "block", 57,
        "seals", seals,
        "quorum", quorum,
        "validators", 4);
  }

  /** What says that a chain of validators moved it shows the sealed block, or is not whole. */
  @Test
  void onValidatorsAMoveIsInASealedBlock() {
    assertThat(verdict(onBesu(sealed("0xaa", 3, 3))))
        .isEqualTo(
            new DrillReport.Verdict.Whole(
                account(KEY),
                "2026-11-29T12:00:00Z",
                61,
                Optional.of(
                    new DrillReport.Verdict.Chain(
                        "besu", "Besu", "in block 57, sealed by 3 of 4 validators"))));
    for (Map<String, Object> sealed :
        List.of(
            sealed("0xaa", 2, 3),
            sealed("0xaa", 2, 2),
            sealed("0xcc", 4, 3),
            Map.<String, Object>of())) {
      assertThat(code(verdict(onBesu(sealed)))).as(sealed.toString()).isEqualTo("drill_not_whole");
    }
  }

  /** Whatever is said otherwise, anywhere in the report, is not what the key signed. */
  @Test
  void everyChangeIsNoticed() {
    byte[] honest = DrillReport.of(facts(), proof(facts(), KEY)).bytes();
    int noticed = 0;
    for (int at = 0; at < honest.length - 1; at++) {
      byte[] changed = honest.clone();
      changed[at] = changed[at] == '1' ? (byte) '2' : (byte) '1';
      if (java.util.Arrays.equals(changed, honest)) continue;
      assertThat(code(DrillReport.verify(changed))).as("byte " + at).isNotEqualTo("whole");
      noticed++;
    }
    assertThat(noticed).isGreaterThan(500);
  }

  @Test
  void anotherKeyDoesNotStandForThisTreasury() {
    byte[] file = DrillReport.of(facts(), proof(facts(), key("other"))).bytes();
    assertThat(code(DrillReport.verify(file))).isEqualTo("drill_not_whole");
  }

  @Test
  void aReportWithoutProofIsNone() throws Exception {
    byte[] file = DrillReport.minutes(facts());
    assertThat(code(DrillReport.verify(file))).isEqualTo("proof_missing");
    assertThat(code(DrillReport.verify("[]".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo("report_malformed");
  }

  /** Honestly signed, and still no proof that the treasury comes back. */
  @Test
  void aDrillThatDidNotHoldIsNotWhole() {
    List<Map<String, Object>> broken = new ArrayList<>();
    broken.add(with("wallets", List.of(Map.of("name", "vault", "before", "25", "found", "24"))));
    broken.add(with("wallets", List.of(Map.of("name", "vault", "before", "25", "found", "25"))));
    broken.add(with("moves", List.of()));
    broken.add(
        with(
            "moves",
            List.of(
                Map.of("id", "recovery-1", "state", "final"),
                Map.of("id", "recovery-2", "state", "sent"))));
    broken.add(with("refusals", List.of()));
    broken.add(with("format", "bascule/other/1"));
    for (Map<String, Object> facts : broken) {
      assertThat(code(verdict(facts))).isEqualTo("drill_not_whole");
    }
  }

  private static Map<String, Object> with(String key, Object value) {
    var facts = facts();
    facts.put(key, value);
    return facts;
  }
}
