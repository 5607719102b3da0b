package dev.bascule.testnetwork.contract;

import dev.bascule.chainrpc.registry.RegistryGenesis;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.KeyRing;
import dev.bascule.testnetwork.folder.KeyRing.Role;
import dev.bascule.testnetwork.part.LocalChain;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.web3j.crypto.Hash;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;

/** Puts the contracts on the chain once, and finds and checks them at every later start. */
public final class Deployment {

  private static final String NO_CODE = Hash.sha3("0x");
  private static final Duration MINING_LIMIT = Duration.ofMinutes(2);

  private final Path repository;
  private final LocalChain chain;
  private final DataFolder folder;
  private final KeyRing keys;
  private final Consumer<String> say;

  /**
   * @param repository where the build has put what is deployed and is not ours
   */
  public Deployment(
      Path repository, LocalChain chain, DataFolder folder, KeyRing keys, Consumer<String> say) {
    this.repository = repository;
    this.chain = chain;
    this.folder = folder;
    this.keys = keys;
    this.say = say;
  }

  /** What stands on the chain, certain to stay there. */
  public DeployedContracts ensure(Duration saveLimit) throws IOException, InterruptedException {
    Web3j web3j = Web3j.build(new HttpService(chain.rpcUrl().toString()));
    try {
      return ensure(web3j, saveLimit);
    } finally {
      web3j.shutdown();
    }
  }

  private DeployedContracts ensure(Web3j web3j, Duration saveLimit)
      throws IOException, InterruptedException {
    String genesisHash = block(web3j, BigInteger.ZERO).getHash();
    Optional<DeployedContracts> known = DeployedContracts.read(folder);
    if (known.isPresent()) requireSameChain(known.get(), genesisHash);

    int done = nonce(web3j);
    var outbox = new Outbox(web3j, keys.credentials(Role.DEPLOYER), chain.chainId(), done);
    var steps =
        new DeploySteps(
            web3j, outbox, keys, genesisRegistry(web3j), EntryPointCode.read(repository));
    boolean complete = known.filter(it -> it.others().size() == steps.others().size()).isPresent();
    if (!complete) requireOwnNonces(web3j, steps, done);
    List<TransactionReceipt> sent = sendMissing(outbox, steps, done, complete);
    DeployedContracts found =
        known.isPresent() ? known.get() : describe(web3j, steps, genesisHash, done, sent);
    if (!complete) found = found.with(standing(web3j, steps));
    requireCode(web3j, found);
    if (!sent.isEmpty()) chain.awaitSaved(saveLimit);
    // Only now: the file says what a kill can no longer undo.
    if (!complete) found.write(folder);
    return found;
  }

  private int nonce(Web3j web3j) throws IOException {
    String from = keys.address(Role.DEPLOYER).hex();
    return web3j
        .ethGetTransactionCount(from, DefaultBlockParameterName.LATEST)
        .send()
        .getTransactionCount()
        .intValueExact();
  }

  private static Optional<String> genesisRegistry(Web3j web3j)
      throws IOException, InterruptedException {
    String address = RegistryGenesis.ADDRESS.hex();
    String code = CodeAtHead.of(web3j, address, MINING_LIMIT);
    return code.equals("0x") ? Optional.empty() : Optional.of(address);
  }

  private void requireSameChain(DeployedContracts known, String genesisHash) {
    if (known.genesisHash().equals(genesisHash) && known.chainId() == chain.chainId()) return;
    throw Problem.of(
            ExitCode.CONFLICT,
            "chain_differs",
            "the chain is not the one that the contracts were deployed on",
            "its first block is " + genesisHash + ", expected is " + known.genesisHash(),
            "Restore "
                + folder.chain()
                + " from a backup, or start over with another --data DIR; nothing was changed.")
        .asException();
  }

  private List<TransactionReceipt> sendMissing(
      Outbox outbox, DeploySteps steps, int done, boolean deployedBefore)
      throws IOException, InterruptedException {
    if (done >= steps.count()) return List.of();
    say.accept(
        deployedBefore
            ? "the chain fell back behind the deployment; sending "
                + (steps.count() - done)
                + " transactions again"
            : "deploying the contracts");
    for (int nonce = done; nonce < steps.count(); nonce++) send(steps, nonce);
    return outbox.awaitAll(MINING_LIMIT);
  }

  private static void send(DeploySteps steps, int nonce) throws IOException {
    try {
      steps.send(nonce);
    } catch (IOException | RuntimeException failure) {
      throw failure;
    } catch (Exception failure) { // as web3j's RemoteCall declares
      throw notDeployed(String.valueOf(failure.getMessage()));
    }
  }

  static RuntimeException notDeployed(String why) {
    return Problem.of(
            ExitCode.UNREACHABLE,
            "deployment_failed",
            "the contracts were not deployed",
            why,
            "Run up again: it goes on where it stopped.")
        .asException();
  }

  private DeployedContracts describe(
      Web3j web3j, DeploySteps steps, String genesisHash, int done, List<TransactionReceipt> sent)
      throws IOException, InterruptedException {
    // An earlier start that was killed may have sent the first one: then nothing is before block 1.
    BigInteger number = done == 0 ? sent.getFirst().getBlockNumber() : BigInteger.ONE;
    EthBlock.Block block = block(web3j, number);
    return new DeployedContracts(
        chain.chainId(),
        genesisHash,
        number.longValueExact(),
        block.getTimestamp().longValueExact(),
        steps.token(),
        steps.vault(),
        steps.splits(),
        DeploySteps.CURRENCY,
        DeploySteps.EXPONENT,
        DeploySteps.DECIMALS,
        "0",
        new DeployedContracts.CodeHash(
            codeHash(web3j, steps.token()),
            codeHash(web3j, steps.vault()),
            codeHash(web3j, steps.splits())),
        Map.of());
  }

  private static Map<String, DeployedContracts.Standing> standing(Web3j web3j, DeploySteps steps)
      throws IOException, InterruptedException {
    var standing = new LinkedHashMap<String, DeployedContracts.Standing>();
    for (Map.Entry<String, String> it : steps.others().entrySet()) {
      String hash = codeHash(web3j, it.getValue());
      standing.put(it.getKey(), new DeployedContracts.Standing(it.getValue(), hash));
    }
    return standing;
  }

  /** Step n is the deployer's nonce n: what else it sends takes the place of a step to come. */
  private static void requireOwnNonces(Web3j web3j, DeploySteps steps, int done)
      throws IOException, InterruptedException {
    Set<String> passed =
        IntStream.range(0, done).mapToObj(steps::addressAt).collect(Collectors.toSet());
    for (Map.Entry<String, String> it : steps.others().entrySet()) {
      boolean gone = passed.contains(it.getValue());
      if (gone && codeHash(web3j, it.getValue()).equals(NO_CODE)) {
        throw deployerUsed(it.getKey(), it.getValue());
      }
    }
  }

  private static RuntimeException deployerUsed(String name, String address) {
    return Problem.of(
            ExitCode.CONFLICT,
            "deployer_used",
            name + " cannot be deployed into this folder",
            "there is no code at "
                + address
                + ", and the nonce of the deployer's key that belongs to it is used up",
            "For the contracts of this version start over with another --data DIR; the version before"
                + " goes on with this one. Nothing was sent.")
        .asException();
  }

  private static EthBlock.Block block(Web3j web3j, BigInteger number) throws IOException {
    return web3j
        .ethGetBlockByNumber(DefaultBlockParameter.valueOf(number), false)
        .send()
        .getBlock();
  }

  private void requireCode(Web3j web3j, DeployedContracts expected)
      throws IOException, InterruptedException {
    var hashes = expected.codeHash();
    var contracts = new ArrayList<List<String>>();
    contracts.add(List.of("SettlementToken", expected.token(), hashes.token()));
    contracts.add(List.of("SettlementVault", expected.vault(), hashes.vault()));
    contracts.add(List.of("SplitPayments", expected.splits(), hashes.splits()));
    expected
        .others()
        .forEach((name, it) -> contracts.add(List.of(name, it.address(), it.codeHash())));
    for (List<String> contract : contracts) {
      String found = codeHash(web3j, contract.get(1));
      if (found.equals(contract.get(2))) continue;
      throw Problem.of(
              ExitCode.VERIFICATION_FAILED,
              "contract_code_differs",
              "the code of " + contract.get(0) + " on the chain is not what was deployed",
              "at "
                  + contract.get(1)
                  + " its hash is "
                  + found
                  + ", expected is "
                  + contract.get(2),
              "Restore "
                  + folder.chain()
                  + " from a backup, or start over with another --data DIR; nothing was changed.")
          .asException();
    }
  }

  private static String codeHash(Web3j web3j, String address)
      throws IOException, InterruptedException {
    return Hash.sha3(CodeAtHead.of(web3j, address, MINING_LIMIT));
  }
}
