package dev.bascule.chain.voucher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.checkpoint.SignedCheckpoint;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.receipt.SettlementCheck;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.log.CheckpointBody;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VoucherKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The vectors that contracts, viem and this module share. */
class SharedVectorsTest {

  private final JsonNode vectors = read();
  private final VaultDomain domain =
      new VaultDomain(
          Long.parseLong(vectors.at("/domain/chainId").asString()),
          Address.ofHex(vectors.at("/domain/verifyingContract").asString()));

  @Test
  void domainAndVouchers() {
    assertThat(domain.separator().hex()).isEqualTo(vectors.at("/domain/separator").asString());
    SecretKey payer = key("payerKey");
    assertThat(Signer.of(payer.publicKey()).hex()).isEqualTo(vectors.get("payer").asString());
    for (JsonNode each : vectors.get("vouchers")) {
      Voucher voucher = voucher(each.get("voucher"));
      assertThat(voucher.legHashes().stream().map(Hash32::hex).toList())
          .isEqualTo(texts(each.get("legHashes")));
      for (int i = 0; i < voucher.legs().size(); i++) {
        assertThat(voucher.laneKey(i).hex()).isEqualTo(each.get("laneKeys").get(i).asString());
      }
      assertThat(voucher.structHash().hex()).isEqualTo(each.get("structHash").asString());
      assertThat(voucher.digest(domain).value().hex()).isEqualTo(each.get("digest").asString());
      assertThat(voucher.sign(domain, payer).toBytes().hex())
          .isEqualTo(each.get("signature").asString());
    }
  }

  @Test
  void checkpointAndPart() {
    JsonNode it = vectors.get("checkpoint");
    assertThat(domain.logId(1).hex()).isEqualTo(it.get("logId").asString());
    CheckpointBody body =
        new CheckpointBody(
            Hash32.ofHex(it.get("logId").asString()),
            Long.parseLong(it.get("size").asString()),
            Hash32.ofHex(it.get("root").asString()),
            Long.parseLong(it.get("at").asString()),
            it.get("operatorKeyId").asInt());
    SignedCheckpoint signed = SignedCheckpoint.sign(domain, body, key("operatorKey"));
    assertThat(SignedCheckpoint.digest(domain, body).hex()).isEqualTo(it.get("digest").asString());
    assertThat(signed.signature().toBytes().hex()).isEqualTo(it.get("signature").asString());
    assertThat(signed.signer(domain).map(Address::hex))
        .contains(vectors.get("operator").asString());
    JsonNode part = vectors.get("part");
    assertThat(
            SettlementCheck.entryHash(
                    new LaneKey(Hash32.ofHex(part.get("laneKey").asString())),
                    BaseUnits.of(new BigInteger(part.get("settled").asString())))
                .hex())
        .isEqualTo(part.get("root").asString());
  }

  private SecretKey key(String name) {
    return SecretKey.of(Bytes.fromHex(vectors.get(name).asString()).toArray());
  }

  private static Voucher voucher(JsonNode json) {
    List<Leg> legs = new ArrayList<>();
    for (JsonNode leg : json.get("legs")) {
      legs.add(
          new Leg(
              Address.ofHex(leg.get("payee").asString()),
              (int) leg.get("lane").asLong(),
              BaseUnits.of(new BigInteger(leg.get("cumulative").asString())),
              TermsHash.ofHex(leg.get("terms").asString())));
    }
    return new Voucher(
        Address.ofHex(json.get("payer").asString()),
        Address.ofHex(json.get("token").asString()),
        (int) json.get("keyEpoch").asLong(),
        VoucherKind.ofCode(json.get("kind").asInt()),
        Long.parseLong(json.get("notAfter").asString()),
        legs);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : list) texts.add(each.asString());
    return texts;
  }

  private static JsonNode read() {
    try (InputStream file = SharedVectorsTest.class.getResourceAsStream("/vectors/eip712.json")) {
      if (file == null) throw new IllegalStateException("the contracts' vectors are missing");
      return JsonMapper.builder().build().readTree(file.readAllBytes());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
