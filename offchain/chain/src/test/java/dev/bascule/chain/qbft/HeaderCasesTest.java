package dev.bascule.chain.qbft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.Vectors;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.core.id.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Single headers with the set in force, and what a strict verifier says. */
class HeaderCasesTest {

  @TestFactory
  Stream<DynamicTest> everyCaseHasItsVerdict() {
    JsonNode cases = Vectors.qbft("cases.json").get("cases");
    assertThat(cases.size()).isEqualTo(155);
    return cases
        .valueStream()
        .map(each ->
            DynamicTest.dynamicTest(each.get("id").asString(), () -> theVerdictIsRight(each)));
  }

  private static void theVerdictIsRight(JsonNode each) {
    boolean accept = each.get("verdict").asString().equals("accept");
    ValidatorSet set = ValidatorSet.of(mode(each.get("mode")), addresses(each.get("validators")));
    SealedHeader header;
    try {
      header = SealedHeader.decode(Bytes.fromHex(each.get("header").asString()));
    } catch (MalformedRlp malformed) {
      assertThat(accept).as("%s: %s", each.get("why"), malformed.getMessage()).isFalse();
      return;
    }
    if (!each.get("blockHash").isNull()) {
      assertThat(header.blockHash().hex()).isEqualTo(each.get("blockHash").asString());
      assertThat(header.sealDigest().hex()).isEqualTo(each.get("sealDigest").asString());
    }
    SealCheck check = header.check(set);
    if (accept) {
      assertThat(check).isInstanceOf(SealCheck.Sealed.class);
    } else {
      assertThat(check).as(each.get("why").asString()).isInstanceOf(SealCheck.NotSealed.class);
    }
  }

  @Test
  void preimagesAreTheBytesThatAreHashed() {
    for (JsonNode sample : Vectors.qbft("preimages.json").get("samples")) {
      SealedHeader header = SealedHeader.decode(Bytes.fromHex(sample.get("rawHeader").asString()));
      ExtraData extra = header.extraData();
      assertThat(extra.encode().hex()).isEqualTo(sample.get("extraData").asString());
      assertThat(extra.forHash().hex()).isEqualTo(sample.get("extraDataForHash").asString());
      assertThat(extra.forSeal().hex()).isEqualTo(sample.get("extraDataForSeal").asString());
      assertThat(header.header().withExtraData(extra.forHash()).encode().hex())
          .isEqualTo(sample.get("hashPreimage").asString());
      assertThat(header.header().withExtraData(extra.forSeal()).encode().hex())
          .isEqualTo(sample.get("sealPreimage").asString());
      assertThat(header.blockHash().hex()).isEqualTo(sample.get("hash").asString());
      assertThat(header.sealDigest().hex()).isEqualTo(sample.get("sealDigest").asString());
    }
  }

  @Test
  void quorumIsTwoThirdsRoundedUp() {
    for (JsonNode row : Vectors.qbft("quorum.json").get("table")) {
      int validators = row.get("n").asInt();
      assertThat(ValidatorSet.quorum(validators)).isEqualTo(row.get("seals").asInt());
      assertThat(ValidatorSet.faultsTolerated(validators)).isEqualTo(row.get("f").asInt());
    }
  }

  static ValidatorSet.Mode mode(JsonNode text) {
    return text.asString().equals("contract")
        ? ValidatorSet.Mode.CONTRACT
        : ValidatorSet.Mode.HEADER;
  }

  static List<Address> addresses(JsonNode list) {
    List<Address> addresses = new ArrayList<>();
    for (JsonNode each : list) addresses.add(Address.ofHex(each.asString()));
    return addresses;
  }
}
