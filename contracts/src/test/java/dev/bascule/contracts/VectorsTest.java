package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.bindings.NettingWindows;
import dev.bascule.contracts.bindings.SettlementVault.Checkpoint;
import dev.bascule.contracts.bindings.SettlementVault.Leaf;
import dev.bascule.contracts.bindings.SettlementVault.Leg;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The committed vectors against Java; forge checks the contracts against the same files. */
class VectorsTest {

  @Test
  void areWhatViemComputes() throws Exception {
    assertThat(Node.run("vectors.mjs", "--check")).isEmpty();
  }

  @Test
  void eip712() throws IOException {
    JsonNode vectors = read("eip712");
    Eip712 eip712 = eip712(vectors);
    assertThat(eip712.domainSeparator()).isEqualTo(bytes(vectors.at("/domain/separator")));
    Credentials payer = Credentials.create(vectors.get("payerKey").asString());
    for (JsonNode it : vectors.get("vouchers")) {
      JsonNode v = it.get("voucher");
      List<Leg> legs = new ArrayList<>();
      for (JsonNode leg : v.get("legs")) {
        legs.add(
            new Leg(
                leg.get("payee").asString(),
                number(leg.get("lane")),
                number(leg.get("cumulative")),
                bytes(leg.get("terms"))));
      }
      Eip712.Voucher voucher =
          new Eip712.Voucher(
              v.get("payer").asString(),
              v.get("token").asString(),
              number(v.get("keyEpoch")).longValueExact(),
              number(v.get("kind")).intValueExact(),
              number(v.get("notAfter")).longValueExact(),
              legs);
      for (int i = 0; i < legs.size(); i++) {
        assertThat(Eip712.legHash(legs.get(i))).isEqualTo(bytes(it.get("legHashes").get(i)));
        assertThat(
                Eip712.laneKey(
                    voucher.payer(), legs.get(i).payee, voucher.token(), legs.get(i).lane))
            .isEqualTo(bytes(it.get("laneKeys").get(i)));
      }
      assertThat(eip712.digest(voucher)).isEqualTo(bytes(it.get("digest")));
      assertThat(Eip712.sign(bytes(it.get("digest")), payer)).isEqualTo(bytes(it.get("signature")));
    }
  }

  @Test
  void leafAndCheckpoint() throws IOException {
    JsonNode vectors = read("eip712");
    Eip712 eip712 = eip712(vectors);
    JsonNode l = vectors.get("leaf");
    assertThat(eip712.logId(1)).isEqualTo(bytes(l.get("logId")));
    Leaf leaf =
        new Leaf(
            number(l.get("type")),
            bytes(l.get("logId")),
            number(l.get("at")),
            number(l.get("admittedAt")),
            bytes(l.get("laneKey")),
            bytes(l.get("voucherDigest")),
            number(l.get("leg")),
            number(l.get("from")),
            number(l.get("to")),
            bytes(l.get("terms")));
    assertThat(Eip712.leafBytes(leaf)).hasSize(320).isEqualTo(bytes(l.get("bytes")));
    LogModel log = new LogModel();
    log.add(Eip712.leafBytes(leaf));
    assertThat(log.root()).isEqualTo(bytes(l.get("hash")));
    JsonNode c = vectors.get("checkpoint");
    Checkpoint checkpoint =
        new Checkpoint(
            bytes(c.get("logId")),
            number(c.get("size")),
            bytes(c.get("root")),
            number(c.get("at")),
            number(c.get("operatorKeyId")));
    assertThat(eip712.digest(checkpoint)).isEqualTo(bytes(c.get("digest")));
    Credentials operator = Credentials.create(vectors.get("operatorKey").asString());
    assertThat(Eip712.sign(bytes(c.get("digest")), operator)).isEqualTo(bytes(c.get("signature")));
  }

  @Test
  void netting() throws IOException {
    JsonNode vectors = read("netting");
    List<NettingModel.Position> positions = new ArrayList<>();
    for (JsonNode it : vectors.get("positions")) {
      positions.add(
          new NettingModel.Position(
              it.get("index").asLong(),
              it.get("debit").asBoolean(),
              number(it.get("units")).longValueExact()));
    }
    byte[] packed = NettingOnChain.pack(positions);
    assertThat(packed).isEqualTo(bytes(vectors.get("packed")));
    NettingMap before = map(vectors.get("before"));
    NettingMap after = map(vectors.get("after"));
    JsonNode c = vectors.at("/part/checkpoint");
    NettingWindows.NetPart part =
        new NettingWindows.NetPart(
            number(vectors.at("/part/window")),
            number(vectors.at("/part/part")),
            vectors.at("/part/last").asBoolean(),
            Numeric.hexStringToByteArray(before.root()),
            BigInteger.valueOf(after.size()),
            Numeric.hexStringToByteArray(after.root()),
            new NettingWindows.Checkpoint(
                bytes(c.get("logId")),
                number(c.get("size")),
                bytes(c.get("root")),
                number(c.get("at")),
                number(c.get("operatorKeyId"))));
    byte[] digest = new Eip712(31337, vectors.get("book").asString()).digest(part, packed);
    assertThat(digest).isEqualTo(bytes(vectors.get("digest")));
    Credentials member = Credentials.create(vectors.get("memberKey").asString());
    assertThat(Eip712.sign(digest, member)).isEqualTo(bytes(vectors.get("signature")));
  }

  private static NettingMap map(JsonNode covered) {
    NettingMap map = new NettingMap();
    for (JsonNode it : covered.get("lanes")) {
      map.cover(it.get("laneKey").asString(), number(it.get("cumulative")));
    }
    assertThat(map.root()).isEqualTo(covered.get("root").asString());
    for (int i = 0; i < map.size(); i++) {
      JsonNode proof = covered.get("proofs").get(i);
      List<byte[]> ours = map.shown(i, 1).lanes().getFirst().proof;
      assertThat(ours).hasSize(proof.size());
      for (int k = 0; k < ours.size(); k++) {
        assertThat(ours.get(k)).isEqualTo(bytes(proof.get(k)));
      }
    }
    return map;
  }

  @Test
  void rfc9162() throws IOException {
    JsonNode vectors = read("rfc9162");
    LogModel log = new LogModel();
    vectors.get("leaves").forEach(it -> log.add(bytes(it)));
    for (int size = 0; size <= log.size(); size++) {
      assertThat(log.root(size)).isEqualTo(bytes(vectors.get("roots").get(size)));
    }
    for (JsonNode it : vectors.get("inclusion")) {
      assertProof(log.inclusion(it.get("index").asInt(), it.get("size").asInt()), it);
    }
    for (JsonNode it : vectors.get("consistency")) {
      LogModel second = new LogModel();
      for (int i = 0; i < it.get("second").asInt(); i++) {
        second.add(bytes(vectors.get("leaves").get(i)));
      }
      assertProof(second.consistency(it.get("first").asInt()), it);
    }
  }

  private static void assertProof(List<byte[]> actual, JsonNode expected) {
    JsonNode proof = expected.get("proof");
    assertThat(actual).hasSize(proof.size());
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i)).isEqualTo(bytes(proof.get(i)));
    }
  }

  private static Eip712 eip712(JsonNode vectors) {
    return new Eip712(
        number(vectors.at("/domain/chainId")).longValueExact(),
        vectors.at("/domain/verifyingContract").asString());
  }

  private static JsonNode read(String name) throws IOException {
    Path file = Anvil.repositoryRoot().resolve("contracts/vectors/" + name + ".json");
    return new ObjectMapper().readTree(Files.readString(file));
  }

  private static byte[] bytes(JsonNode hex) {
    return Numeric.hexStringToByteArray(hex.asString());
  }

  private static BigInteger number(JsonNode it) {
    return new BigInteger(it.asString());
  }
}
