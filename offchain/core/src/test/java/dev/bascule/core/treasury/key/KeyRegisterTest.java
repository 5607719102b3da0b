package dev.bascule.core.treasury.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.testing.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Who may say what about which key. A line of a table is {@code KEY TO SIGNERS RESULT}: the result
 * is {@code taken}, the refusal, or who is missing.
 */
class KeyRegisterTest {

  private static final List<KeyState> STATES = List.of(KeyState.values());
  private static final Hash32 ID = Samples.hash("register");
  private static final long NOW = 1_000_000;
  private static final Set<Address> PEOPLE = people("ada", "bo", "pat");

  private KeyRegister register = founded();
  private Set<Address> speaking = PEOPLE;
  private long now = NOW;

  private static Set<Address> people(String... names) {
    return Arrays.stream(names).map(Samples::address).collect(Collectors.toSet());
  }

  private static KeyRegister founded() {
    KeyRegister register = KeyRegister.founded(ID);
    for (String person : List.of("ada", "bo", "pat"))
      register = enter(register, person, KeyKind.PERSON, KeyState.ACTIVE);
    register = enter(register, "vault", KeyKind.ACCOUNT, KeyState.ACTIVE);
    return enter(register, "new", KeyKind.PERSON, KeyState.PRE_ACTIVATION);
  }

  private static KeyRegister enter(
      KeyRegister register, String name, KeyKind kind, KeyState state) {
    return register.entered(
        new KeyRecord(key(name), kind, name, state, 0, NOW, List.of(), "named by the rules"));
  }

  private static KeyName key(String name) {
    return KeyName.of(Samples.address(name));
  }

  private static KeyState state(String word) {
    return KeyState.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private Statement.OfKey statement(String name, KeyState to) {
    KeyRecord record = register.find(key(name)).orElseThrow();
    return statement(ID, name, record.state(), to, record.number() + 1);
  }

  private Statement.OfKey statement(
      Hash32 id, String name, KeyState from, KeyState to, long number) {
    Optional<Statement.Destruction> destruction =
        to == KeyState.DESTROYED
            ? Optional.of(new Statement.Destruction("shredded", "the vault", List.of("Cid")))
            : Optional.empty();
    return new Statement.OfKey(id, key(name), from, to, number, "because", now, destruction);
  }

  private static List<Address> signers(String names) {
    return Arrays.stream(names.split(",")).map(Samples::address).toList();
  }

  private String say(Statement statement, String names) {
    Judgement judged = register.judge(statement, signers(names), speaking, now);
    return switch (judged) {
      case Judgement.Taken(KeyRegister after) -> {
        register = after;
        yield "taken";
      }
      case Judgement.Waiting(int people, boolean possession) -> people + (possession ? "+key" : "");
      case Judgement.Refused(Judgement.Fault fault, String why) -> {
        assertThat(why).isNotBlank();
        yield fault.code();
      }
      case Judgement.Barred(Objection.NotActive(KeyRecord key)) -> "barred_" + key.state().word();
      case Judgement.Barred(Objection other) -> throw new AssertionError(other);
    };
  }

  private void check(String table) {
    for (String line : table.lines().map(String::strip).filter(it -> !it.isEmpty()).toList()) {
      String[] words = line.split(" +");
      String said =
          switch (words[0]) {
            case "is" -> register.find(key(words[1])).orElseThrow().state().word();
            case "stop", "go" ->
                say(
                    new Statement.OfTreasury(
                        ID, words[0].equals("stop"), register.stop().number() + 1, "because", now),
                    words[1]);
            default -> say(statement(words[0], state(words[1])), words[2]);
          };
      assertThat(said).as(line).isEqualTo(words[words.length - 1]);
    }
  }

  @Test
  void onePersonNeverBringsAKeyBack() {
    check(
        """
        ada   suspended    bo          taken
        ada   active       pat         1
        ada   active       pat,bo      taken
        vault suspended    bo          taken
        vault active       bo          1
        vault active       ada,bo      taken
        """);
  }

  @Test
  void aPersonCountsOnce() {
    check(
        """
        vault suspended    bo          taken
        vault active       bo,bo       1
        vault active       bo,bo,bo    1
        vault destroyed    pat,pat     1
        is    vault                    suspended
        """);
  }

  /** The holder of a suspended key does not help it back, and does nothing else either. */
  @Test
  void aSuspendedPersonSaysNothing() {
    check(
        """
        ada   suspended    bo          taken
        ada   active       ada         barred_suspended
        ada   active       bo,ada      barred_suspended
        ada   active       ada,bo      1
        bo    suspended    ada         barred_suspended
        bo    compromised  ada         barred_suspended
        stop  ada                      barred_suspended
        ada   compromised  pat         taken
        stop  ada                      barred_compromised
        """);
  }

  @Test
  void strangersAndWalletsSayNothing() {
    check(
        """
        vault suspended    eve         signer_unknown
        vault suspended    vault       signer_unknown
        vault suspended    new         signer_unknown
        stop  eve                      signer_unknown
        """);
    speaking = people("ada", "bo", "new");
    check("vault suspended new barred_pre_activation");
    speaking = people("ada", "bo");
    check(
        """
        vault suspended    pat         signer_unknown
        ada   deactivated  bo,pat      signer_unknown
        ada   deactivated  pat,bo      1
        """);
  }

  @Test
  void whatEndedNeverComesBack() {
    check(
        """
        vault compromised  pat         taken
        vault active       ada,bo      no_such_step
        vault suspended    ada         no_such_step
        vault deactivated  ada,bo      no_such_step
        vault destroyed    ada         1
        vault destroyed    ada,bo      taken
        vault compromised  ada         no_such_step
        pat   deactivated  ada,bo      taken
        pat   active       ada,bo      no_such_step
        """);
  }

  @Test
  void aPersonsNewKeyShowsThatSomebodyHasIt() {
    check(
        """
        new   active       ada         1+key
        new   active       ada,bo      0+key
        new   active       new         2
        new   active       new,ada     1
        new   active       ada,new     1
        new   active       eve,new     2
        new   active       ada,new,bo  taken
        """);
    speaking = people("ada", "bo", "pat", "new");
    check(
        """
        vault suspended    new         taken
        """);
  }

  @Test
  void aStatementCountsOnceAndInOrder() {
    Statement.OfKey first = statement("vault", KeyState.SUSPENDED);
    Statement.OfKey ahead = statement(ID, "vault", KeyState.SUSPENDED, KeyState.ACTIVE, 2);
    assertThat(say(ahead, "ada,bo")).isEqualTo("statement_ahead");
    assertThat(say(first, "ada")).isEqualTo("taken");
    assertThat(say(first, "ada")).isEqualTo("statement_old");
    assertThat(say(ahead, "ada,bo")).isEqualTo("taken");
    assertThat(say(first, "ada")).isEqualTo("statement_old");
    assertThat(say(ahead, "ada,bo")).isEqualTo("statement_old");
    Statement.OfKey wrong = statement(ID, "vault", KeyState.SUSPENDED, KeyState.ACTIVE, 3);
    assertThat(say(wrong, "ada,bo")).isEqualTo("other_state");
    assertThat(register.find(key("vault")).orElseThrow().number()).isEqualTo(2);
  }

  @Test
  void aStatementOfAnotherTreasuryIsNone() {
    Hash32 other = Samples.hash("test treasury");
    assertThat(say(statement(other, "vault", KeyState.ACTIVE, KeyState.SUSPENDED, 1), "ada"))
        .isEqualTo("other_register");
    assertThat(say(new Statement.OfTreasury(other, true, 1, "because", NOW), "ada"))
        .isEqualTo("other_register");
    assertThat(
            say(
                new Statement.OfKey(
                    ID,
                    key("nobody"),
                    KeyState.ACTIVE,
                    KeyState.SUSPENDED,
                    1,
                    "because",
                    NOW,
                    Optional.empty()),
                "ada"))
        .isEqualTo("key_unknown");
  }

  @Test
  void oldWordsAreForgotten() {
    Statement.OfKey said = statement("vault", KeyState.DEACTIVATED);
    now = NOW - 600;
    assertThat(say(said, "ada,bo")).isEqualTo("taken");
    now = NOW - 601;
    Statement.OfKey other = statement("vault", KeyState.DESTROYED);
    now = NOW - 1202;
    assertThat(say(other, "ada,bo")).isEqualTo("statement_not_yet");
    now = NOW - 601 + KeyRegister.STATEMENT_SECONDS_MAX + 1;
    assertThat(say(other, "ada,bo")).isEqualTo("statement_expired");
    now = NOW - 601 + KeyRegister.STATEMENT_SECONDS_MAX;
    assertThat(say(other, "ada,bo")).isEqualTo("taken");
  }

  @Test
  void onePersonStopsAndTwoLetItGoOn() {
    check(
        """
        go    ada                      other_state
        stop  ada                      taken
        stop  bo                       other_state
        go    ada                      1
        go    ada,ada                  1
        go    ada,bo                   taken
        stop  pat                      taken
        pat   suspended    bo          taken
        go    ada,pat                  barred_suspended
        go    pat,ada                  1
        go    ada,bo                   taken
        stop  pat                      barred_suspended
        """);
    assertThat(register.stop().by()).containsExactly(Samples.address("ada"), Samples.address("bo"));
  }

  @Test
  void twoPeopleDecideOrNobody() {
    assertThat(register.canDecide(PEOPLE)).isTrue();
    check("ada suspended bo taken");
    assertThat(register.canDecide(PEOPLE)).isTrue();
    assertThat(register.canDecide(people("ada", "bo"))).isFalse();
    check("bo compromised pat taken");
    assertThat(register.canDecide(PEOPLE)).isFalse();
    assertThat(register.canDecide(people("pat", "vault", "new"))).isFalse();
  }

  @Test
  void aKeyEntersOnce() {
    assertThatThrownBy(() -> enter(register, "ada", KeyKind.PERSON, KeyState.ACTIVE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new KeyName("0xABCDEF")).hasMessageContaining("neither");
    assertThatThrownBy(() ->
            new Statement.OfKey(
                ID,
                key("vault"),
                KeyState.ACTIVE,
                KeyState.DESTROYED,
                1,
                "because",
                NOW,
                Optional.empty()))
        .hasMessageContaining("destroyed");
    assertThatThrownBy(() -> new Statement.Destruction("burnt", "here", List.of()))
        .hasMessageContaining("witness");
  }

  /** Whatever is said, by whomever, in whatever order. */
  @Test
  void noStoryBreaksTheRules() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> names = List.of("ada", "bo", "pat", "vault", "new", "eve");
    for (int story = 0; story < 500; story++) {
      register = founded();
      now = NOW;
      List<Statement> said = new ArrayList<>();
      for (int turn = 0; turn < 40; turn++) {
        now += random.nextInt(5_000);
        String name = names.get(random.nextInt(5));
        KeyState to = STATES.get(random.nextInt(STATES.size()));
        Statement statement =
            said.isEmpty() || random.nextInt(4) > 0
                ? statement(name, to)
                : said.get(random.nextInt(said.size()));
        said.add(statement);
        String signers =
            random
                .ints(1 + random.nextInt(3), 0, names.size())
                .mapToObj(names::get)
                .collect(Collectors.joining(","));
        KeyRegister before = register;
        say(statement, signers);
        compare(before, "seed " + seed + ", story " + story + ": " + statement + " by " + signers);
      }
    }
  }

  private void compare(KeyRegister before, String tale) {
    for (KeyRecord was : before.keys()) {
      KeyRecord is = register.find(was.key()).orElseThrow();
      if (is.equals(was)) continue;
      assertThat(is.number()).as(tale).isEqualTo(was.number() + 1);
      int people = was.state().peopleTo(is.state()).orElseThrow();
      assertThat(Set.copyOf(is.by()).size()).as(tale).isGreaterThanOrEqualTo(people);
      for (Address by : is.by()) {
        assertThat(before.isActive(KeyName.of(by))).as(tale).isTrue();
        assertThat(PEOPLE).as(tale).contains(by);
      }
    }
  }
}
