package dev.bascule.contracts;

import dev.bascule.contracts.bindings.SettlementToken;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.contracts.bindings.SplitPayments;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.RemoteCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.exceptions.TransactionException;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.Contract;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.TransactionManager;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;
import org.web3j.utils.Numeric;

/**
 * Token, vault and split contract on a test chain, with a known key for each role.
 *
 * <p>The spans are those of docs/protocol.md section 10; a test that waits for one deploys with all
 * of them shortened by one factor, so that their inequalities still hold.
 */
public final class Deployment implements AutoCloseable {

  /** No transaction of ours may need more. */
  public static final BigInteger GAS_LIMIT = BigInteger.valueOf(14_000_000);

  private final Web3j web3j;
  private final long chainId;
  private final SettlementToken token;
  private final SettlementVault vault;
  private final SplitPayments splits;

  private Deployment(
      Web3j web3j,
      long chainId,
      SettlementToken token,
      SettlementVault vault,
      SplitPayments splits) {
    this.web3j = web3j;
    this.chainId = chainId;
    this.token = token;
    this.vault = vault;
    this.splits = splits;
  }

  /** Deploys with spans as in production at blocks of one second. */
  public static Deployment deploy(Anvil anvil) throws Exception {
    return deploy(anvil, parameters(Duration.ofHours(24)));
  }

  /** Deploys with spans of the caller's choice. */
  public static Deployment deploy(Anvil anvil, SettlementVault.Parameters parameters)
      throws Exception {
    return deploy(anvil, parameters, List.of(Keys.CHECKPOINT));
  }

  /** Deploys with keys of the operator's with ids from 1 on, which count at once. */
  public static Deployment deploy(
      Anvil anvil, SettlementVault.Parameters parameters, List<Credentials> operatorKeys)
      throws Exception {
    Web3j web3j = Web3j.build(new HttpService(anvil.url().toString()));
    TransactionManager governance = manager(web3j, anvil.chainId(), Keys.GOVERNANCE);
    StaticGasProvider gas = new StaticGasProvider(BigInteger.ZERO, GAS_LIMIT);
    SettlementToken token =
        send(
            SettlementToken.deploy(
                web3j,
                governance,
                gas,
                "Brazilian real (test)",
                "BRLt",
                BigInteger.TWO,
                Keys.GOVERNANCE.getAddress()));
    SettlementVault vault =
        send(
            SettlementVault.deploy(
                web3j,
                governance,
                gas,
                parameters,
                roles(),
                operatorKeys.stream().map(Credentials::getAddress).toList(),
                List.of(token.getContractAddress())));
    SplitPayments splits = send(SplitPayments.deploy(web3j, governance, gas));
    send(token.protect(vault.getContractAddress()));
    send(
        token.grantRole(
            Hash.sha3("ISSUER_ROLE".getBytes(StandardCharsets.UTF_8)), Keys.ISSUER.getAddress()));
    send(token.setQuota(Keys.ISSUER.getAddress(), BigInteger.TEN.pow(15)));
    return new Deployment(web3j, anvil.chainId(), token, vault, splits);
  }

  /** The spans of docs/protocol.md section 10, all scaled so that D_exit is as given. */
  public static SettlementVault.Parameters parameters(Duration exit) {
    long unit = Math.max(1, exit.toSeconds() / 24); // one "hour"
    return new SettlementVault.Parameters(
        span(Math.max(1, unit / 360)),
        span(Math.max(1, unit / 60)),
        span(6 * unit),
        span(12 * unit),
        span(24 * unit + 2),
        span(24 * unit),
        span(72 * unit),
        span(4 * unit),
        BigInteger.valueOf(Math.max(1, unit / 6)),
        BigInteger.ONE,
        BigInteger.valueOf(6 * unit),
        BigInteger.valueOf(unit));
  }

  private static SettlementVault.Duration span(long units) {
    return new SettlementVault.Duration(BigInteger.valueOf(units), BigInteger.valueOf(units));
  }

  private static SettlementVault.Roles roles() {
    String governance = Keys.GOVERNANCE.getAddress();
    return new SettlementVault.Roles(
        governance,
        Keys.OPERATOR.getAddress(),
        Keys.GUARDIAN.getAddress(),
        governance,
        governance,
        Keys.GUARDIAN.getAddress());
  }

  /** Issues tokens to a payer and pledges them for it. */
  public void fund(Credentials payer, long units) throws Exception {
    BigInteger amount = BigInteger.valueOf(units);
    String issuer = Keys.ISSUER.getAddress();
    send(token(Keys.ISSUER).issue(issuer, amount));
    send(token(Keys.ISSUER).approve(vault.getContractAddress(), amount));
    send(vault(Keys.ISSUER).deposit(token.getContractAddress(), payer.getAddress(), amount));
  }

  public Web3j web3j() {
    return web3j;
  }

  public long chainId() {
    return chainId;
  }

  public String tokenAddress() {
    return token.getContractAddress();
  }

  public String vaultAddress() {
    return vault.getContractAddress();
  }

  public String splitsAddress() {
    return splits.getContractAddress();
  }

  public SettlementToken token(Credentials sender) {
    return SettlementToken.load(tokenAddress(), web3j, manager(web3j, chainId, sender), gas());
  }

  public SettlementVault vault(Credentials sender) {
    return SettlementVault.load(vaultAddress(), web3j, manager(web3j, chainId, sender), gas());
  }

  public SplitPayments splits(Credentials sender) {
    return SplitPayments.load(splitsAddress(), web3j, manager(web3j, chainId, sender), gas());
  }

  /** The EIP-712 signatures of this vault. */
  public Eip712 eip712() {
    return new Eip712(chainId, vaultAddress());
  }

  /** Sends and waits; a failed transaction throws. */
  public static <T> T send(RemoteCall<T> call) throws Exception {
    T result = call.send();
    if (result instanceof TransactionReceipt receipt && !receipt.isStatusOK()) {
      throw new TransactionException(receipt.getRevertReason(), receipt.getTransactionHash());
    }
    if (result instanceof Contract contract && contract.getContractAddress() == null) {
      throw new IOException("the contract has no address");
    }
    return result;
  }

  @Override
  public void close() {
    web3j.shutdown();
  }

  private static StaticGasProvider gas() {
    return new StaticGasProvider(BigInteger.ZERO, GAS_LIMIT);
  }

  /** Polls often: a test chain mines at once. */
  static TransactionManager manager(Web3j web3j, long chainId, Credentials sender) {
    return new RawTransactionManager(
        web3j, sender, chainId, new PollingTransactionReceiptProcessor(web3j, 20, 500));
  }

  /** Test keys, one for each role; worthless anywhere else. */
  public static final class Keys {
    public static final Credentials GOVERNANCE = named("governance");
    public static final Credentials OPERATOR = named("operator");
    public static final Credentials CHECKPOINT = named("checkpoint");
    public static final Credentials SPARE_CHECKPOINT = named("checkpoint-spare");
    public static final Credentials GUARDIAN = named("guardian");
    public static final Credentials ISSUER = named("issuer");

    private Keys() {}

    /** A key made from a name. */
    public static Credentials named(String name) {
      return Credentials.create(
          Numeric.toHexString(Hash.sha3(("bascule/" + name).getBytes(StandardCharsets.UTF_8))));
    }
  }
}
