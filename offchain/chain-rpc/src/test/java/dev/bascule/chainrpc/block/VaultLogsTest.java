package dev.bascule.chainrpc.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.evm.EventLog;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.vault.VaultEvent;
import dev.bascule.chainrpc.Network;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.contracts.Anvil;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.core.book.ChainCursor;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.money.BaseUnits;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.abi.EventEncoder;
import org.web3j.abi.datatypes.Event;

/** What the cursor makes of everything that the vault's address may log. */
class VaultLogsTest {

  /** Logs its calldata: two topics, then the data. What a vault of another version might say. */
  private static final String LOGS_WHAT_IT_IS_TOLD = "0x60403603806040600037602035600035826000a200";

  private Anvil anvil;
  private Network network;

  @BeforeEach
  void start() {
    anvil = Anvil.start();
    network = new Network(anvil.url(), anvil.chainId(), new Finality.Depth(0, Duration.ZERO));
  }

  @AfterEach
  void stop() {
    network.close();
    anvil.close();
  }

  /** Else a new event of the contract would stop every service at the first block that has it. */
  @Test
  void everyEventOfTheContractIsKnown() throws IllegalAccessException {
    int events = 0;
    for (Field field : SettlementVault.class.getFields()) {
      if (!(field.getType().equals(Event.class) && field.get(null) instanceof Event event)) {
        continue;
      }
      events++;
      EventLog log =
          new EventLog(
              network.contracts.vault(),
              List.of(Hash32.ofHex(EventEncoder.encode(event))),
              Bytes.EMPTY);
      assertThat(VaultEvent.isKnown(log)).as(event.getName()).isTrue();
    }
    assertThat(events).isGreaterThan(20);
  }

  @Test
  void creditThatChangesHandsIsRead() {
    network.fund("payer", 1_000);
    network.send(
        "anybody",
        network.contracts.vault(),
        VaultCalls.redeem(network.accept("payer", "shop", "order", 0, 300)));
    ChainCursor before = head();
    network.send(
        "shop",
        network.contracts.vault(),
        VaultCalls.transferCredit(
            network.contracts.token(), network.address("heir"), BaseUnits.of(120)));
    assertThat(range(before).events())
        .singleElement()
        .isInstanceOfSatisfying(
            ChainEvent.CreditMoved.class,
            moved -> {
              assertThat(moved.token()).isEqualTo(network.contracts.token());
              assertThat(moved.from()).isEqualTo(network.address("shop"));
              assertThat(moved.to()).isEqualTo(network.address("heir"));
              assertThat(moved.amount()).isEqualTo(BaseUnits.of(120));
            });
  }

  @Test
  void whatABondMakesTheVaultSayIsRead() {
    ChainCursor before = head();
    Hash32 lane = Hash32.sha256("lane".getBytes(StandardCharsets.UTF_8));
    speak("ShortfallPaid(bytes32,uint128,uint128)", lane, new AbiWords().uint(30).uint(12));
    speak("BondSet(address)", word(network.address("bond")), new AbiWords());
    speak("RoleGranted(bytes32,address,address)", lane, new AbiWords());
    List<ChainEvent> events = range(before).events();
    assertThat(events).hasSize(2);
    assertThat(events.getFirst())
        .isEqualTo(
            new ChainEvent.ShortfallPaid(
                events.getFirst().at(), new LaneKey(lane), BaseUnits.of(30), BaseUnits.of(12)));
    assertThat(events.getLast())
        .isEqualTo(new ChainEvent.BondSet(events.getLast().at(), network.address("bond")));
  }

  /** The blocks before it are taken; itself is left, so that another program can take it whole. */
  @Test
  void anEventThatNobodyUnderstandsStopsTheCursorBeforeItsBlock() {
    network.fund("payer", 1_000);
    ChainCursor before = head();
    network.fund("payer", 2_000);
    long good = network.node.headNumber();
    Hash32 topic =
        speak("CollateralSeized(address)", word(network.address("payer")), new AbiWords());
    network.fund("payer", 3_000);

    Reading.Range range = (Reading.Range) network.cursor().next(before, 100);
    assertThat(range.command().to()).isEqualTo(good);
    assertThat(range.command().events())
        .singleElement()
        .isInstanceOfSatisfying(
            ChainEvent.Deposited.class,
            deposit -> assertThat(deposit.amount()).isEqualTo(BaseUnits.of(2_000)));

    ChainCursor at = new ChainCursor(range.command().to(), range.command().toHash());
    assertThat(network.cursor().next(at, 100))
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused -> {
              assertThat(refused.reason().code()).isEqualTo("event_unknown");
              assertThat(refused.reason().sentence())
                  .contains("block " + (good + 1), topic.hex(), "start the one that belongs");
            });
  }

  private ChainCursor head() {
    return network.cursor().cursorAt(network.node.headNumber());
  }

  private dev.bascule.core.book.Command.ObserveRange range(ChainCursor from) {
    return ((Reading.Range) network.cursor().next(from, 100)).command();
  }

  /** The vault's address logs this once; then the vault is itself again. */
  private Hash32 speak(String signature, Hash32 indexed, AbiWords data) {
    Address vault = network.contracts.vault();
    Hash32 topic = Keccak256.hash(signature.getBytes(StandardCharsets.US_ASCII));
    Bytes code = network.node.code(vault);
    setCode(vault, LOGS_WHAT_IT_IS_TOLD);
    Bytes calldata =
        Bytes.concat(new AbiWords().bytes32(topic).bytes32(indexed).toBytes(), data.toBytes());
    network.send("anybody", vault, calldata);
    setCode(vault, code.hex());
    return topic;
  }

  private void setCode(Address vault, String code) {
    String _ = anvil.rpc("anvil_setCode", "[\"" + vault.hex() + "\",\"" + code + "\"]");
  }

  private static Hash32 word(Address address) {
    return new AbiWords().address(address).toBytes().toHash();
  }
}
