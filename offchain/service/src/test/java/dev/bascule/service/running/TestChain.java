package dev.bascule.service.running;

import dev.bascule.contracts.Anvil;
import dev.bascule.contracts.Deployment;
import dev.bascule.contracts.bindings.VaultBond;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.web3j.crypto.Credentials;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;
import org.web3j.utils.Numeric;

/** anvil with token and vault on it, and the files that a deployer leaves for the service. */
public final class TestChain implements AutoCloseable {

  public static final String API_KEY = "sk_test_thisKeyIsOnlyForTests0000000000000000000";

  private static final int EXPONENT = 2;

  private final Anvil anvil;
  private final Deployment deployment;
  private final Path data;
  private final long deployedAfter;
  private final int decimals;

  private TestChain(
      Anvil anvil, Deployment deployment, Path data, long deployedAfter, int decimals) {
    this.anvil = anvil;
    this.deployment = deployment;
    this.data = data;
    this.deployedAfter = deployedAfter;
    this.decimals = decimals;
  }

  public static TestChain start(Path data) throws Exception {
    return start(data, EXPONENT);
  }

  /** The ledger counts hundredths; the service is told that the token counts more finely. */
  public static TestChain start(Path data, int decimals) throws Exception {
    return start(data, decimals, Duration.ofHours(24));
  }

  /** With a vault whose spans are all shortened by one factor, so that D_exit is as given. */
  public static TestChain start(Path data, Duration exit) throws Exception {
    return start(data, EXPONENT, exit);
  }

  private static TestChain start(Path data, int decimals, Duration exit) throws Exception {
    Anvil anvil = Anvil.start(new Anvil.Options().blockTime(Duration.ofSeconds(1)).mixed());
    Deployment deployment =
        Deployment.deploy(
            anvil,
            Deployment.parameters(exit),
            List.of(Deployment.Keys.CHECKPOINT, Deployment.Keys.SPARE_CHECKPOINT));
    var chain = new TestChain(anvil, deployment, data, 1, decimals);
    chain.write();
    return chain;
  }

  public Anvil anvil() {
    return anvil;
  }

  public Deployment deployment() {
    return deployment;
  }

  /** One unit of the ledger in the token's base units. */
  public BigInteger unit() {
    return BigInteger.TEN.pow(decimals - EXPONENT);
  }

  public Path data() {
    return data;
  }

  private void write() throws IOException {
    Path keys = Files.createDirectories(data.resolve("keys"));
    Files.createDirectories(data.resolve("service"));
    key(keys, "operator", Deployment.Keys.OPERATOR);
    key(keys, "checkpoint", Deployment.Keys.CHECKPOINT);
    key(keys, "checkpoint-spare", Deployment.Keys.SPARE_CHECKPOINT);
    key(keys, "issuer", Deployment.Keys.ISSUER);
    Files.writeString(keys.resolve("api-key.bootstrap"), API_KEY + "\n");
    Files.writeString(
        data.resolve("contracts.json"),
        """
        {"chainId":%d,"genesisHash":"%s","deployBlock":%d,"token":"%s","vault":"%s","splits":"%s",
         "currency":"BRL","exponent":2,"decimals":%d,"gasPrice":"0"}
        """
            .formatted(
                anvil.chainId(),
                genesisHash(),
                deployedAfter,
                deployment.tokenAddress(),
                deployment.vaultAddress(),
                deployment.splitsAddress(),
                decimals),
        StandardCharsets.UTF_8);
  }

  private String genesisHash() throws IOException {
    return deployment
        .web3j()
        .ethGetBlockByNumber(
            org.web3j.protocol.core.DefaultBlockParameter.valueOf(BigInteger.ZERO), false)
        .send()
        .getBlock()
        .getHash();
  }

  private static void key(Path folder, String role, Credentials credentials) throws IOException {
    Files.writeString(
        folder.resolve(role + ".json"),
        """
        {"version":"1","role":"%s","address":"%s","secret":"%s"}
        """
            .formatted(
                role,
                credentials.getAddress(),
                Numeric.toHexStringWithPrefixZeroPadded(
                    credentials.getEcKeyPair().getPrivateKey(), 64)));
  }

  /** What the service is told about this chain. */
  public Map<String, Object> settings() {
    var settings = new LinkedHashMap<String, Object>();
    settings.put("server.port", "0");
    settings.put("bascule.data-folder", data.toString());
    settings.put("bascule.checkpoint-folder", data.resolve("checkpoint").toString());
    settings.put("bascule.contracts-file", data.resolve("contracts.json").toString());
    settings.put("bascule.keys-folder", data.resolve("keys").toString());
    settings.put("bascule.chain.rpc-url", anvil.url().toString());
    settings.put("bascule.chain.id", Long.toString(anvil.chainId()));
    settings.put("bascule.chain.finality", "depth");
    settings.put("bascule.chain.depth-blocks", "1");
    settings.put("bascule.chain.depth-age", "0s");
    settings.put("bascule.chain.poll-interval", "100ms");
    settings.put("bascule.chain.label", "anvil (test), NOT consensus");
    settings.put("bascule.settlement.window-interval", "0s");
    return settings;
  }

  @Override
  public void close() {
    deployment.close();
    anvil.close();
  }

  /** A bond of the vault, of which the vault knows from now on. */
  public VaultBond bond() throws Exception {
    BigInteger halfDay = BigInteger.valueOf(43_200);
    var web3j = deployment.web3j();
    VaultBond bond =
        Deployment.send(
            VaultBond.deploy(
                web3j,
                new RawTransactionManager(
                    web3j,
                    Deployment.Keys.GOVERNANCE,
                    deployment.chainId(),
                    new PollingTransactionReceiptProcessor(web3j, 20, 500)),
                new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT),
                deployment.vaultAddress(),
                Deployment.Keys.OPERATOR.getAddress(),
                BigInteger.valueOf(2_500),
                new VaultBond.Duration(halfDay, halfDay)));
    Deployment.send(
        deployment.vault(Deployment.Keys.GOVERNANCE).setBond(bond.getContractAddress()));
    return bond;
  }
}
