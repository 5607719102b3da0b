package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.SafeDesk.UMA;
import static dev.bascule.service.treasury.SafeDesk.VIC;
import static dev.bascule.service.treasury.SafeDesk.WES;
import static dev.bascule.service.treasury.TreasuryDesk.ADA;
import static dev.bascule.service.treasury.TreasuryDesk.PAT;
import static dev.bascule.service.treasury.TreasuryDesk.SHOP;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.LyingNode;
import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.block.VaultOnChain;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.safe.SafeEnds;
import dev.bascule.chainrpc.safe.SafeOnAnvil;
import dev.bascule.chainrpc.submission.MemorySubmissionStore;
import dev.bascule.chainrpc.submission.Sender;
import dev.bascule.contracts.Anvil;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.testing.Samples;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.service.running.TestDatabase;
import dev.bascule.service.treasury.Treasury.Via;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Calls of a Safe on their way to it, step by step, by a node that may lie. */
class SafeExecutionTest {

  private static final Via VIA = new Via("key_test");
  private static final Finality FINALITY = new Finality.Depth(1, Duration.ZERO);

  private final MemorySubmissionStore submissions = new MemorySubmissionStore();
  private Anvil anvil;
  private LyingNode liar;
  private EvmNode node;
  private SafeOnAnvil safe;
  private TestDatabase database;
  private KeyRooms rooms;
  private SafeDesk desk;
  private SigningKey operator;
  private SafeTracking tracking;

  @BeforeEach
  void start() {
    anvil = Anvil.start();
    liar = new LyingNode(anvil.url());
    node = EvmNode.at(liar.url(), Duration.ofSeconds(20));
    safe = new SafeOnAnvil(anvil, SafeDesk.OWNERS, 2);
    safe.give(safe.account().address());
    desk =
        new SafeDesk(new TreasuryDesk(anvil.chainId(), Samples.address("token")), safe.account());
    database = TestDatabase.h2();
    rooms = KeyRooms.open(database, desk.books());
    operator = SigningKey.of(TreasuryDesk.key("operator"));
    tracking = tracking();
  }

  @AfterEach
  void stop() {
    database.close();
    node.close();
    liar.close();
    anvil.close();
  }

  /** As at the next start: nothing of the last one is known but what is stored. */
  private SafeTracking tracking() {
    var steps = new ProposalSteps(database.sql(), desk.books(), Clock.systemUTC());
    var vault = new VaultOnChain(new VaultDomain(anvil.chainId(), SHOP), Hash32.ZERO);
    var chain = new BlockCursor(node, vault, FINALITY, Clock.systemUTC());
    var lane =
        new Sender(
            node,
            anvil.chainId(),
            operator,
            submissions,
            FINALITY,
            new Sender.Settings(BigInteger.ZERO, Duration.ofMinutes(1)),
            Clock.systemUTC());
    return new SafeTracking(
        database.sql(),
        steps,
        new SafeEnds(node, FINALITY, chain),
        new SafeExecution(node, lane, steps));
  }

  private SigningRequest signed(String name, SafeTransaction call, SecretKey... owners) {
    SigningRequest request = desk.request(name, call);
    rooms.treasury().propose(request, Set.of(), Optional.empty(), VIA);
    rooms.treasury().export(name, VIA);
    for (SecretKey owner : owners) answer(request, owner);
    return request;
  }

  private StoredProposal after(String name) {
    tracking.step();
    return rooms.treasury().find(name).orElseThrow();
  }

  private static String trouble(StoredProposal stored) {
    return stored.trouble().map(StoredProposal.Trouble::code).orElse("none");
  }

  private long sent() {
    return node.transactionCount(operator.address(), new BlockTag.Latest());
  }

  /** The node says each time that it would pass, and each time a block undoes it. */
  @Test
  void whatFailsInBlocksIsTriedFiveTimes() {
    // More than the Safe has: every transaction of it is undone.
    SafeTransaction tooMuch = safe.call(0, SHOP, BigInteger.TEN.pow(18), Bytes.EMPTY);
    signed("rent", tooMuch, UMA, VIC);
    safe.rpc("anvil_setBalance", "[\"%s\",\"0x1\"]".formatted(safe.account().address().hex()));
    assertThat(trouble(after("rent"))).isEqualTo("reverted_without_reason");
    assertThat(sent()).isZero();
    liar.invents("eth_estimateGas", JsonNodeFactory.instance.stringNode("0x40000"));
    for (int i = 0; i < 20; i++) {
      after("rent");
      safe.mine(2);
    }
    assertThat(trouble(after("rent"))).isEqualTo("attempts_used_up");
    assertThat(sent()).isEqualTo(5);
    assertThat(rooms.treasury().find("rent").orElseThrow().proposal().state())
        .as("anybody may still bring it")
        .isEqualTo(ProposalState.SENT);
    safe.give(safe.account().address());
    safe.execute(tooMuch);
    safe.mine(2);
    assertThat(after("rent").proposal().state()).isEqualTo(ProposalState.FINAL);
  }

  @Test
  void aStopHoldsTheFirstSending() {
    signed("rent", safe.pay(0, SHOP, 5), VIC, WES);
    rooms.say(rooms.next(true), PAT);
    assertThat(trouble(after("rent"))).isEqualTo("treasury_stopped");
    assertThat(sent()).isZero();
    rooms.say(rooms.next(false), PAT, ADA);
    assertThat(after("rent").proposal().state()).isEqualTo(ProposalState.SENT);
    assertThat(sent()).isEqualTo(1);
  }

  /** What was brought before is found at the next start, and not brought again. */
  @Test
  void aKillAfterTheSendingSendsNothingAgain() {
    signed("rent", safe.pay(0, SHOP, 5), UMA, WES);
    tracking.step();
    database.sql().execute("update own.treasury_proposal set state = 'signed' where name = 'rent'");
    tracking = tracking();
    assertThat(after("rent").proposal().state()).isEqualTo(ProposalState.SENT);
    safe.mine(2);
    assertThat(after("rent").proposal().state()).isEqualTo(ProposalState.FINAL);
    assertThat(sent()).isEqualTo(1);
  }

  /** A payment that is said not to be made would be made again. */
  @Test
  void aNodeThatHidesOrInventsAnExecutionEndsNothing() {
    SigningRequest rent = signed("rent", safe.pay(0, SHOP, 5), UMA, WES);
    tracking.step();
    safe.mine(2);
    liar.lies((method, result) -> {
      if (!method.equals("eth_getBlockReceipts")) return result;
      result.forEach(each -> ((ObjectNode) each).putArray("logs"));
      return result;
    });
    StoredProposal misled = after("rent");
    assertThat(misled.proposal().state()).isEqualTo(ProposalState.SENT);
    assertThat(trouble(misled)).isEqualTo("receipts_root_wrong");
    liar.lies((_, result) -> result);
    StoredProposal done = after("rent");
    assertThat(done.id()).isEqualTo(rent.asked().digest());
    assertThat(done.proposal().state()).isEqualTo(ProposalState.FINAL);
    assertThat(done.trouble()).isEmpty();
  }

  private SigningRequest beside(
      String name, SafeTransaction call, SigningRequest rival, boolean rejects) {
    SigningRequest request = desk.request(name, call);
    Hash32 other = rival.asked().digest();
    rooms.treasury().propose(request, Set.of(other), Optional.of(other).filter(_ -> rejects), VIA);
    rooms.treasury().export(name, VIA);
    for (SecretKey owner : new SecretKey[] {UMA, VIC}) answer(request, owner);
    return request;
  }

  private void answer(SigningRequest request, SecretKey owner) {
    StrictObject answer = StrictObject.of(SafeDesk.answer(request, owner), "");
    rooms.treasury().imported(request.asked().id(), SignedAnswer.read(answer), VIA);
  }

  /** Who agreed to the rejection waits with it for the same moment, and means it to be first. */
  @Test
  void aRejectionThatIsSignedIsBroughtBeforeWhatItRejects() {
    SigningRequest before = signed("before", safe.pay(0, SHOP, 1));
    SigningRequest rent = signed("rent", safe.pay(1, SHOP, 5), UMA, VIC);
    assertThat(trouble(after("rent"))).isEqualTo("nonce_not_reached");
    beside("no", SafeTransaction.empty(anvil.chainId(), safe.account().address(), 1), rent, true);
    safe.execute(SafeDesk.call(before));
    safe.mine(2);
    assertThat(trouble(after("rent"))).isEqualTo("rejection_signed");
    assertThat(rooms.treasury().find("no").orElseThrow().proposal().state())
        .isEqualTo(ProposalState.SENT);
    safe.mine(2);
    assertThat(after("rent").proposal().state()).isEqualTo(ProposalState.REJECTED);
    assertThat(sent()).isEqualTo(1);
  }

  /** Said to be replaced, a payment that was made would be made again. */
  @Test
  void aCallThatIsProposedAgainEndsWhereItWasSigned() {
    SigningRequest late = signed("late", safe.pay(0, SHOP, 5), UMA);
    beside("again", safe.pay(0, SHOP, 5), late, false);
    tracking.step();
    safe.mine(2);
    assertThat(after("late").proposal().state()).isEqualTo(ProposalState.REPLACED);
    assertThat(rooms.treasury().find("again").orElseThrow().proposal().state())
        .isEqualTo(ProposalState.FINAL);
    // As after a kill between the end of one and of the other.
    database
        .sql()
        .execute("update own.treasury_proposal set state = 'exported' where name = 'late'");
    assertThat(after("late").proposal().state()).isEqualTo(ProposalState.REPLACED);
  }

  /** A Safe passes on what the called one says, and that one says what it likes. */
  @Test
  void aRecipientThatSpeaksLikeTheGuardHoldsNobodyElseUp() {
    String notDue = new AbiWords().uint(1).toBytes().hex() + "f".repeat(64);
    String selector =
        Bytes.of(Keccak256.hash("NotDue(bytes32,uint64)".getBytes(US_ASCII))).slice(0, 4).hex();
    safe.rpc(
        "anvil_setCode",
        "[\"%s\",\"0x6044600c60003960446000fd%s%s\"]"
            .formatted(SHOP.hex(), selector.substring(2), notDue.substring(2)));
    signed("rent", safe.pay(0, SHOP, 5), UMA, VIC);
    StoredProposal stored = after("rent");
    assertThat(trouble(stored)).isEqualTo("not_due");
    assertThat(stored.trouble().orElseThrow().sentence()).contains("what it calls");
  }
}
