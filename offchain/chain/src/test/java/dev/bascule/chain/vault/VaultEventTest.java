package dev.bascule.chain.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.evm.EventLog;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Place;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.money.BaseUnits;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Logs as the vault writes them: topics are words, what is not indexed stands in the data. */
class VaultEventTest {
  private static final Address VAULT = address(0xaa);
  private static final Place AT = new Place(7, 3, hash("tx"));
  private static final BigInteger MOST = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);

  @Test
  void creditThatMoved() {
    EventLog log =
        log(
            "CreditMoved(address,address,address,uint128)",
            List.of(word(address(1)), word(address(2)), word(address(3))),
            new AbiWords().uint(MOST, 128));
    assertThat(read(log))
        .isEqualTo(
            new ChainEvent.CreditMoved(AT, address(1), address(2), address(3), BaseUnits.of(MOST)));
  }

  @Test
  void aShortfallThatTheBondPaid() {
    EventLog log =
        log(
            "ShortfallPaid(bytes32,uint128,uint128)",
            List.of(hash("lane")),
            new AbiWords().uint(30).uint(12));
    assertThat(read(log))
        .isEqualTo(
            new ChainEvent.ShortfallPaid(
                AT, new LaneKey(hash("lane")), BaseUnits.of(30), BaseUnits.of(12)));
  }

  @Test
  void aBondThatWasNamed() {
    EventLog log = log("BondSet(address)", List.of(word(address(4))), new AbiWords());
    assertThat(read(log)).isEqualTo(new ChainEvent.BondSet(AT, address(4)));
  }

  @Test
  void aLogThatIsNotWhatItsTopicSaysIsRefused() {
    EventLog noData =
        log(
            "CreditMoved(address,address,address,uint128)",
            List.of(word(address(1)), word(address(2)), word(address(3))),
            new AbiWords());
    EventLog noRecipient =
        log(
            "CreditMoved(address,address,address,uint128)",
            List.of(word(address(1)), word(address(2))),
            new AbiWords().uint(1));
    EventLog tooMuch =
        log(
            "ShortfallPaid(bytes32,uint128,uint128)",
            List.of(hash("lane")),
            new AbiWords().uint(30).uint(MOST.add(BigInteger.ONE), 256));
    for (EventLog log : List.of(noData, noRecipient, tooMuch)) {
      assertThatThrownBy(() -> read(log)).isInstanceOf(AbiReader.MalformedAbi.class);
    }
  }

  /** What nothing follows from is one thing, what nobody understands another. */
  @Test
  void anUnknownLogIsNotTakenForAnEmptyOne() {
    EventLog role =
        log(
            "RoleGranted(bytes32,address,address)",
            List.of(hash("role"), word(address(1)), word(address(2))),
            new AbiWords());
    EventLog newer =
        log("CollateralSeized(address,uint128)", List.of(word(address(1))), new AbiWords().uint(9));
    EventLog anonymous = new EventLog(VAULT, List.of(), new AbiWords().uint(9).toBytes());
    assertThat(VaultEvent.of(role)).isEmpty();
    assertThat(VaultEvent.isKnown(role)).isTrue();
    assertThat(VaultEvent.isKnown(log("BondSet(address)", List.of(), new AbiWords()))).isTrue();
    assertThat(VaultEvent.isKnown(newer)).isFalse();
    assertThat(VaultEvent.isKnown(anonymous)).isFalse();
  }

  private static ChainEvent read(EventLog log) {
    return VaultEvent.read(log, AT, 0, List.of()).orElseThrow();
  }

  private static EventLog log(String signature, List<Hash32> indexed, AbiWords data) {
    List<Hash32> topics = new ArrayList<>();
    topics.add(Keccak256.hash(signature.getBytes(StandardCharsets.US_ASCII)));
    topics.addAll(indexed);
    return new EventLog(VAULT, topics, data.toBytes());
  }

  private static Hash32 word(Address address) {
    return new AbiWords().address(address).toBytes().toHash();
  }

  private static Address address(int last) {
    byte[] bytes = new byte[20];
    bytes[0] = 1;
    bytes[19] = (byte) last;
    return Bytes.of(bytes).toAddress();
  }

  private static Hash32 hash(String text) {
    return Hash32.sha256(text.getBytes(StandardCharsets.UTF_8));
  }
}
