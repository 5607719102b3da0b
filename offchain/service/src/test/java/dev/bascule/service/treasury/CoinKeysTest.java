package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.CoinDesk.RESERVE;
import static dev.bascule.service.treasury.TreasuryDesk.ADA;
import static dev.bascule.service.treasury.TreasuryDesk.BO;
import static dev.bascule.service.treasury.TreasuryDesk.PAT;
import static dev.bascule.service.treasury.TreasuryDesk.addressOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.bitcoin.Address;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.coin.Coin;
import dev.bascule.chain.bitcoin.coin.FeeRate;
import dev.bascule.chain.bitcoin.coin.SpendPlan;
import dev.bascule.chain.bitcoin.coin.SpendWish;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.treasury.SignedStatement;
import dev.bascule.chain.treasury.WalletKeys;
import dev.bascule.chainrpc.bitcoind.Bitcoind;
import dev.bascule.chainrpc.bitcoind.BitcoindRegtest;
import dev.bascule.core.treasury.ChainState;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.key.KeyKind;
import dev.bascule.core.treasury.key.KeyName;
import dev.bascule.core.treasury.key.KeyRecord;
import dev.bascule.core.treasury.key.KeyState;
import dev.bascule.service.running.TestDatabase;
import dev.bascule.service.treasury.Treasury.Via;
import dev.bascule.service.wire.Refusal;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wallet of three cosigners, of whom two sign, when one of them may not any more. */
class CoinKeysTest {

  private static final Via VIA = new Via("key_test");

  @TempDir static Path folder;
  private static BitcoindRegtest node;
  private static CoinDesk desk;
  private static List<Coin> coins;

  @BeforeAll
  static void start() {
    node = BitcoindRegtest.start(folder);
    desk = new CoinDesk(node, 31);
    node.pay(desk.address(RESERVE, 0), new Satoshi(300_000));
    node.mine(CoinDesk.CREDIT);
    try (TestDatabase database = TestDatabase.h2()) {
      var watch = new CoinWatch(database.sql(), desk.chain(), new Bitcoind(node.client("/")));
      while (watch.advance()) {
        // Until nothing is left.
      }
      coins = watch.standing().book().orElseThrow().coins();
    }
  }

  @AfterAll
  static void stop() {
    if (node != null) node.close();
  }

  /** A treasury with one proposal that two people approved and that left. */
  private static final class Room implements AutoCloseable {
    private final TestDatabase database = TestDatabase.h2();
    private final Books books = TreasuryDesk.books(desk.json());
    private final Treasury treasury;
    private final Statements statements;
    private final SigningRequest request;

    Room() {
      var unspent = coins.stream().map(CoinWatch::name).collect(Collectors.toSet());
      treasury =
          new Treasury(
              database.sql(),
              books,
              Clock.systemUTC(),
              _ -> new ChainState.Unspent(unspent),
              () -> {});
      statements = new Statements(database.sql(), books, Clock.systemUTC(), () -> {});
      statements.open(Optional.empty());
      var shop = Address.parse(desk.shop, BitcoinNetwork.REGTEST).script();
      var wish =
          new SpendWish(
              List.of(new TxOutput(new Satoshi(200_000), shop)),
              Descriptor.parse(desk.descriptor(RESERVE)).at(1, 0),
              new FeeRate(2_000),
              new Satoshi(50_000));
      SpendPlan plan = ((SpendWish.Answer.Planned) wish.plan(coins)).plan();
      request = desk.request("payout", plan.psbt());
      treasury.propose(request, Set.of(), Optional.empty(), VIA);
      for (SecretKey person : List.of(ADA, BO)) {
        treasury.approve(
            "payout", addressOf(person), person.sign(request.asked().approvalDigest()), VIA);
      }
      treasury.export("payout", VIA);
    }

    StoredProposal answered(int signer) {
      return treasury
          .imported(
              "payout", SignedAnswer.read(StrictObject.of(desk.answer(request, signer), "")), VIA)
          .stored();
    }

    /** The key of a signer, by what it signs. */
    KeyName cosigner(int signer) {
      var answer =
          (SignedAnswer.Utxo) SignedAnswer.read(StrictObject.of(desk.answer(request, signer), ""));
      var wallet = books.policy().wallet(RESERVE).orElseThrow();
      var asked = ((Payload.UtxoTransaction) request.asked().payload()).psbt();
      Set<KeyName> signers =
          WalletKeys.signers(
              books.document(), (Holder.Scripts) wallet.holder(), asked, answer.psbt());
      assertThat(signers).hasSize(1);
      return signers.iterator().next();
    }

    void change(KeyName key, KeyState to, SecretKey... people) {
      KeyRecord now = statements.standing().register().find(key).orElseThrow();
      var register = statements.standing().register().id();
      var statement =
          new SignedStatement(KeyDesk.change(register, key, now.state(), to, now.number() + 1));
      for (SecretKey by : people) {
        statements.say(statement, addressOf(by), by.sign(statement.digest()), VIA);
      }
    }

    @Override
    public void close() {
      database.close();
    }
  }

  private static void refused(ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            Refusal.class,
            refused -> assertThat(refused.problem().code()).isEqualTo("key_not_active"));
  }

  @Test
  void theCosignersStandInTheRegisterByTheirFingerprints() {
    try (var room = new Room()) {
      List<KeyRecord> cosigners =
          room.statements.standing().register().keys().stream()
              .filter(key -> key.kind() == KeyKind.COSIGNER)
              .toList();
      assertThat(cosigners.stream().filter(key -> key.name().equals(RESERVE))).hasSize(3);
      assertThat(cosigners.stream().map(key -> key.key().text()))
          .contains(room.cosigner(0).text(), room.cosigner(1).text(), room.cosigner(2).text());
    }
  }

  @Test
  void ofThreeOneMayBeOutAndItsSignatureIsNotTaken() {
    try (var room = new Room()) {
      room.change(room.cosigner(0), KeyState.SUSPENDED, ADA);
      refused(() -> room.answered(0));
      room.answered(1);
      assertThat(room.answered(2).proposal().state()).isEqualTo(ProposalState.SIGNED);
    }
  }

  @Test
  void withTwoOutNothingLeaves() {
    try (var room = new Room()) {
      room.change(room.cosigner(0), KeyState.SUSPENDED, ADA);
      room.change(room.cosigner(1), KeyState.COMPROMISED, ADA);
      refused(() -> room.treasury.export("payout", VIA));
      refused(() -> room.answered(2));
      room.change(room.cosigner(0), KeyState.ACTIVE, ADA, BO);
      room.treasury.export("payout", VIA);
    }
  }

  /** Who signed before and was stolen after is among the signatures that would be sent. */
  @Test
  void aCosignerWhoIsStolenAfterSigningEndsTheSpend() {
    try (var room = new Room()) {
      assertThat(room.answered(0).partial()).isPresent();
      room.change(room.cosigner(0), KeyState.SUSPENDED, PAT);
      refused(() -> room.answered(1));
      room.change(room.cosigner(0), KeyState.ACTIVE, ADA, BO);
      assertThat(room.answered(1).proposal().state()).isEqualTo(ProposalState.SIGNED);
    }
  }
}
