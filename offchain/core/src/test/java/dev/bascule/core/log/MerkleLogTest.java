package dev.bascule.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.core.SharedVectors;
import dev.bascule.core.id.Hash32;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The log's tree against the vectors that Certificate Transparency publishes for its own. */
class MerkleLogTest {
  private static final List<String> LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  /** By size, from 0. */
  private static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void rootsOfAllSizes() {
    MerkleLog log = published();
    for (int size = 0; size < ROOTS.size(); size++) {
      assertThat(log.rootAt(size)).isEqualTo(hash(ROOTS.get(size)));
    }
    assertThat(log.root()).isEqualTo(log.rootAt(8));
  }

  @Test
  void publishedInclusionPaths() {
    MerkleLog log = published();
    assertThat(log.inclusion(0, 1)).isEmpty();
    assertThat(log.inclusion(0, 8))
        .containsExactly(
            hash("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"),
            hash("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
            hash("6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"));
    assertThat(log.inclusion(5, 8))
        .containsExactly(
            hash("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
            hash("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
            hash(ROOTS.get(4)));
    assertThat(log.inclusion(2, 3)).containsExactly(hash(ROOTS.get(2)));
  }

  @Test
  void publishedConsistencyProofs() {
    MerkleLog log = published();
    assertThat(log.consistency(1, 1)).isEmpty();
    assertThat(log.consistency(6, 8))
        .containsExactly(
            hash("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"),
            hash("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
            hash(ROOTS.get(4)));
    assertThat(log.consistency(2, 5))
        .containsExactly(
            hash("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
            hash("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"));
  }

  @Test
  void everyLeafOfEverySizeIsProvenAndNothingElseIs() {
    MerkleLog log = grown(70);
    for (int size = 1; size <= 70; size++) {
      Hash32 root = log.rootAt(size);
      for (int index = 0; index < size; index++) {
        List<Hash32> path = log.inclusion(index, size);
        Hash32 leaf = log.leaf(index);
        assertThat(MerkleLog.verifyInclusion(leaf, index, size, path, root)).isTrue();
        assertThat(MerkleLog.verifyInclusion(log.leaf((index + 1) % 70), index, size, path, root))
            .isFalse();
        if (size > 1) {
          int other = (index + 1) % size;
          assertThat(MerkleLog.verifyInclusion(leaf, other, size, path, root)).isFalse();
          List<Hash32> shorter = path.subList(0, path.size() - 1);
          assertThat(MerkleLog.verifyInclusion(leaf, index, size, shorter, root)).isFalse();
        }
        List<Hash32> longer = new ArrayList<>(path);
        longer.add(root);
        assertThat(MerkleLog.verifyInclusion(leaf, index, size, longer, root)).isFalse();
      }
    }
  }

  @Test
  void everySizeExtendsEverySmallerOne() {
    MerkleLog log = grown(40);
    for (int to = 0; to <= 40; to++) {
      for (int from = 0; from <= to; from++) {
        List<Hash32> proof = log.consistency(from, to);
        Hash32 old = log.rootAt(from);
        Hash32 now = log.rootAt(to);
        assertThat(MerkleLog.verifyConsistency(from, to, old, now, proof)).isTrue();
        assertThat(MerkleLog.verifyConsistency(from, to, now, old, proof)).isEqualTo(from == to);
        for (int i = 0; i < proof.size(); i++) {
          List<Hash32> changed = new ArrayList<>(proof);
          changed.set(i, Hash32.ZERO);
          assertThat(MerkleLog.verifyConsistency(from, to, old, now, changed)).isFalse();
        }
      }
    }
  }

  @Test
  void aForkIsNoExtension() {
    MerkleLog log = grown(20);
    MerkleLog fork = grown(9);
    fork.append(Hash32.ZERO);
    for (int i = 10; i < 20; i++) fork.append(log.leaf(i));
    assertThat(
            MerkleLog.verifyConsistency(
                12, 20, log.rootAt(12), fork.root(), fork.consistency(12, 20)))
        .isFalse();
    assertThat(
            MerkleLog.verifyConsistency(9, 20, log.rootAt(9), fork.root(), fork.consistency(9, 20)))
        .isTrue();
  }

  @Test
  void malformedProofsAreRefusedAndNotThrown() {
    MerkleLog log = grown(5);
    Hash32 root = log.root();
    List<Hash32> path = log.inclusion(1, 5);
    assertThat(MerkleLog.verifyInclusion(log.leaf(1), -1, 5, path, root)).isFalse();
    assertThat(MerkleLog.verifyInclusion(log.leaf(1), 5, 5, path, root)).isFalse();
    assertThat(MerkleLog.verifyInclusion(log.leaf(1), 1, 0, path, root)).isFalse();
    assertThat(MerkleLog.verifyInclusion(log.leaf(1), 1, Long.MAX_VALUE, path, root)).isFalse();
    assertThat(MerkleLog.verifyConsistency(-1, 5, root, root, path)).isFalse();
    assertThat(MerkleLog.verifyConsistency(6, 5, root, root, path)).isFalse();
    assertThat(MerkleLog.verifyConsistency(3, 5, log.rootAt(3), root, List.of())).isFalse();
    assertThat(MerkleLog.verifyConsistency(0, 5, root, root, List.of())).isFalse();
    assertThat(MerkleLog.verifyConsistency(0, 5, log.rootAt(0), root, path)).isFalse();
  }

  @Test
  void whatIsNotThereCannotBeAskedFor() {
    MerkleLog log = grown(3);
    assertThatThrownBy(() -> log.rootAt(4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> log.inclusion(3, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> log.consistency(2, 4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> log.leaf(3)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aSavedLogLoadsToTheSameTree() throws IOException {
    MerkleLog log = grown(5000);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    log.save(new DataOutputStream(bytes));
    MerkleLog loaded =
        MerkleLog.load(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertThat(loaded.size()).isEqualTo(5000);
    assertThat(loaded.root()).isEqualTo(log.root());
    assertThat(loaded.inclusion(4321, 4500)).isEqualTo(log.inclusion(4321, 4500));
  }

  /** The same file as the contract's tests. */
  @Test
  void sharedVectors() {
    JsonNode file = SharedVectors.read("rfc9162");
    MerkleLog log = new MerkleLog();
    for (JsonNode leaf : file.get("leaves")) {
      byte[] bytes = HexFormat.of().parseHex(leaf.asString().substring(2));
      long index = log.append(MerkleLog.leafHash(bytes));
      String hash = file.get("leafHashes").get((int) index).asString();
      assertThat(log.leaf(index).hex()).isEqualTo(hash);
    }
    for (int size = 0; size <= log.size(); size++) {
      assertThat(log.rootAt(size).hex()).isEqualTo(file.get("roots").get(size).asString());
    }
    for (JsonNode each : file.get("inclusion")) {
      assertThat(log.inclusion(each.get("index").asInt(), each.get("size").asInt()))
          .isEqualTo(hashes(each.get("proof")));
    }
    for (JsonNode each : file.get("consistency")) {
      assertThat(log.consistency(each.get("first").asInt(), each.get("second").asInt()))
          .isEqualTo(hashes(each.get("proof")));
    }
  }

  private static List<Hash32> hashes(JsonNode texts) {
    List<Hash32> hashes = new ArrayList<>();
    for (JsonNode text : texts) hashes.add(Hash32.ofHex(text.asString()));
    return hashes;
  }

  private static MerkleLog published() {
    MerkleLog log = new MerkleLog();
    for (String leaf : LEAVES) log.append(MerkleLog.leafHash(HexFormat.of().parseHex(leaf)));
    return log;
  }

  private static MerkleLog grown(int size) {
    MerkleLog log = new MerkleLog();
    for (int i = 0; i < size; i++) log.append(MerkleLog.leafHash(new byte[] {(byte) i, 7}));
    return log;
  }

  private static Hash32 hash(String hex) {
    return Hash32.ofHex("0x" + hex);
  }
}
