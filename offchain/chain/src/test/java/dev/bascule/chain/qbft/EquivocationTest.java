package dev.bascule.chain.qbft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.Vectors;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Evidence against a validator: what counts, and above all what does not. */
class EquivocationTest {

  private static final SealedHeader BLOCK = recorded("rounds.json", 3);

  /** The recorded headers of one network, {@code keccak256("qbft vector a node I")}. */
  private static SecretKey key(int node) {
    byte[] name = ("qbft vector a node " + node).getBytes(StandardCharsets.US_ASCII);
    return SecretKey.of(Keccak256.hash(name).bytes());
  }

  @Test
  void twoBlocksOfOneRoundConvictThoseWhoSealedBoth() {
    SealedHeader one = sealed(changed(BLOCK, 1, BLOCK.header().parentHash()), 2, 1, 2, 3);
    SealedHeader two = sealed(changed(BLOCK, 2, BLOCK.header().parentHash()), 2, 2, 3, 4);

    assertThat(Equivocation.examine(one, two))
        .isEqualTo(
            new Equivocation.Finding.Proven(
                BLOCK.header().number(), 2, new TreeSet<>(List.of(address(2), address(3)))));
  }

  @Test
  void sealsOfDifferentRoundsAreNeverEvidence() {
    SealedHeader one = sealed(changed(BLOCK, 1, BLOCK.header().parentHash()), 0, 1, 2, 3);
    SealedHeader two = sealed(changed(BLOCK, 2, BLOCK.header().parentHash()), 1, 1, 2, 3);

    assertRefused(one, two, "other_round");
  }

  @Test
  void copiesOfOneBlockWithOtherSealsAreNoEvidence() {
    int compared = 0;
    for (JsonNode block : Vectors.qbft("rounds.json").get("blocks")) {
      SealedHeader own = SealedHeader.decode(Bytes.fromHex(block.get("rawHeader").asString()));
      for (JsonNode copy : block.get("rawHeaderOtherNodes")) {
        JsonNode raw = copy.isObject() ? copy.get("rawHeader") : copy;
        assertRefused(own, SealedHeader.decode(Bytes.fromHex(raw.asString())), "same_block");
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(10);
  }

  @Test
  void noTwoRecordedBlocksAccuseAnybody() {
    SealedHeader before = null;
    for (JsonNode block : Vectors.qbft("votes.json").get("blocks")) {
      SealedHeader header = SealedHeader.decode(Bytes.fromHex(block.get("rawHeader").asString()));
      if (before != null) assertRefused(before, header, "other_height");
      before = header;
    }
  }

  @Test
  void aKeyThatSealsOnTwoChainsIsNotAccused() {
    SealedHeader one = sealed(changed(BLOCK, 1, BLOCK.header().parentHash()), 0, 1, 2, 3);
    SealedHeader two = sealed(changed(BLOCK, 2, Keccak256.hash(new byte[1])), 0, 1, 2, 3);

    assertRefused(one, two, "other_parent");
  }

  @Test
  void twoBlocksWithoutACommonSignerConvictNobody() {
    SealedHeader one = sealed(changed(BLOCK, 1, BLOCK.header().parentHash()), 0, 1);
    SealedHeader two = sealed(changed(BLOCK, 2, BLOCK.header().parentHash()), 0, 2);

    assertRefused(one, two, "no_common_signer");
  }

  @Test
  void aSealThatIsNoSignatureAccusesNobody() {
    SealedHeader one = sealed(changed(BLOCK, 1, BLOCK.header().parentHash()), 0, 1);
    SealedHeader two = sealed(changed(BLOCK, 2, BLOCK.header().parentHash()), 0, 1);
    ExtraData extra = two.extraData();
    byte[] broken = extra.seals().getFirst().toArray();
    Arrays.fill(broken, 0, 32, (byte) 0);
    SealedHeader damaged =
        with(
            two.header(),
            new ExtraData(
                extra.vanity(),
                extra.validators(),
                extra.vote(),
                extra.round(),
                List.of(Bytes.of(broken))));

    assertRefused(one, damaged, "no_common_signer");
  }

  private static void assertRefused(SealedHeader one, SealedHeader other, String code) {
    assertThat(Equivocation.examine(one, other))
        .isInstanceOfSatisfying(
            Equivocation.Finding.NotEvidence.class,
            refused -> assertThat(refused.code()).isEqualTo(code));
  }

  private static SealedHeader recorded(String file, int index) {
    JsonNode block = Vectors.qbft(file).get("blocks").get(index);
    return SealedHeader.decode(Bytes.fromHex(block.get("rawHeader").asString()));
  }

  private static Address address(int node) {
    try (SecretKey key = key(node)) {
      return Signer.of(key.publicKey());
    }
  }

  /** The same block with another timestamp, so with another digest. */
  private static BlockHeader changed(SealedHeader block, int laterSeconds, Hash32 parent) {
    List<Rlp> fields = new ArrayList<>(block.header().toRlp().asList());
    fields.set(0, Rlp.text(Bytes.of(parent)));
    fields.set(11, Rlp.scalar(block.header().timestampSeconds() + laterSeconds));
    return BlockHeader.of(Rlp.list(fields));
  }

  private static SealedHeader sealed(BlockHeader header, int round, int... signers) {
    ExtraData extra = BLOCK.extraData();
    ExtraData unsealed =
        new ExtraData(extra.vanity(), extra.validators(), extra.vote(), round, List.of());
    Hash32 digest = with(header, unsealed).sealDigest();
    List<Bytes> seals = new ArrayList<>();
    for (int signer : signers) {
      try (SecretKey key = key(signer)) {
        seals.add(key.sign(digest).toSeal());
      }
    }
    return with(
        header, new ExtraData(extra.vanity(), extra.validators(), extra.vote(), round, seals));
  }

  private static SealedHeader with(BlockHeader header, ExtraData extra) {
    return SealedHeader.of(BlockHeader.of(header.withExtraData(extra.encode())));
  }
}
