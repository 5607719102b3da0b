package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.TreasuryDesk.ADA;
import static dev.bascule.service.treasury.TreasuryDesk.BO;
import static dev.bascule.service.treasury.TreasuryDesk.ETHER;
import static dev.bascule.service.treasury.TreasuryDesk.PAT;
import static dev.bascule.service.treasury.TreasuryDesk.TILL;
import static dev.bascule.service.treasury.TreasuryDesk.VAULT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chainrpc.LyingNode;
import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.block.VaultOnChain;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.submission.Broadcast;
import dev.bascule.contracts.Anvil;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.testing.Samples;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.key.KeyState;
import dev.bascule.service.running.TestDatabase;
import dev.bascule.service.treasury.Treasury.Via;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.node.JsonNodeFactory;

/** What is signed and was not given to a network yet. */
class HeldBackTest {

  private static final TreasuryDesk DESK = new TreasuryDesk(1337, Samples.address("token"));
  private static final Via VIA = new Via("key_test");

  /** Between its answer and its sending, as a stop in between makes it: the register is asked. */
  @TestFactory
  Stream<DynamicTest> whatACompromisedPersonApprovedIsNotSentAfterTheStop() {
    return TestDatabase.onEach(database -> {
      KeyRooms rooms = KeyRooms.open(database, DESK.books());
      SigningRequest rent = DESK.request("rent", VAULT, DESK.coins(0, ETHER));
      rooms.approved(rent, ADA, BO);
      rooms.treasury().export("rent", VIA);
      StoredProposal signed = rooms.answered(rent, VAULT);
      var steps = new ProposalSteps(database.sql(), DESK.books(), Clock.systemUTC());
      assertThat(steps.held(signed)).isEmpty();
      rooms.say(rooms.next(ADA, KeyState.COMPROMISED), BO);
      assertThat(steps.held(signed).orElseThrow().code()).isEqualTo("key_not_active");
    });
  }

  /** Its word that it has the bytes would be the sending that nobody allowed. */
  @TestFactory
  Stream<DynamicTest> aNodeThatClaimsToKnowIsNotGivenItWhileStopped() {
    return TestDatabase.onEach(database -> {
      KeyRooms rooms = KeyRooms.open(database, DESK.books());
      SigningRequest one = DESK.request("one", TILL, DESK.coins(0, ETHER));
      rooms.treasury().propose(one, Set.of(), Optional.empty(), VIA);
      rooms.treasury().export("one", VIA);
      StoredProposal signed = rooms.answered(one, TILL);
      rooms.say(rooms.next(true), PAT);
      try (var anvil = Anvil.start();
          var liar = new LyingNode(anvil.url());
          var node = EvmNode.at(liar.url(), Duration.ofSeconds(10))) {
        var finality = new Finality.Depth(1, Duration.ZERO);
        var vault =
            new VaultOnChain(new VaultDomain(anvil.chainId(), TreasuryDesk.SHOP), Hash32.ZERO);
        var chain = new BlockCursor(node, vault, finality, Clock.systemUTC());
        var tracking =
            new Tracking(
                database.sql(),
                new Broadcast(node, finality, chain),
                new ProposalSteps(database.sql(), DESK.books(), Clock.systemUTC()));
        liar.lies((method, result) ->
            method.equals("eth_getTransactionByHash")
                ? JsonNodeFactory.instance.objectNode().put("hash", "0x")
                : result);
        tracking.step();
        StoredProposal held = rooms.treasury().find("one").orElseThrow();
        assertThat(held.proposal().state()).isEqualTo(ProposalState.SIGNED);
        assertThat(held.trouble().orElseThrow().code()).isEqualTo("treasury_stopped");
        liar.lies((_, result) -> result);
        tracking.step();
        assertThat(node.knows(Hash32.ofHex(signed.signed().orElseThrow().id()))).isFalse();
      }
    });
  }
}
