package dev.bascule.node.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.qbft.QbftGenesis;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import dev.bascule.node.FakeNode;
import dev.bascule.node.TestFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadCheckTest {

  @TempDir static Path temp;
  private static QbftGenesis genesis;

  @BeforeAll
  static void genesis() throws Exception {
    genesis = TestFolder.create(temp.resolve("net"), TestFolder.file(1)).genesis();
  }

  /** Invariant: a head counts only with a quorum of seals, more than a third of them known. */
  @Test
  void a_head_counts_by_the_seals_of_those_who_are_known() {
    assertThat(objection(keys(1, 4), keys(1, 3), keys(1, 4))).isEmpty();
    assertThat(objection(keys(1, 4), keys(1, 2), keys(1, 4)))
        .hasValueSatisfying(why -> assertThat(why).contains("2 seals where 3 of 4 are needed"));
    // They seal for themselves whatever they like.
    assertThat(objection(keys(11, 1), keys(11, 1), keys(1, 4)))
        .contains(
            "block 9: 0 of the 4 validators that trust.json knows sealed it, more than 1 must"
                + " have");
    // One of four may lie, two do not lie together.
    assertThat(objection(keys(4, 4), keys(4, 4), keys(1, 4))).isPresent();
    assertThat(objection(keys(3, 4), keys(3, 4), keys(1, 4))).isEmpty();
  }

  @Test
  void a_lone_validator_is_known_or_nobody() {
    assertThat(objection(keys(1, 1), keys(1, 1), keys(1, 1))).isEmpty();
    assertThat(objection(keys(1, 2), keys(1, 2), keys(1, 1))).isEmpty();
    assertThat(objection(keys(2, 1), keys(2, 1), keys(1, 1))).isPresent();
  }

  private static Optional<String> objection(
      List<Bytes> inForce, List<Bytes> sealing, List<Bytes> known) {
    ValidatorSet set = set(inForce);
    BlockHeader head = FakeNode.unsealed(genesis.header(), 9, 1_000, set.members().getFirst());
    return HeadCheck.objection(
        SealedHeader.of(FakeNode.sealed(head, Optional.of(set.members()), sealing)),
        set,
        set(known));
  }

  /** So many keys, the first made of this number. */
  private static List<Bytes> keys(int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(number -> Bytes.fromHex("0x" + "%064x".formatted(number)))
        .toList();
  }

  private static ValidatorSet set(List<Bytes> secrets) {
    return ValidatorSet.of(
        ValidatorSet.Mode.HEADER, secrets.stream().map(HeadCheckTest::address).toList());
  }

  private static Address address(Bytes secret) {
    try (SecretKey key = SecretKey.of(secret.toArray())) {
      return Signer.of(key.publicKey());
    }
  }
}
