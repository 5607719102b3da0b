package dev.bascule.chain.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.Vectors;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.qbft.SealCheck;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.qbft.SetProof;
import dev.bascule.chain.qbft.SetSource;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.trie.MerklePatricia;
import dev.bascule.chain.trie.TrieProof;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A trust.json whose validators change, each change with its proof, over chains of a real Besu. */
class ValidatorHistoryTest {

  private static final List<JsonNode> CONTRACT_CHAIN = blocks("contract.json");
  private static final SetSource CONTRACT =
      new SetSource.Contract(
          Address.ofHex(Vectors.qbft("contract.json").get("validatorContract").asString()));
  private static final SetSource VOTES = new SetSource.Votes(60);

  @Test
  void receiptsBeforeAndAfterEachChangeOfTheContractVerify() {
    Trust trust = readBack(contractHistory());
    assertThat(trust.validators())
        .extracting(Trust.Validators::fromBlock)
        .containsExactly(0L, 6L, 14L, 21L, 30L);
    assertThat(sealedByTheSetInForce(trust, CONTRACT_CHAIN)).isEqualTo(4);
  }

  @Test
  void headersBeforeAndAfterEachVoteVerify() {
    List<JsonNode> chain = new ArrayList<>(blocks("header-4.json"));
    chain.addAll(blocks("votes.json"));
    Trust trust = readBack(voteHistory(chain));
    assertThat(trust.validators())
        .extracting(each -> each.fromBlock() + ": " + each.set().members().size())
        .containsExactly("0: 4", "31: 5", "81: 4");
    assertThat(sealedByTheSetInForce(trust, chain)).isGreaterThan(400);
  }

  /** Each way in which a proof may be wrong is refused with its own code when the file is read. */
  @Test
  void aProofThatDoesNotHoldIsRefused() {
    List<Trust.Validators> good = contractHistory();
    Trust.Validators fifth = good.get(1);
    SetProof.Storage proof = (SetProof.Storage) fifth.proof().orElseThrow();
    assertRefused(
        List.of(good.get(0), with(good.get(2).set(), fifth, proof)), "set_proof_of_other_set");
    assertRefused(List.of(fifth), "set_proof_without_start");
    assertRefused(
        List.of(new Trust.Validators(0, good.get(0).set()), fifth), "set_proof_of_other_kind");
    Trust.Validators late = new Trust.Validators(7, fifth.set(), CONTRACT, fifth.proof());
    assertRefused(List.of(good.get(0), late), "set_proof_of_other_block");
    Map<Hash32, List<Bytes>> less = new HashMap<>(proof.storageNodes());
    less.remove(less.keySet().iterator().next());
    var short_ = new SetProof.Storage(proof.headerRlp(), proof.accountNodes(), less);
    assertRefused(List.of(good.get(0), with(fifth.set(), fifth, short_)), "set_proof_invalid");
    ValidatorSet strangers =
        ValidatorSet.of(ValidatorSet.Mode.CONTRACT, good.get(0).set().members().subList(0, 1));
    var usurped = new Trust.Validators(0, strangers, CONTRACT, Optional.empty());
    assertRefused(List.of(usurped, fifth), "set_proof_header_");
    // A change that is left out: the set before is another one, and its seals do not suffice.
    assertRefused(List.of(good.get(0), good.get(2)), "set_proof_header_");
  }

  @Test
  void votesThatWereLeftOutOrAreNotEnoughShowNothing() {
    List<JsonNode> chain = new ArrayList<>(blocks("header-4.json"));
    chain.addAll(blocks("votes.json"));
    List<Trust.Validators> good = voteHistory(chain);
    Trust.Validators fifth = good.get(1);
    List<Bytes> headers = ((SetProof.Votes) fifth.proof().orElseThrow()).headersRlp();
    var two = new SetProof.Votes(headers.subList(1, headers.size()));
    assertRefused(List.of(good.get(0), with(fifth.set(), fifth, two)), "set_proof_of_other_set");
    List<Bytes> gap = new ArrayList<>(headers);
    gap.remove(1);
    assertRefused(
        List.of(good.get(0), with(fifth.set(), fifth, new SetProof.Votes(gap))),
        "set_proof_of_other_block");
    assertRefused(
        List.of(good.get(0), with(fifth.set(), fifth, new SetProof.Votes(List.of()))),
        "set_proof_invalid");
  }

  /** Every header is sealed by the set of its height, every receipt is in its block; counted. */
  private static int sealedByTheSetInForce(Trust trust, List<JsonNode> chain) {
    int proven = 0;
    for (JsonNode block : chain) {
      SealedHeader header = header(block);
      if (header.header().number() == 0) continue;
      ValidatorSet set = trust.validatorsAt(header.header().number()).orElseThrow();
      assertThat(header.check(set)).isInstanceOf(SealCheck.Sealed.class);
      List<Bytes> receipts = new ArrayList<>();
      for (JsonNode raw : block.get("rawReceipts")) receipts.add(Bytes.fromHex(raw.asString()));
      MerklePatricia trie = MerklePatricia.ofList(receipts);
      for (int i = 0; i < receipts.size(); i++) {
        assertThat(
                TrieProof.checkValue(
                    header.header().receiptsRoot(),
                    MerklePatricia.indexKey(i),
                    TrieProof.above(trie, i),
                    receipts.get(i)))
            .isInstanceOf(TrieProof.Result.Included.class);
        proven++;
      }
    }
    return proven;
  }

  private static List<Trust.Validators> contractHistory() {
    List<Trust.Validators> history = new ArrayList<>();
    JsonNode before = null;
    for (JsonNode block : CONTRACT_CHAIN) {
      if (before != null && (history.isEmpty() || changed(history, block))) {
        boolean first = history.isEmpty();
        history.add(
            new Trust.Validators(
                first ? 0 : block.get("number").asLong(),
                set(ValidatorSet.Mode.CONTRACT, block),
                CONTRACT,
                first ? Optional.empty() : Optional.of(storage(before))));
      }
      before = block;
    }
    return history;
  }

  private static List<Trust.Validators> voteHistory(List<JsonNode> chain) {
    List<Trust.Validators> history = new ArrayList<>();
    List<Bytes> headers = new ArrayList<>();
    for (JsonNode block : chain) {
      if (block.get("number").asLong() == 0) continue;
      if (history.isEmpty() || changed(history, block)) {
        boolean first = history.isEmpty();
        int votes = headers.size() - (history.size() == 1 ? 3 : 4);
        history.add(
            new Trust.Validators(
                first ? 0 : block.get("number").asLong(),
                set(ValidatorSet.Mode.HEADER, block),
                VOTES,
                first
                    ? Optional.empty()
                    : Optional.of(new SetProof.Votes(headers.subList(votes, headers.size())))));
      }
      headers.add(Bytes.fromHex(block.get("rawHeader").asString()));
    }
    return history;
  }

  private static boolean changed(List<Trust.Validators> history, JsonNode block) {
    return !history
        .getLast()
        .set()
        .members()
        .equals(set(ValidatorSet.Mode.HEADER, block).members());
  }

  private static SetProof.Storage storage(JsonNode block) {
    JsonNode proof = block.get("contractProof");
    Map<Hash32, List<Bytes>> storage = new HashMap<>();
    for (JsonNode each : proof.get("storageProof")) {
      storage.put(Hash32.ofHex(each.get("slot").asString()), nodes(each.get("proof")));
    }
    return new SetProof.Storage(
        Bytes.fromHex(block.get("rawHeader").asString()),
        nodes(proof.get("accountProof")),
        storage);
  }

  private static Trust.Validators with(ValidatorSet set, Trust.Validators at, SetProof proof) {
    return new Trust.Validators(at.fromBlock(), set, at.source(), Optional.of(proof));
  }

  private static void assertRefused(List<Trust.Validators> history, String code) {
    assertThatThrownBy(() -> readBack(history))
        .isInstanceOf(JsonRefused.class)
        .hasMessageContaining(code);
  }

  private static Trust readBack(List<Trust.Validators> history) {
    Trust trust =
        new Trust(
            SampleReceipts.DOMAIN,
            Hash32.ZERO,
            Trust.Finality.SEALED,
            history,
            List.of(),
            List.of(),
            List.of());
    Trust read = TrustJson.read(TrustJson.write(trust).getBytes(UTF_8));
    assertThat(read).isEqualTo(trust);
    return read;
  }

  private static List<JsonNode> blocks(String file) {
    List<JsonNode> blocks = new ArrayList<>();
    for (JsonNode each : Vectors.qbft(file).get("blocks")) blocks.add(each);
    return blocks;
  }

  private static SealedHeader header(JsonNode block) {
    return SealedHeader.decode(Bytes.fromHex(block.get("rawHeader").asString()));
  }

  private static ValidatorSet set(ValidatorSet.Mode mode, JsonNode block) {
    List<Address> members = new ArrayList<>();
    for (JsonNode each : block.get("validatorsInForce")) {
      members.add(Address.ofHex(each.asString()));
    }
    return ValidatorSet.of(mode, members);
  }

  private static List<Bytes> nodes(JsonNode list) {
    List<Bytes> nodes = new ArrayList<>();
    for (JsonNode each : list) nodes.add(Bytes.fromHex(each.asString()));
    return nodes;
  }
}
