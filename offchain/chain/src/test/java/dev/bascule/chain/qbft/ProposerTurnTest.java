package dev.bascule.chain.qbft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.Vectors;
import dev.bascule.core.id.Address;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Whose turn it was at every block of the recorded chains. */
class ProposerTurnTest {

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
  void everyRecordedBlockWasProposedByWhoeverHadTheTurn(String file) {
    SealedHeader parent = null;
    int compared = 0;
    for (JsonNode block : Vectors.qbft(file).get("blocks")) {
      SealedHeader header = SealedHeader.decode(Bytes.fromHex(block.get("rawHeader").asString()));
      if (parent != null) {
        ValidatorSet set =
            ValidatorSet.of(
                HeaderCasesTest.mode(block.get("mode")),
                HeaderCasesTest.addresses(block.get("validatorsInForce")));
        assertThat(ProposerTurn.of(set, parent.header().coinbase(), header.extraData().round()))
            .as("block %s", header.header().number())
            .isEqualTo(header.header().coinbase());
        compared++;
      }
      parent = header;
    }
    assertThat(compared).isGreaterThan(20);
  }

  @Test
  void theValidatorThatWasDownMissedATurnInEveryRoundChange() {
    var missed = new TreeMap<Address, Integer>();
    var silent = new TreeSet<Address>();
    SealedHeader parent = null;
    int changed = 0;
    for (JsonNode block : Vectors.qbft("rounds.json").get("blocks")) {
      SealedHeader header = SealedHeader.decode(Bytes.fromHex(block.get("rawHeader").asString()));
      // It is back in block 124, after a halt.
      if (header.header().number() == 124) break;
      List<Address> members = HeaderCasesTest.addresses(block.get("validatorsInForce"));
      if (parent == null) {
        silent.addAll(members);
      } else {
        ValidatorSet set = ValidatorSet.of(ValidatorSet.Mode.HEADER, members);
        int round = header.extraData().round();
        if (round > 0) changed++;
        for (Address each : ProposerTurn.missed(set, parent.header().coinbase(), round)) {
          missed.merge(each, 1, Integer::sum);
        }
      }
      silent.removeAll(Equivocation.signers(header));
      parent = header;
    }
    assertThat(changed).isGreaterThan(10); // else the recording is another one
    assertThat(silent).hasSize(1);
    assertThat(missed.get(silent.first())).isGreaterThanOrEqualTo(changed);
  }

  @Test
  void aProposerThatLeftTheSetIsFollowedByTheNextInOrder() {
    Address a = Address.ofHex("0x" + "11".repeat(20));
    Address b = Address.ofHex("0x" + "22".repeat(20));
    Address c = Address.ofHex("0x" + "33".repeat(20));
    ValidatorSet set = ValidatorSet.of(ValidatorSet.Mode.HEADER, List.of(a, c));

    assertThat(ProposerTurn.of(set, b, 0)).isEqualTo(c);
    assertThat(ProposerTurn.of(set, b, 1)).isEqualTo(a);
    assertThat(ProposerTurn.of(set, Address.ofHex("0x" + "44".repeat(20)), 0)).isEqualTo(a);
  }
}
