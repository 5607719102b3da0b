package dev.bascule.chain.qbft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.Vectors;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.TransactionReceipt;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.chain.trie.MerklePatricia;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Whole recorded chains: every hash, seal, root, vote and set change in them. */
class RecordedChainsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "header-4.json",
        "votes.json",
        "rounds.json",
        "contract.json",
        "transition-by-block.json",
        "forks.json"
      })
  void everyHeaderIsHashedSealedAndLinked(String file) {
    Hash32 parent = null;
    for (JsonNode block : Vectors.qbft(file).get("blocks")) {
      SealedHeader header = header(block, "rawHeader");
      assertThat(header.blockHash().hex()).isEqualTo(block.get("hash").asString());
      if (parent != null) assertThat(header.header().parentHash()).isEqualTo(parent);
      parent = header.blockHash();
      assertThat(header.header().toRlp().encode().hex())
          .isEqualTo(block.get("rawHeader").asString());
      if (block.get("validatorsInForce").isNull()) continue;
      ValidatorSet set =
          ValidatorSet.of(
              HeaderCasesTest.mode(block.get("mode")),
              HeaderCasesTest.addresses(block.get("validatorsInForce")));
      assertThat(header.sealDigest().hex()).isEqualTo(block.get("sealDigest").asString());
      assertThat(header.extraData().round()).isEqualTo(block.get("round").asInt());
      assertThat(header.check(set))
          .isEqualTo(
              new SealCheck.Sealed(parent, header.header().number(), block.get("seals").size()));
      for (JsonNode copy : block.get("rawHeaderOtherNodes")) {
        JsonNode raw = copy.isObject() ? copy.get("rawHeader") : copy;
        SealedHeader other = SealedHeader.decode(Bytes.fromHex(raw.asString()));
        assertThat(other.blockHash()).isEqualTo(parent);
        assertThat(other.check(set)).isInstanceOf(SealCheck.Sealed.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "header-4.json",
        "votes.json",
        "rounds.json",
        "contract.json",
        "transition-by-block.json",
        "forks.json"
      })
  void receiptsAndTransactionsHaveTheRootsOfTheHeader(String file) {
    for (JsonNode block : Vectors.qbft(file).get("blocks")) {
      SealedHeader header = header(block, "rawHeader");
      List<Bytes> receipts = new ArrayList<>();
      for (JsonNode raw : block.get("rawReceipts")) receipts.add(Bytes.fromHex(raw.asString()));
      receipts.forEach(RecordedChainsTest::aBloomFollowsFromItsLogs);
      assertThat(MerklePatricia.ofList(receipts).root()).isEqualTo(header.header().receiptsRoot());
      List<Rlp> body = Rlp.decode(Bytes.fromHex(block.get("rawBlock").asString())).asList();
      List<Bytes> transactions = new ArrayList<>();
      for (Rlp each : body.get(1).asList()) {
        transactions.add(each instanceof Rlp.Text(Bytes typed) ? typed : each.encode());
      }
      assertThat(transactions).hasSize(block.get("txCount").asInt());
      assertThat(MerklePatricia.ofList(transactions).root())
          .isEqualTo(header.header().transactionsRoot());
    }
  }

  private static void aBloomFollowsFromItsLogs(Bytes raw) {
    TransactionReceipt read = TransactionReceipt.decode(raw);
    if (!read.succeeded()) return;
    assertThat(
            TransactionReceipt.ofLogs(read.type(), read.cumulativeGasUsed(), read.logs()).encode())
        .isEqualTo(raw);
  }

  @Test
  void transactionsOfOurKindsAreReadBackToTheSameBytes() {
    int read = 0;
    for (JsonNode block : Vectors.qbft("header-4.json").get("blocks")) {
      List<Rlp> body = Rlp.decode(Bytes.fromHex(block.get("rawBlock").asString())).asList();
      for (Rlp each : body.get(1).asList()) {
        Bytes raw = each instanceof Rlp.Text(Bytes typed) ? typed : each.encode();
        boolean legacy = raw.at(0) < 0;
        if (!legacy && raw.at(0) != 2) continue;
        if (legacy && Rlp.decode(raw).asList().get(6).asLong() < 37) continue;
        SignedTransaction transaction = SignedTransaction.decode(raw);
        assertThat(transaction.raw()).isEqualTo(raw);
        assertThat(transaction.transaction().chainId()).isEqualTo(20261);
        assertThat(transaction.sender().isZero()).isFalse();
        read++;
      }
    }
    assertThat(read).isGreaterThan(300);
  }

  @Test
  void votesChangeTheSetAsRecorded() {
    VoteHistory history = null;
    for (String file : List.of("header-4.json", "votes.json", "rounds.json")) {
      JsonNode chain = Vectors.qbft(file);
      for (JsonNode block : chain.get("blocks")) {
        SealedHeader header = header(block, "rawHeader");
        if (history == null) {
          history =
              new VoteHistory(
                  ValidatorSet.of(ValidatorSet.Mode.HEADER, header.extraData().validators()),
                  60,
                  0);
          continue;
        }
        assertThat(history.next().members())
            .isEqualTo(HeaderCasesTest.addresses(block.get("validatorsInForce")));
        assertThat(header.check(history.next())).isInstanceOf(SealCheck.Sealed.class);
        history.see(header);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"contract.json", "transition-by-block.json"})
  void theContractsProofGivesTheSetOfTheNextBlock(String file) {
    JsonNode chain = Vectors.qbft(file);
    Address contract = Address.ofHex(chain.get("validatorContract").asString());
    int read = 0;
    JsonNode before = null;
    for (JsonNode block : chain.get("blocks")) {
      if (before != null
          && before.has("contractProof")
          && block.get("mode").asString().equals("contract")) {
        JsonNode proof = before.get("contractProof");
        Map<Hash32, List<Bytes>> storage = new HashMap<>();
        for (JsonNode each : proof.get("storageProof")) {
          storage.put(Hash32.ofHex(each.get("slot").asString()), nodes(each.get("proof")));
        }
        Hash32 stateRoot = Hash32.ofHex(before.get("stateRoot").asString());
        ValidatorSet expected =
            ValidatorSet.of(
                ValidatorSet.Mode.CONTRACT,
                HeaderCasesTest.addresses(block.get("validatorsInForce")));
        assertThat(
                ValidatorContract.read(
                    stateRoot, contract, nodes(proof.get("accountProof")), storage))
            .isEqualTo(new ValidatorContract.Reading.Is(expected));
        read++;
      }
      before = block;
    }
    assertThat(read).isGreaterThan(15);
  }

  private static SealedHeader header(JsonNode block, String field) {
    return SealedHeader.decode(Bytes.fromHex(block.get(field).asString()));
  }

  private static List<Bytes> nodes(JsonNode list) {
    List<Bytes> nodes = new ArrayList<>();
    for (JsonNode each : list) nodes.add(Bytes.fromHex(each.asString()));
    return nodes;
  }
}
