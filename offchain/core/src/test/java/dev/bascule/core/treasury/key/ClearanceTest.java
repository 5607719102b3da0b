package dev.bascule.core.treasury.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.Address;
import dev.bascule.core.testing.Samples;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What may still leave when a key is not active any more. */
class ClearanceTest {

  private static final Address ADA = Samples.address("ada");
  private static final Address BO = Samples.address("bo");
  private static final Address CID = Samples.address("cid");
  private static final long HOUR = 3600;

  private static KeyRegister register(KeyState ada) {
    return KeyRegister.founded(Samples.hash("register"))
        .entered(record(KeyName.of(ADA), KeyKind.PERSON, ada))
        .entered(record(KeyName.of(BO), KeyKind.PERSON, KeyState.ACTIVE))
        .entered(record(KeyName.of(CID), KeyKind.PERSON, KeyState.ACTIVE))
        .entered(record(new KeyName("0000000a"), KeyKind.COSIGNER, KeyState.ACTIVE))
        .entered(record(new KeyName("0000000b"), KeyKind.COSIGNER, KeyState.SUSPENDED))
        .entered(record(new KeyName("0000000c"), KeyKind.COSIGNER, KeyState.ACTIVE));
  }

  private static KeyRecord record(KeyName key, KeyKind kind, KeyState state) {
    return new KeyRecord(key, kind, key.text(), state, 1, 100, List.of(BO), "because");
  }

  private static Clearance.Given given(Address by, long at) {
    return new Clearance.Given(by, at);
  }

  private static Optional<KeyName> barring(Optional<Objection> objection) {
    return objection.map(it ->
        switch (it) {
          case Objection.NotActive(KeyRecord key) -> key.key();
          case Objection.NotRegistered(KeyName key) -> key;
          case Objection.Stopped _, Objection.DelayRunning _ -> throw new AssertionError(it);
        });
  }

  @Test
  void onlyAnActivePersonActs() {
    for (KeyState state : KeyState.values()) {
      Optional<Objection> objection = new Clearance(register(state)).person(ADA);
      assertThat(objection.isEmpty()).as(state.word()).isEqualTo(state == KeyState.ACTIVE);
    }
    assertThat(barring(new Clearance(register(KeyState.ACTIVE)).person(Samples.address("eve"))))
        .contains(KeyName.of(Samples.address("eve")));
  }

  @Test
  void whoDroppedOutDoesNotCount() {
    var all = List.of(given(ADA, 10), given(BO, 20));
    assertThat(new Clearance(register(KeyState.ACTIVE)).approvals(all, 2, 0, 30)).isEmpty();
    var clearance = new Clearance(register(KeyState.SUSPENDED));
    assertThat(barring(clearance.approvals(all, 2, 0, 30))).contains(KeyName.of(ADA));
    assertThat(clearance.approvals(all, 1, 0, 30)).isEmpty();
    assertThat(clearance.approvals(List.of(given(ADA, 10)), 0, 0, 30))
        .as("nobody is needed")
        .isEmpty();
    assertThat(clearance.approvals(List.of(given(BO, 10)), 2, 0, 30))
        .as("that some are missing the rules say")
        .isEmpty();
  }

  /** The delay runs from the last approval that is needed, of those that count now. */
  @Test
  void aStolenYesStartsNoDelay() {
    var clearance = new Clearance(register(KeyState.COMPROMISED));
    var all = List.of(given(ADA, 10), given(BO, 20), given(CID, 10_000));
    assertThat(clearance.approvals(all, 2, HOUR, 10_000 + HOUR - 1))
        .contains(new Objection.DelayRunning(10_000 + HOUR));
    assertThat(clearance.approvals(all, 2, HOUR, 10_000 + HOUR)).isEmpty();
  }

  @Test
  void aWalletIsSignedForWhileEnoughOfItsKeysAreActive() {
    var keys = List.of(new KeyName("0000000a"), new KeyName("0000000b"), new KeyName("0000000c"));
    var clearance = new Clearance(register(KeyState.ACTIVE));
    assertThat(clearance.wallet(keys, 2)).isEmpty();
    assertThat(barring(clearance.wallet(keys, 3))).contains(new KeyName("0000000b"));
    assertThat(barring(clearance.wallet(List.of(new KeyName("0000000d")), 1)))
        .contains(new KeyName("0000000d"));
    assertThat(clearance.signed(Set.of(keys.getFirst(), keys.getLast()))).isEmpty();
    assertThat(barring(clearance.signed(keys))).contains(new KeyName("0000000b"));
  }

  @Test
  void nothingLeavesWhatStandsStill() {
    KeyRegister register = register(KeyState.ACTIVE);
    assertThat(new Clearance(register).running()).isEmpty();
    var stop = new Statement.OfTreasury(register.id(), true, 1, "strange", 100);
    KeyRegister stopped =
        ((Judgement.Taken) register.judge(stop, List.of(BO), Set.of(BO), 100)).after();
    assertThat(new Clearance(stopped).running()).contains(new Objection.Stopped(stopped.stop()));
  }
}
