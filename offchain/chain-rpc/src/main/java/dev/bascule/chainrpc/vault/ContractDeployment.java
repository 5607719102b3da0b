package dev.bascule.chainrpc.vault;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.submission.Intent;
import dev.bascule.chainrpc.submission.Progress;
import dev.bascule.chainrpc.submission.Sender;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.chainrpc.submission.SubmissionKey;
import dev.bascule.contracts.bindings.SettlementToken;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.contracts.bindings.SplitPayments;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Uint8;

/**
 * Deploys token, vault and split contract, each once: every step has a key in the sender's store,
 * so a run that was interrupted goes on where it stopped.
 */
public final class ContractDeployment {

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final EvmNode node;
  private final Sender governance;
  private final Duration deadline;

  public ContractDeployment(EvmNode node, Sender governance, Duration deadline) {
    this.node = node;
    this.governance = governance;
    this.deadline = deadline;
  }

  /** A step that did not succeed. */
  public static final class DeploymentFailed extends RuntimeException {
    private final String code;

    DeploymentFailed(String code, String sentence) {
      super(sentence);
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  /** Whether code stands at all three addresses. */
  public boolean isThere(DeployedContracts contracts) {
    return !node.code(contracts.token()).isEmpty()
        && !node.code(contracts.vault()).isEmpty()
        && !node.code(contracts.splits()).isEmpty();
  }

  /**
   * @throws DeploymentFailed when a step is refused, or not final within the deadline
   */
  public DeployedContracts deploy(DeploymentPlan plan) {
    Address token = create("token", initcode(SettlementToken.BINARY, tokenArguments(plan))).at;
    Created vault = create("vault", initcode(SettlementVault.BINARY, vaultArguments(plan, token)));
    Address splits = create("splits", initcode(SplitPayments.BINARY, "")).at;
    send("protect", token, VaultCalls.words("protect(address)", new AbiWords().address(vault.at)));
    send(
        "issuer",
        token,
        VaultCalls.words(
            "grantRole(bytes32,address)",
            new AbiWords()
                .bytes32(Keccak256.hash("ISSUER_ROLE".getBytes(StandardCharsets.US_ASCII)))
                .address(plan.issuer())));
    send(
        "quota",
        token,
        VaultCalls.words(
            "setQuota(address,uint256)",
            new AbiWords().address(plan.issuer()).uint(plan.issuerQuota(), 256)));
    return new DeployedContracts(token, vault.at, splits, vault.block);
  }

  private record Created(Address at, long block) {}

  private Created create(String name, Bytes initcode) {
    Finished.Succeeded done = await("deploy/" + name, Intent.create(initcode, VaultClient.GAS_MAX));
    return new Created(done.createdContract().orElseThrow(), done.block());
  }

  private void send(String name, Address to, Bytes data) {
    var _ = await("deploy/" + name, Intent.call(to, data, 1_000_000));
  }

  private Finished.Succeeded await(String key, Intent intent) {
    long end = System.nanoTime() + deadline.toNanos();
    Progress progress = governance.submit(new SubmissionKey(key), intent, false);
    while (true) {
      switch (progress) {
        case Progress.Done(Finished.Succeeded done) -> {
          return done;
        }
        case Progress.Done(Finished how) ->
            throw new DeploymentFailed("deployment_step_failed", key + ": " + how);
        case Progress.WouldRevert(VaultRevert revert) ->
            throw new DeploymentFailed(revert.code(), key + ": " + revert.sentence());
        case Progress.LaneBlocked(var failure) -> {
          if (System.nanoTime() > end) {
            throw new DeploymentFailed(failure.code(), key + ": " + failure.sentence());
          }
        }
        case Progress.Waiting _ -> {
          if (System.nanoTime() > end) {
            throw new DeploymentFailed(
                "deployment_not_final", key + " is not final after " + deadline.toSeconds() + " s");
          }
        }
      }
      pause();
      progress = governance.submit(new SubmissionKey(key), intent, false);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DeploymentFailed("interrupted", "interrupted while deploying");
    }
  }

  private static Bytes initcode(String binary, String arguments) {
    String code = binary.startsWith("0x") ? binary : "0x" + binary;
    return Bytes.fromHex(code + arguments);
  }

  @SuppressWarnings("rawtypes") // web3j asks for a list of the raw type.
  private static String tokenArguments(DeploymentPlan plan) {
    return FunctionEncoder.encodeConstructor(
        List.<Type>of(
            new Utf8String(plan.tokenName()),
            new Utf8String(plan.tokenSymbol()),
            new Uint8(plan.tokenDecimals()),
            address(plan.governance())));
  }

  @SuppressWarnings("rawtypes") // web3j asks for a list of the raw type.
  private static String vaultArguments(DeploymentPlan plan, Address token) {
    String governance = plan.governance().hex();
    return FunctionEncoder.encodeConstructor(
        List.<Type>of(
            parameters(plan.timings()),
            new SettlementVault.Roles(
                governance,
                plan.operator().hex(),
                plan.guardian().hex(),
                governance,
                governance,
                plan.guardian().hex()),
            addresses(plan.checkpointKey()),
            addresses(token)));
  }

  private static org.web3j.abi.datatypes.Address address(Address address) {
    return new org.web3j.abi.datatypes.Address(address.hex());
  }

  private static DynamicArray<org.web3j.abi.datatypes.Address> addresses(Address address) {
    return new DynamicArray<>(org.web3j.abi.datatypes.Address.class, List.of(address(address)));
  }

  /** The defaults of the protocol, all shortened by one factor, so that its inequalities hold. */
  private static SettlementVault.Parameters parameters(DeploymentPlan.Timings timings) {
    long hour = timings.unitSeconds();
    return new SettlementVault.Parameters(
        span(Math.max(1, hour / 360)),
        span(Math.max(1, hour / 60)),
        span(6 * hour),
        span(12 * hour),
        span(24 * hour + 2),
        span(24 * hour),
        span(72 * hour),
        span(4 * hour),
        BigInteger.valueOf(Math.max(1, hour / 6)),
        BigInteger.ONE,
        BigInteger.valueOf(6 * hour),
        BigInteger.valueOf(hour));
  }

  private static SettlementVault.Duration span(long units) {
    return new SettlementVault.Duration(BigInteger.valueOf(units), BigInteger.valueOf(units));
  }

  /** The vault's code hash, for the start's check that it is still the same vault. */
  public static Optional<Hash32> codeHash(EvmNode node, Address contract) {
    Bytes code = node.code(contract);
    return code.isEmpty() ? Optional.empty() : Optional.of(Keccak256.hash(code));
  }
}
