package dev.bascule.chainrpc.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.qbft.ValidatorSet.Mode;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chainrpc.LyingNode;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.core.book.ChainCursor;
import dev.bascule.core.book.Command;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A reader follows the validators by what the chain shows, and by nothing else. Between any two
 * looks it may be another process: all that goes on is the history that it kept, and the cursor.
 */
class ValidatorsFollowedTest {

  /** The file of a service, and where its log stands in the chain. */
  private static final class Reader {

    private final ServedChain chain;
    private List<Trust.Validators> kept;
    private ChainCursor at;
    private boolean fullDisk;

    Reader(ServedChain chain, Trust.Validators first) {
      this.chain = chain;
      this.kept = List.of(first);
      this.at = chain.cursorAt(0);
    }

    /** One look, by a process that has just started. */
    Reading look(URI node, int blocksMax) {
      try (EvmNode asked = EvmNode.at(node, Duration.ofSeconds(20))) {
        var known = new ProvenValidators(kept, this::keep);
        var cursor =
            new BlockCursor(asked, chain.vault(), new Finality.Sealed(known), Clock.systemUTC());
        Reading reading = cursor.next(at, blocksMax);
        if (reading instanceof Reading.Range(Command.ObserveRange range, var _)) {
          at = new ChainCursor(range.to(), range.toHash());
        }
        return reading;
      }
    }

    private void keep(List<Trust.Validators> history) throws IOException {
      if (fullDisk) throw new IOException("no space left on device");
      kept = history;
    }

    void readAll(int blocksMax) {
      Reading last = look(chain.url(), blocksMax);
      while (last instanceof Reading.Range) last = look(chain.url(), blocksMax);
      assertThat(last).isInstanceOf(Reading.UpToDate.class);
    }

    List<String> sets() {
      assertThat(Trust.check(kept)).isInstanceOf(Trust.HistoryCheck.Holds.class);
      return kept.stream()
          .map(each -> each.fromBlock() + ": " + each.set().members().size())
          .toList();
    }

    void refuses(String code, String... words) {
      assertThat(look(chain.url(), 100))
          .isInstanceOfSatisfying(
              Reading.Refused.class,
              refused -> {
                assertThat(refused.reason().code()).isEqualTo(code);
                assertThat(refused.reason().sentence()).contains(words);
              });
    }
  }

  @Test
  void votesOfARecordedChain() {
    var recorded = new RecordedChain("header-4", "votes");
    try (ServedChain chain = recorded.serve()) {
      for (int blocksMax : List.of(1, 7, 200)) {
        var reader = new Reader(chain, recorded.first());
        reader.readAll(blocksMax);
        assertThat(reader.at.block()).isEqualTo(recorded.last());
        assertThat(reader.sets()).containsExactly("0: 4", "31: 5", "81: 4");
        assertThat(reader.kept.getLast().set()).isEqualTo(recorded.inForce(recorded.last()));
      }
    }
  }

  /**
   * This contract says nothing when it changes, as a registry does. What it holds is looked at when
   * a block is not sealed by those who are known; two of its changes never show in the seals.
   */
  @Test
  void aContractOfARecordedChain() {
    var recorded = new RecordedChain("contract");
    try (ServedChain chain = recorded.serve()) {
      for (int blocksMax : List.of(1, 7, 200)) {
        var reader = new Reader(chain, recorded.first());
        reader.readAll(blocksMax);
        assertThat(reader.at.block()).isEqualTo(recorded.last());
        assertThat(reader.sets()).containsExactly("0: 4", "8: 5", "14: 4");
      }
    }
  }

  /** The seals of the five are enough for the six as well: only the contract's event tells. */
  @Test
  void aMemberThatLeavesWithoutATraceInTheSealsIsGone() {
    List<Integer> five = MadeChain.range(5);
    var made = new MadeChain(Mode.CONTRACT, 6).sealedBy(five).registers(five);
    made.sealedBy(five).sealedBy(five).sealedBy(List.of(1, 2, 3, 6));
    try (ServedChain chain = made.serve()) {
      for (int blocksMax : List.of(1, 200)) {
        var reader = new Reader(chain, made.first());
        Reading last = reader.look(chain.url(), blocksMax);
        while (last instanceof Reading.Range) last = reader.look(chain.url(), blocksMax);
        assertThat(reader.sets()).containsExactly("0: 6", "3: 5");
        assertThat(reader.at.block()).isEqualTo(4);
        reader.refuses("header_seal_not_by_validator", "from block 3 on", "no change");
      }
    }
  }

  /** Votes about two members at the same time: the proofs follow each other without a gap. */
  @Test
  void votesThatAreOpenWhenASetChangesCount() {
    List<Integer> five = MadeChain.range(5);
    List<Integer> six = MadeChain.range(6);
    var made = new MadeChain(Mode.HEADER, 4).sealedBy(List.of(1, 2, 3));
    made.vote(1, 6, true).vote(2, 5, true).vote(3, 6, true).vote(1, 5, true).vote(4, 5, true);
    made.inForce(five).vote(4, 6, true).inForce(six).sealedBy(six).sealedBy(six);
    try (ServedChain chain = made.serve()) {
      for (int blocksMax : List.of(1, 3, 200)) {
        var reader = new Reader(chain, made.first());
        reader.readAll(blocksMax);
        assertThat(reader.sets()).containsExactly("0: 4", "7: 5", "8: 6");
      }
    }
  }

  @Test
  void validatorsThatANodeInventsAreNotBelieved() {
    List<Integer> usurpers = List.of(7, 8, 9, 10);
    var headers = new MadeChain(Mode.HEADER, 4).sealedBy(List.of(1, 2, 3));
    headers.inForce(usurpers).sealedBy(usurpers);
    var contract = new MadeChain(Mode.CONTRACT, 4).sealedBy(List.of(1, 2, 3));
    contract.inForce(usurpers).registers(usurpers).sealedBy(usurpers);
    try (ServedChain votes = headers.serve();
        ServedChain storage = contract.serve()) {
      var reader = new Reader(votes, headers.first());
      assertThat(reader.look(votes.url(), 100)).isInstanceOf(Reading.Range.class);
      reader.refuses("header_other_validators", "from block 0 on", "no change");
      assertThat(reader.sets()).hasSize(1);

      reader = new Reader(storage, contract.first());
      assertThat(reader.look(storage.url(), 100)).isInstanceOf(Reading.Range.class);
      // The state that names them is in a block which they have sealed themselves.
      reader.refuses("header_proposer_not_validator", "from block 0 on");
      assertThat(reader.sets()).hasSize(1);
    }
  }

  /** The block that its proof speaks about was read before, and was another one. */
  @Test
  void aStateThatANodeForgesAfterwardsIsNotBelieved() {
    List<Integer> usurpers = List.of(7, 8, 9, 10);
    var honest = new MadeChain(Mode.CONTRACT, 4).sealedBy(List.of(1, 2, 3));
    var forged = new MadeChain(Mode.CONTRACT, 4).inForce(usurpers);
    forged.registers(usurpers).sealedBy(usurpers);
    try (ServedChain chain = honest.serve();
        ServedChain other = forged.serve()) {
      var reader = new Reader(chain, honest.first());
      reader.readAll(100);
      assertThat(reader.look(other.url(), 100))
          .isInstanceOfSatisfying(
              Reading.Refused.class,
              refused -> assertThat(refused.reason().sentence()).contains("set_proof_header_"));
      assertThat(reader.sets()).hasSize(1);
    }
  }

  @Test
  void aProofOfAnotherBlockOrOfNothingStopsTheLaneUntilAHonestNodeAnswers() {
    var recorded = new RecordedChain("contract");
    try (ServedChain chain = recorded.serve();
        LyingNode liar = new LyingNode(chain.url())) {
      var reader = new Reader(chain, recorded.first());
      for (JsonNode lie : List.of(proof(chain, 20), emptied(proof(chain, 5)))) {
        liar.lies((method, result) -> method.equals("eth_getProof") ? lie : result);
        Reading last = reader.look(liar.url(), 100);
        while (last instanceof Reading.Range) last = reader.look(liar.url(), 100);
        assertThat(last)
            .isInstanceOfSatisfying(
                Reading.Refused.class,
                refused ->
                    assertThat(refused.reason().sentence())
                        .contains("does not show it", "set_proof_invalid", "trust.json"));
        assertThat(reader.sets()).hasSize(1);
      }
      reader.readAll(100);
      assertThat(reader.sets()).hasSize(3);
    }
  }

  @Test
  void aNodeThatHasForgottenTheStateStopsTheLaneBeforeTheBlock() {
    List<Integer> five = MadeChain.range(5);
    var made = new MadeChain(Mode.CONTRACT, 4).sealedBy(List.of(1, 2, 3)).registers(five);
    made.sealedBy(List.of(1, 2, 3, 5));
    try (ServedChain chain = made.serve()) {
      var reader = new Reader(chain, made.first());
      chain.forgetsState(true);
      assertThat(reader.look(chain.url(), 100)).isInstanceOf(Reading.Range.class);
      assertThat(reader.at.block()).isEqualTo(1);
      reader.refuses("validators_not_shown", "block 2 changes", "World state unavailable");
      chain.forgetsState(false);
      reader.readAll(100);
      assertThat(reader.sets()).containsExactly("0: 4", "3: 5");
    }
  }

  /** The cursor never passes a change that the next start would not know. */
  @Test
  void aChangeThatCannotBeKeptIsNotPassed() {
    List<Integer> five = MadeChain.range(5);
    var made = new MadeChain(Mode.CONTRACT, 4).registers(five).sealedBy(List.of(1, 2, 3, 5));
    try (ServedChain chain = made.serve()) {
      var reader = new Reader(chain, made.first());
      reader.fullDisk = true;
      reader.refuses("validators_not_kept", "no space left on device");
      assertThat(reader.at.block()).isZero();
      assertThat(reader.sets()).hasSize(1);
      reader.fullDisk = false;
      reader.readAll(100);
      assertThat(reader.sets()).containsExactly("0: 4", "2: 5");
    }
  }

  private static JsonNode proof(ServedChain chain, int block) {
    try (EvmNode node = EvmNode.at(chain.url(), Duration.ofSeconds(20))) {
      return node.rpc()
          .call("eth_getProof", "0x0000000000000000000000000000000000008888", List.of(), hex(block))
          .orThrow();
    }
  }

  private static String hex(int block) {
    return "0x" + Integer.toHexString(block);
  }

  private static JsonNode emptied(JsonNode proof) {
    ((ObjectNode) proof).putArray("storageProof");
    return proof;
  }
}
