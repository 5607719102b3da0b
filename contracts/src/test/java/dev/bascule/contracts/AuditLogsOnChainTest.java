package dev.bascule.contracts;

import static dev.bascule.contracts.Consortium.voter;
import static dev.bascule.contracts.Consortium.word;
import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.bindings.AuditLogs;
import dev.bascule.contracts.bindings.ConsortiumRegistry.Duration;
import dev.bascule.contracts.bindings.ConsortiumRegistry.Parameters;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;

/** The model and the bytecode take the same random operations and stay the same. */
class AuditLogsOnChainTest extends FreshAnvil {

  private static final List<String> ORGANISATIONS = List.of("bank-a", "bank-b");
  private static final List<String> NAMES = List.of("payments", "access");
  private static final List<Credentials> WRITERS =
      List.of(Keys.named("writer"), Keys.named("another writer"));
  private static final Credentials STRANGER = Keys.named("stranger");

  private final AuditLogsModel model = new AuditLogsModel();
  private String address;
  private Lockstep chain;

  @BeforeEach
  void start() throws Exception {
    var manager = sending(Keys.GOVERNANCE);
    Duration ten = new Duration(BigInteger.TEN, BigInteger.TEN);
    var parameters = new Parameters(ten, ten, ten, ten, BigInteger.ZERO, BigInteger.ZERO);
    String registry = Consortium.found(web3j, manager, parameters, ORGANISATIONS);
    for (String it : ORGANISATIONS) model.member(voter(it).getAddress(), it);
    address = send(AuditLogs.deploy(web3j, manager, GAS, registry)).getContractAddress();
    chain = new Lockstep(anvil, web3j, "AuditLogs", address);
  }

  @Test
  void modelAndBytecodeStayTheSame() throws Exception {
    Map<String, Integer> seen = new TreeMap<>();
    for (int i = 0; i < Lockstep.OPERATIONS; i++) {
      String what = step(i);
      seen.merge(what, 1, Integer::sum);
      compare("seed " + seed + ", operation " + i + ": " + what);
    }
    System.out.printf("audit logs in lockstep, seed %d: %s%n", seed, seen);
    assertThat(seen)
        .containsKeys(
            "open done",
            "open: NotAMember",
            "open: LogIsOpen",
            "change writer done",
            "anchor done",
            "anchor: NotTheWriter",
            "anchor: LogShrinks",
            "anchor: Inconsistent");
  }

  private String step(int i) throws Exception {
    String organisation = ORGANISATIONS.get(random.nextInt(2));
    String name = NAMES.get(random.nextInt(2));
    Credentials voter = random.nextInt(5) == 0 ? STRANGER : voter(organisation);
    Credentials writer = WRITERS.get(random.nextInt(2));
    int roll = random.nextInt(12);
    if (roll == 0) {
      var call = as(voter).open(word(name), writer.getAddress());
      var foretold = model.open(voter.getAddress(), name, writer.getAddress());
      return same("open", chain.send(call, voter).refusal(), foretold);
    }
    if (roll == 1) {
      var call = as(voter).changeWriter(word(name), writer.getAddress());
      var foretold = model.changeWriter(voter.getAddress(), name, writer.getAddress());
      return same("change writer", chain.send(call, voter).refusal(), foretold);
    }
    return anchor(organisation, name, i);
  }

  /** Mostly a continuation by its writer; sometimes a shorter log, or one with another past. */
  private String anchor(String organisation, String name, int i) throws Exception {
    Optional<AuditLogsModel.Log> known = model.log(organisation, name);
    List<byte[]> leaves = new ArrayList<>(known.map(it -> it.leaves).orElse(List.of()));
    int anchored = leaves.size();
    for (int more = random.nextInt(4); more > 0; more--) {
      leaves.add(LogModel.sha256(("entry " + i + " " + more).getBytes(StandardCharsets.UTF_8)));
    }
    int kind = random.nextInt(6);
    if (kind == 0 && anchored > 1) leaves = leaves.subList(0, 1 + random.nextInt(anchored - 1));
    if (kind == 1 && anchored > 0) leaves.set(random.nextInt(anchored), new byte[32]);
    String rightful = known.map(it -> it.writer).orElse(STRANGER.getAddress());
    Credentials sender =
        random.nextInt(8) == 0
            ? STRANGER
            : WRITERS.stream()
                .filter(it -> it.getAddress().equals(rightful))
                .findFirst()
                .orElse(STRANGER);
    LogModel tree = LogModel.of(leaves);
    List<byte[]> proof = tree.consistency(Math.min(anchored, leaves.size()));
    byte[] id = as(sender).logIdOf(word(organisation), word(name)).send();
    var call = as(sender).anchor(id, BigInteger.valueOf(leaves.size()), tree.root(), proof);
    var foretold = model.anchor(sender.getAddress(), organisation, name, leaves);
    return same("anchor", chain.send(call, sender).refusal(), foretold);
  }

  private void compare(String after) throws Exception {
    AuditLogs on = as(STRANGER);
    for (String organisation : ORGANISATIONS) {
      for (String name : NAMES) {
        byte[] id = on.logIdOf(word(organisation), word(name)).send();
        var found = on.logOf(id).send();
        Optional<AuditLogsModel.Log> expected = model.log(organisation, name);
        if (expected.isEmpty()) {
          assertThat(found.organisation).as(after).isEqualTo(new byte[32]);
          continue;
        }
        LogModel tree = LogModel.of(expected.get().leaves);
        assertThat(found.writer).as(after).isEqualTo(expected.get().writer);
        assertThat(found.anchor.size).as(after).isEqualTo(BigInteger.valueOf(tree.size()));
        assertThat(found.anchor.root).as(after).isEqualTo(tree.root());
      }
    }
  }

  private AuditLogs as(Credentials sender) {
    return AuditLogs.load(address, web3j, sending(sender), GAS);
  }
}
