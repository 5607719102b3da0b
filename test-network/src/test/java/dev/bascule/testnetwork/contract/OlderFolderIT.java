package dev.bascule.testnetwork.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.cliconvention.ProblemException;
import dev.bascule.node.process.LocalPort;
import dev.bascule.testnetwork.Repository;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.KeyRing;
import dev.bascule.testnetwork.folder.KeyRing.Role;
import dev.bascule.testnetwork.part.AnvilPart;
import dev.bascule.testnetwork.part.LocalChain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.Hash;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.http.HttpService;

/** A folder as the version before the suite left it: its chain has the contracts of payments. */
class OlderFolderIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int STEPS_OF_BEFORE = 18;
  private static final List<String> CONTRACTS_OF_BEFORE =
      List.of(
          "ConditionalPayments",
          "EscrowPayments",
          "GovernedSplits",
          "Mandates",
          "MerkleSplits",
          "VaultBond");

  @TempDir Path temp;
  private DataFolder folder = DataFolder.at(Path.of("."));
  private AnvilPart anvil = new AnvilPart(Path.of("."), folder, 0, 0);
  private Web3j web3j = Web3j.build(new HttpService());

  @BeforeEach
  void start() throws Exception {
    var binary = AnvilPart.find(Repository.root());
    assumeTrue(binary.isPresent(), "no anvil: build the contracts module");
    folder = DataFolder.at(temp);
    folder.create();
    anvil = new AnvilPart(binary.get(), folder, LocalPort.free(), 31337);
    anvil.start();
    anvil.awaitReady(LIMIT, _ -> {});
    web3j = Web3j.build(new HttpService(anvil.rpcUrl().toString()));
  }

  @AfterEach
  void stop() {
    web3j.shutdown();
    anvil.kill();
  }

  @Test
  void it_gets_the_contracts_and_the_key_that_are_new() throws Exception {
    DeployedContracts before = asBefore();

    DeployedContracts now = ensure();

    assertThat(now.vault()).isEqualTo(before.vault());
    assertThat(now.others()).containsAllEntriesOf(before.others());
    assertThat(now.others()).hasSize(18).containsKeys("ConsortiumRegistry", "NettingWindows");
    assertThat(DeployedContracts.read(folder)).contains(now);
    assertThat(folder.keys().resolve("voter.json")).exists();
    assertThat(ensure()).isEqualTo(now);
  }

  /** Transaction 18 was the deployer's own: what should stand at its address never will. */
  @Test
  void whose_deployer_sent_something_else_is_told_so() throws Exception {
    DeployedContracts before = asBefore();
    KeyRing keys = keys();
    var own = new Outbox(web3j, keys.credentials(Role.DEPLOYER), 31337, STEPS_OF_BEFORE);
    steps(keys, own).send(3); // grants once more what is granted
    var _ = own.awaitAll(LIMIT);

    assertThatThrownBy(this::ensure)
        .isInstanceOfSatisfying(
            ProblemException.class,
            it -> {
              assertThat(it.problem().code()).isEqualTo("deployer_used");
              assertThat(it.problem().what()).contains("ConsortiumRegistry");
            });
    assertThat(DeployedContracts.read(folder)).contains(before);
  }

  private DeployedContracts asBefore() throws Exception {
    KeyRing keys = keys();
    var outbox = new Outbox(web3j, keys.credentials(Role.DEPLOYER), 31337, 0);
    DeploySteps steps = steps(keys, outbox);
    for (int nonce = 0; nonce < STEPS_OF_BEFORE; nonce++) steps.send(nonce);
    var _ = outbox.awaitAll(LIMIT);
    Map<String, DeployedContracts.Standing> others = new LinkedHashMap<>();
    for (String name : CONTRACTS_OF_BEFORE) {
      String address = Objects.requireNonNull(steps.others().get(name));
      others.put(name, new DeployedContracts.Standing(address, codeHash(address)));
    }
    var before =
        new DeployedContracts(
            31337,
            web3j
                .ethGetBlockByNumber(DefaultBlockParameterName.EARLIEST, false)
                .send()
                .getBlock()
                .getHash(),
            1,
            1,
            steps.token(),
            steps.vault(),
            steps.splits(),
            DeploySteps.CURRENCY,
            DeploySteps.EXPONENT,
            DeploySteps.DECIMALS,
            "0",
            new DeployedContracts.CodeHash(
                codeHash(steps.token()), codeHash(steps.vault()), codeHash(steps.splits())),
            others);
    before.write(folder);
    Files.delete(folder.keys().resolve("voter.json"));
    return before;
  }

  private String codeHash(String address) throws Exception {
    return Hash.sha3(web3j.ethGetCode(address, DefaultBlockParameterName.LATEST).send().getCode());
  }

  private KeyRing keys() throws Exception {
    return KeyRing.readOrCreate(folder, new SecureRandom());
  }

  private DeploySteps steps(KeyRing keys, Outbox outbox) throws Exception {
    return new DeploySteps(
        web3j, outbox, keys, Optional.empty(), EntryPointCode.read(Repository.root()));
  }

  private DeployedContracts ensure() throws Exception {
    var chain = new LocalChain.Anvil(anvil, 31337);
    return new Deployment(Repository.root(), chain, folder, keys(), _ -> {}).ensure(LIMIT);
  }
}
