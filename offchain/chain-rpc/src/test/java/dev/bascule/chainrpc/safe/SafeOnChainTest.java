package dev.bascule.chainrpc.safe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.LyingNode;
import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.block.FinalState;
import dev.bascule.chainrpc.block.FinalState.Awaited;
import dev.bascule.chainrpc.block.FinalState.Outcome;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.block.VaultOnChain;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.safe.SafeReading.Standing;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.contracts.Anvil;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is told of the published Safe and of our guard, and how a Safe's calls end. */
class SafeOnChainTest {

  private static final SecretKey ADA = key(1);
  private static final SecretKey BO = key(2);
  private static final SecretKey CY = key(3);
  private static final Address SHOP = Address.ofHex("0x" + "5a".repeat(20));
  private static final Finality FINALITY = new Finality.Depth(1, Duration.ZERO);
  private static final BlockTag NOW = new BlockTag.Latest();

  private Anvil anvil;
  private EvmNode node;
  private SafeOnAnvil safe;

  private static SecretKey key(int seed) {
    return SecretKey.of(Hash32.sha256(new byte[] {(byte) seed}).bytes());
  }

  @BeforeEach
  void start() {
    anvil = Anvil.start();
    node = EvmNode.at(anvil.url(), Duration.ofSeconds(20));
    safe = new SafeOnAnvil(anvil, List.of(ADA, BO, CY), 2);
    safe.give(safe.account().address());
  }

  @AfterEach
  void stop() {
    node.close();
    anvil.close();
  }

  private SafeReading read() {
    return new SafeClient(node).state(safe.account().address(), NOW);
  }

  private GuardClient guard() {
    return new GuardClient(node, safe.account().guard(), safe.guardAbi());
  }

  @Test
  void theBooksAreComparedWithTheChain() {
    assertThat(read().standing(safe.account()))
        .isInstanceOfSatisfying(
            Standing.Differs.class,
            it ->
                assertThat(it.differences())
                    .hasSize(2)
                    .allMatch(each -> each.contains("guard is none, by the books 0x")));
    safe.underGuard(100, 150, SHOP);
    assertThat(read().standing(safe.account())).isEqualTo(new Standing.Holds());
    SafeState state = ((SafeReading.Is) read()).state();
    assertThat(state.nonce()).isEqualTo(3);
    assertThat(state.owners()).containsExactlyInAnyOrderElementsOf(safe.account().owners());
    assertThat(state.singleton().isZero()).isFalse();
    SafeAccount own = safe.account();
    var others =
        new SafeAccount(
            own.chainId(), own.address(), SHOP, List.of(own.owners().getFirst(), SHOP), 1);
    assertThat(read().standing(others))
        .isInstanceOfSatisfying(
            Standing.Differs.class, it -> assertThat(it.differences()).hasSize(4));
    assertThat(new SafeClient(node).state(SHOP, NOW).standing(own))
        .isEqualTo(new Standing.Differs(List.of("nothing at " + SHOP + " answers as a Safe does")));
    assertThat(new SafeClient(node).state(own.guard(), NOW)).isInstanceOf(SafeReading.NoSafe.class);
  }

  private SafeRefusal refused(SafeTransaction call) {
    return SafeRefusal.of(((GuardClient.Preview.Refuses) guard().preview(call)).revert());
  }

  @Test
  void theGuardSaysWhyAndWhen() {
    assertThat(guard().rules(safe.account().address(), List.of(), NOW)).isEmpty();
    safe.underGuard(100, 150, SHOP);
    assertThat(guard().preview(safe.pay(3, SHOP, 100))).isEqualTo(new GuardClient.Preview.Goes());
    safe.execute(safe.pay(3, SHOP, 100));
    GuardClient.Rules rules =
        guard().rules(safe.account().address(), List.of(Address.ZERO, SHOP), NOW).orElseThrow();
    assertThat(rules.delay()).isEqualTo(SafeOnAnvil.DELAY);
    assertThat(rules.window()).isEqualTo(SafeOnAnvil.GRACE);
    assertThat(rules.limits())
        .containsExactly(
            new GuardClient.Limit(
                Address.ZERO,
                BigInteger.valueOf(100),
                BigInteger.valueOf(150),
                BigInteger.valueOf(50)));
    assertThat(refused(safe.pay(4, SHOP, 101)).sentence()).contains("at most 100, this is 101");
    SafeTransaction more = safe.pay(4, SHOP, 60);
    assertThat(refused(more).code()).isEqualTo("over_total");
    assertThat(refused(more).sentence()).contains("50 of").contains("this is 60");
    assertThat(refused(more).id()).contains(guard().idOf(more).hex());
    assertThat(guard().announcement(more, NOW)).isEmpty();
    safe.announce(more);
    assertThat(refused(more).code()).isEqualTo("not_due");
    GuardClient.Announcement told = guard().announcement(more, NOW).orElseThrow();
    assertThat(told.until() - told.ready()).isEqualTo(SafeOnAnvil.GRACE);
    safe.pass(SafeOnAnvil.DELAY);
    assertThat(guard().preview(more)).isEqualTo(new GuardClient.Preview.Goes());
    safe.execute(more);
    assertThat(guard().announcement(more, NOW)).isEmpty();
  }

  @Test
  void aSafeThatRefusesIsUnderstood() {
    SafeTransaction call = safe.pay(0, SHOP, 5);
    var one = call.execution(safe.signed(call, ADA));
    var stranger = call.execution(safe.signed(call, ADA, key(9)));
    var poor = safe.call(0, SHOP, BigInteger.TEN.pow(30), Bytes.EMPTY);
    assertThat(why(one)).isEqualTo("gs020");
    assertThat(why(stranger)).isEqualTo("gs026");
    // A Safe passes on what the called one says, and that says nothing.
    assertThat(why(poor.execution(safe.signed(poor, ADA, BO))))
        .isEqualTo("reverted_without_reason");
  }

  private String why(Bytes execution) {
    var answer =
        VaultClient.preflight(node, SHOP, Optional.of(safe.account().address()), execution);
    return SafeRefusal.of(((VaultClient.Preflight.Reverts) answer).revert()).code();
  }

  private Awaited.OfSafe awaited(SafeTransaction call) {
    return new Awaited.OfSafe(call.digest(), call.safe(), call.nonce());
  }

  private BlockCursor chain(EvmNode through) {
    var vault = new VaultDomain(anvil.chainId(), SHOP);
    return new BlockCursor(
        through, new VaultOnChain(vault, Hash32.ZERO), FINALITY, Clock.systemUTC());
  }

  private SafeEnds ends(EvmNode through) {
    return new SafeEnds(through, FINALITY, chain(through));
  }

  @Test
  void aCallEndsByAFinalBlockWhoeverBroughtIt() {
    SafeTransaction paid = safe.pay(0, SHOP, 5);
    SafeTransaction rival = SafeTransaction.empty(anvil.chainId(), safe.account().address(), 0);
    assertThat(ends(node).look(awaited(paid))).isEmpty();
    Hash32 brought = safe.execute(paid);
    assertThat(ends(node).look(awaited(paid))).as("its block is not final").isEmpty();
    safe.mine(1);
    assertThat(ends(node).look(awaited(paid)))
        .hasValueSatisfying(end -> {
          assertThat(end).isInstanceOf(Outcome.Executed.class);
          assertThat(((Outcome.Executed) end).transaction()).isEqualTo(brought);
        });
    assertThat(ends(node).look(awaited(rival))).as("a block later").isEmpty();
    safe.mine(1);
    assertThat(ends(node).look(awaited(rival)).orElseThrow()).isInstanceOf(Outcome.Displaced.class);
  }

  /** On a sealed chain the block is found by proofs of the nonce's slot, and by nothing else. */
  @Test
  void theTakerOfASafesNonceIsFoundByProofs() {
    SafeTransaction first = safe.pay(0, SHOP, 5);
    safe.mine(3);
    Hash32 brought = safe.execute(first);
    long at = node.headNumber();
    safe.mine(6);
    SafeTransaction second = safe.pay(1, SHOP, 6);
    safe.execute(SafeTransaction.empty(anvil.chainId(), safe.account().address(), 1));
    long later = node.headNumber();
    safe.mine(5);
    var state = new FinalState(node, chain(node));
    assertThat(state.taker(awaited(first), later + 2))
        .isInstanceOfSatisfying(
            Outcome.Executed.class,
            it -> {
              assertThat(it.transaction()).isEqualTo(brought);
              assertThat(it.block()).isEqualTo(at);
            });
    assertThat(state.taker(awaited(second), later + 2)).isEqualTo(new Outcome.Displaced(later));
    assertThat(state.taker(awaited(second), later - 1))
        .isInstanceOfSatisfying(
            Outcome.NotShown.class, it -> assertThat(it.code()).isEqualTo("nonce_not_used"));
    try (var lying = new LyingNode(anvil.url());
        var through = EvmNode.at(lying.url(), Duration.ofSeconds(20))) {
      lying.lies((method, result) -> {
        if (method.equals("eth_getProof")) {
          ((ArrayNode) result.path("storageProof").get(0).path("proof")).removeAll();
        }
        return result;
      });
      assertThat(new FinalState(through, chain(through)).taker(awaited(first), later + 2))
          .isInstanceOfSatisfying(
              Outcome.NotShown.class, it -> assertThat(it.code()).isEqualTo("account_not_proven"));
    }
  }

  /** Whoever pays again because a call is said not to be made pays twice. */
  @Test
  void anExecutionThatNoBlockShowsEndsNothing() {
    SafeTransaction paid = safe.pay(0, SHOP, 5);
    SafeTransaction rival = SafeTransaction.empty(anvil.chainId(), safe.account().address(), 0);
    safe.execute(paid);
    safe.mine(3);
    try (var lying = new LyingNode(anvil.url());
        var through = EvmNode.at(lying.url(), Duration.ofSeconds(20))) {
      JsonNode logs =
          node.rpc()
              .call(
                  "eth_getLogs",
                  Map.of("address", safe.account().address().hex(), "fromBlock", "0x0"))
              .orThrow();
      ObjectNode invented = ((ObjectNode) logs.get(logs.size() - 1)).deepCopy();
      ArrayNode topics = JsonNodeFactory.instance.arrayNode();
      topics.add(Awaited.OfSafe.EXECUTION_SUCCESS.hex()).add(rival.digest().hex());
      invented.set("topics", topics);
      JsonNode told = JsonNodeFactory.instance.arrayNode().add(invented);
      lying.lies((method, result) -> method.equals("eth_getLogs") ? told : result);
      assertThat(ends(through).look(awaited(rival)).orElseThrow())
          .isInstanceOfSatisfying(
              Outcome.NotShown.class, it -> assertThat(it.code()).isEqualTo("not_in_block"));
      lying.lies((method, result) -> {
        if (!method.equals("eth_getBlockReceipts")) return result;
        result.forEach(each -> ((ObjectNode) each).putArray("logs"));
        return result;
      });
      assertThat(ends(through).look(awaited(paid)).orElseThrow())
          .isInstanceOfSatisfying(
              Outcome.NotShown.class, it -> assertThat(it.code()).isEqualTo("receipts_root_wrong"));
    }
  }

  @Test
  void whatNoSafeCanAnswerIsRefused() {
    try (var lying = new LyingNode(anvil.url());
        var through = EvmNode.at(lying.url(), Duration.ofSeconds(20))) {
      for (String answer : List.of("0x01", "0x" + "f".repeat(64), "0x" + "f".repeat(640))) {
        JsonNode told = JsonNodeFactory.instance.stringNode(answer);
        for (String method : List.of("eth_call", "eth_getStorageAt")) {
          lying.lies((asked, result) -> asked.equals(method) ? told : result);
          assertThatThrownBy(() -> new SafeClient(through).state(safe.account().address(), NOW))
              .as(method + " " + answer)
              .isInstanceOf(MalformedAnswer.class);
        }
      }
    }
  }

  /**
   * Nodes look through so many blocks at once; a service that was away has more to look through.
   */
  @Test
  void anEndThatLiesFarBackIsFoundInSteps() {
    SafeTransaction paid = safe.pay(0, SHOP, 5);
    SafeTransaction rival = SafeTransaction.empty(anvil.chainId(), safe.account().address(), 0);
    safe.execute(paid);
    safe.mine(12);
    try (var lying = new LyingNode(anvil.url());
        var through = EvmNode.at(lying.url(), Duration.ofSeconds(20))) {
      lying.refuses(
          asked -> asked.path("method").asString().equals("eth_getLogs") && blocks(asked) > 5);
      var ends = new SafeEnds(through, FINALITY, chain(through), 5);
      assertThat(ends.look(awaited(paid)).orElseThrow()).isInstanceOf(Outcome.Executed.class);
      assertThat(ends.look(awaited(rival)).orElseThrow()).isInstanceOf(Outcome.Displaced.class);
    }
  }

  private static long blocks(JsonNode asked) {
    JsonNode filter = asked.path("params").get(0);
    return Long.decode(filter.path("toBlock").asString())
        - Long.decode(filter.path("fromBlock").asString())
        + 1;
  }

  /** Times that no clock has: whoever shows a proposal, shows it without them. */
  @Test
  void whatNoGuardCanAnswerIsRefused() {
    try (var lying = new LyingNode(anvil.url());
        var through = EvmNode.at(lying.url(), Duration.ofSeconds(20))) {
      String late = "0" + "7" + "f".repeat(15);
      String word = "0".repeat(47) + late;
      lying.lies((asked, result) -> {
        if (!asked.equals("eth_call")) return result;
        int words = result.asString().length() / word.length();
        return JsonNodeFactory.instance.stringNode("0x" + word.repeat(words));
      });
      var guard = new GuardClient(through, safe.account().guard(), safe.guardAbi());
      assertThatThrownBy(() -> guard.announcement(safe.pay(0, SHOP, 1), NOW))
          .isInstanceOf(MalformedAnswer.class);
      assertThatThrownBy(() -> guard.rules(safe.account().address(), List.of(), NOW))
          .isInstanceOf(MalformedAnswer.class);
    }
  }

  /** What a former owner announced is nobody's word any more, and is not told as one. */
  @Test
  void anAnnouncementEndsWithItsOwner() {
    safe.underGuard(100, 150, SHOP);
    SafeTransaction much = safe.pay(4, SHOP, 300);
    SafeTransaction swap =
        safe.ofItself(
            3,
            "swapOwner",
            AbiValue.of(Address.ofHex("0x" + "0".repeat(39) + "1")),
            AbiValue.of(SafeOnAnvil.addressOf(ADA)),
            AbiValue.of(SHOP));
    safe.announce(much);
    safe.announce(swap);
    assertThat(guard().announcement(much, NOW)).isPresent();
    safe.pass(SafeOnAnvil.DELAY + 60);
    safe.execute(swap);
    assertThat(refused(much).code()).isEqualTo("over_each");
    assertThat(guard().announcement(much, NOW)).isEmpty();
  }
}
