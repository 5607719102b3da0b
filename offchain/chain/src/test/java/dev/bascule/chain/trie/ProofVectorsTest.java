package dev.bascule.chain.trie;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.Vectors;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Account and storage proofs as a Besu node answers them, and changed ones. */
class ProofVectorsTest {

  @Test
  void recordedProofsShowWhatTheNodeStated() {
    int accounts = 0;
    int words = 0;
    for (JsonNode sample : Vectors.qbft("proofs.json").get("samples")) {
      for (JsonNode proof : sample.get("proofs")) {
        assertThat(wrong(Hash32.ofHex(sample.get("stateRoot").asString()), proof)).isNull();
        accounts++;
        words += proof.get("storageProof").size();
      }
    }
    assertThat(accounts).isEqualTo(70);
    assertThat(words).isEqualTo(94);
  }

  @Test
  void changedProofsAreRefused() {
    JsonNode negative = Vectors.qbft("proofs.json").get("negative");
    assertThat(negative.size()).isEqualTo(18);
    for (JsonNode each : negative) {
      assertThat(wrong(Hash32.ofHex(each.get("stateRoot").asString()), each.get("proof")))
          .as(each.get("id").asString())
          .isNotNull();
    }
  }

  /** Every list size around the borders of the index encoding, each entry proven and one absent. */
  @Test
  void builtProofsAreAcceptedAndEveryFlippedBitIsRefused() {
    Random random = new Random(20261);
    for (int size : new int[] {1, 2, 3, 15, 16, 17, 127, 128, 129, 255, 256, 257, 300}) {
      List<Bytes> values = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        byte[] value = new byte[1 + random.nextInt(80)];
        random.nextBytes(value);
        values.add(Bytes.of(value));
      }
      MerklePatricia trie = MerklePatricia.ofList(values);
      for (int i = 0; i < size; i++) {
        Bytes key = MerklePatricia.indexKey(i);
        List<Bytes> proof = trie.prove(key);
        assertThat(TrieProof.check(trie.root(), key, proof))
            .isEqualTo(new TrieProof.Result.Included(values.get(i)));
        int node = random.nextInt(proof.size());
        byte[] changed = proof.get(node).toArray();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        List<Bytes> broken = new ArrayList<>(proof);
        broken.set(node, Bytes.of(changed));
        assertThat(TrieProof.check(trie.root(), key, broken))
            .isInstanceOf(TrieProof.Result.Invalid.class);
      }
      Bytes beyond = MerklePatricia.indexKey(size);
      assertThat(TrieProof.check(trie.root(), beyond, trie.prove(beyond)))
          .isEqualTo(new TrieProof.Result.Absent());
    }
  }

  private static String wrong(Hash32 stateRoot, JsonNode proof) {
    Address address = Address.ofHex(proof.get("address").asString());
    return switch (AccountProof.account(stateRoot, address, nodes(proof.get("accountProof")))) {
      case AccountProof.Shown.Invalid(String reason) -> reason;
      case AccountProof.Shown.Is(AccountProof.Account account) ->
          account.nonce() != number(proof.get("nonce")).longValue()
                  || !account.balance().equals(number(proof.get("balance")))
                  || !account.storageRoot().hex().equals(proof.get("storageHash").asString())
                  || !codeHash(account, proof)
              ? "other than stated"
              : wrongStorage(account, proof);
    };
  }

  /** An absent account is stated with the code hash of no code or with zero, by client. */
  private static boolean codeHash(AccountProof.Account account, JsonNode proof) {
    String stated = proof.get("codeHash").asString();
    return account.codeHash().hex().equals(stated)
        || (account.equals(AccountProof.Account.ABSENT) && Hash32.ofHex(stated).isZero());
  }

  private static String wrongStorage(AccountProof.Account account, JsonNode proof) {
    for (JsonNode word : proof.get("storageProof")) {
      Hash32 slot = Hash32.ofHex(word.get("slot").asString());
      switch (AccountProof.storage(account.storageRoot(), slot, nodes(word.get("proof")))) {
        case AccountProof.Stored.Invalid(String reason) -> {
          return reason;
        }
        case AccountProof.Stored.Is(BigInteger shown) -> {
          if (!shown.equals(number(word.get("value")))) return "other word than stated";
        }
      }
    }
    return null;
  }

  private static BigInteger number(JsonNode hex) {
    return new BigInteger(hex.asString().substring(2), 16);
  }

  private static List<Bytes> nodes(JsonNode list) {
    List<Bytes> nodes = new ArrayList<>();
    for (JsonNode each : list) nodes.add(Bytes.fromHex(each.asString()));
    return nodes;
  }
}
