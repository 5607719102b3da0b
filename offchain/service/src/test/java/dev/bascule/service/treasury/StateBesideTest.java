package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.TreasuryDesk.ADA;
import static dev.bascule.service.treasury.TreasuryDesk.BO;
import static dev.bascule.service.treasury.TreasuryDesk.ETHER;
import static dev.bascule.service.treasury.TreasuryDesk.SHOP;
import static dev.bascule.service.treasury.TreasuryDesk.VAULT;
import static dev.bascule.service.treasury.TreasuryDesk.addressOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.request.MadeState;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.request.StateProof;
import dev.bascule.chain.trie.AccountProof;
import dev.bascule.chainrpc.block.SealedState;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.testing.Samples;
import dev.bascule.service.running.TestDatabase;
import dev.bascule.service.treasury.Treasury.Via;
import dev.bascule.service.wire.Refusal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The chain's state beside what leaves, and what does not leave because of it. */
class StateBesideTest {

  private static final Via VIA = new Via("key_test");
  private static final Hash32 NO_CODE = AccountProof.Account.ABSENT.codeHash();
  private static final BigInteger RICH = ETHER.multiply(BigInteger.TEN);

  /** As with a service whose file names other validators than the chain has. */
  private static final TreasuryDesk DESK = new TreasuryDesk(1337, Samples.address("token"));

  private static final Books BOOKS =
      TreasuryDesk.books(
          DESK.json()
              .replace(
                  "\"feeMax\":\"1000000000000000\"}]",
                  "\"feeMax\":\"1000000000000000\",\"validators\":[\"%s\"]}]"
                      .formatted("0x" + "9a".repeat(20))));

  private static SealedState.Shown shown(long nonce, BigInteger balance) {
    Address vault = addressOf(VAULT);
    var state =
        new MadeState(Instant.now().getEpochSecond())
            .account(vault, nonce, balance, NO_CODE)
            .proving(vault, SHOP);
    return new SealedState.Shown.Is(state);
  }

  private static StateBeside beside(SealedState.Shown shown) {
    return beside(Optional.of(shown), MadeState.validators());
  }

  private static StateBeside beside(Optional<SealedState.Shown> shown, List<Address> validators) {
    return new StateBeside(_ -> shown, _ -> validators, BOOKS, Clock.systemUTC());
  }

  private static SigningRequest rent() {
    return DESK.request("rent", VAULT, DESK.coins(0, ETHER));
  }

  private static StoredProposal approved(TestDatabase database, SigningRequest rent) {
    return KeyRooms.open(database, BOOKS).approved(rent, ADA, BO);
  }

  private static void refused(StateBeside states, StoredProposal stored, int status, String code) {
    assertThatThrownBy(() -> states.forExport(stored))
        .isInstanceOfSatisfying(
            Refusal.class,
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(status);
              assertThat(refused.problem().code()).isEqualTo(code);
              assertThat(refused.problem().detail()).isNotBlank();
              assertThat(refused.problem().hint()).isNotBlank();
            });
  }

  @TestFactory
  Stream<DynamicTest> aChainWithoutSealsLeavesTheDocumentAsItWas() {
    return TestDatabase.onEach(database -> {
      StoredProposal stored = approved(database, rent());
      StateBeside none = beside(Optional.empty(), List.of());
      assertThat(none.forExport(stored)).isEmpty();
      assertThat(none.shown(stored)).isSameAs(stored);
      assertThat(none.review(stored.request()).refusals()).isEmpty();
    });
  }

  @TestFactory
  Stream<DynamicTest> whatApprovalsCoverDoesNotChange() {
    return TestDatabase.onEach(database -> {
      StoredProposal stored = approved(database, rent());
      StateProof state = beside(shown(0, RICH)).forExport(stored).orElseThrow();
      SigningRequest read = RequestJson.read(RequestJson.write(stored.request().with(state)));
      assertThat(read.asked().digest()).isEqualTo(stored.request().asked().digest());
      assertThat(read.approvers()).hasSize(2);
      assertThat(read.state()).contains(state);
      StoredProposal seen = beside(shown(0, RICH)).shown(stored);
      Review review = beside(shown(0, RICH)).review(seen.request());
      assertThat(review.refusals()).isEmpty();
      assertThat(review.lines()).anyMatch(line -> line.text().equals("nonce 0 is next"));
    });
  }

  @TestFactory
  Stream<DynamicTest> whatTheStateStandsAgainstDoesNotLeave() {
    return TestDatabase.onEach(database -> {
      StoredProposal stored = approved(database, rent());
      refused(beside(shown(1, RICH)), stored, 422, "nonce_other");
      refused(beside(shown(0, ETHER)), stored, 422, "balance_short");
      refused(
          beside(Optional.of(shown(0, RICH)), MadeState.validators().subList(0, 2)),
          stored,
          422,
          "state_unsealed");
      refused(
          beside(new SealedState.Shown.NotShown("account_not_proven", "the state is gone")),
          stored,
          503,
          "state_not_proven");
    });
  }

  /** It may have been signed: whoever asks for it again gets it, with what is true now. */
  @TestFactory
  Stream<DynamicTest> whatLeftIsHandedOutAgainWithNewerState() {
    return TestDatabase.onEach(database -> {
      KeyRooms rooms = KeyRooms.open(database, BOOKS);
      SigningRequest rent = rent();
      rooms.approved(rent, ADA, BO);
      StoredProposal left = rooms.treasury().export("rent", VIA).stored();
      assertThat(beside(shown(1, RICH)).forExport(left)).isPresent();
      StoredProposal signed = rooms.answered(rent, VAULT);
      assertThat(beside(shown(1, RICH)).forExport(signed)).isEmpty();
    });
  }

  @TestFactory
  Stream<DynamicTest> aProposalComesWithoutState() {
    return TestDatabase.onEach(database -> {
      var with = rent().with(((SealedState.Shown.Is) shown(0, RICH)).proof());
      Treasury treasury = KeyRooms.open(database, BOOKS).treasury();
      assertThatThrownBy(() -> treasury.propose(with, Set.of(), Optional.empty(), VIA))
          .isInstanceOfSatisfying(
              Refusal.class,
              refused -> assertThat(refused.problem().code()).isEqualTo("state_unexpected"));
    });
  }
}
