package dev.bascule.testnetwork.contract;

import dev.bascule.chain.Bytes;
import dev.bascule.contracts.bindings.SettlementToken;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import org.web3j.crypto.ContractUtils;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;

/**
 * A SettlementToken whose issuer runs no network of ours: its key is drawn anew and lies in memory
 * only. Its address is known before it is deployed.
 */
public final class IssuedToken {

  public static final int DECIMALS = 2;

  private static final Duration MINING_LIMIT = Duration.ofMinutes(5);
  private static final BigInteger FIRST_NONCE = BigInteger.ZERO;

  private final Credentials issuer;

  private IssuedToken(Credentials issuer) {
    this.issuer = issuer;
  }

  public static IssuedToken ofNobodyKnown(SecureRandom random) {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    return new IssuedToken(Credentials.create(Bytes.of(secret).hex()));
  }

  /** In lower case, as books have it. */
  public String address() {
    return ContractUtils.generateContractAddress(issuer.getAddress(), FIRST_NONCE)
        .toLowerCase(Locale.ROOT);
  }

  /** Deploys the token and gives all that was issued to one account; returns when it is there. */
  public void issue(URI rpcUrl, long chainId, String to, BigInteger units)
      throws IOException, InterruptedException {
    Web3j web3j = Web3j.build(new HttpService(rpcUrl.toString()));
    try {
      var outbox = new Outbox(web3j, issuer, chainId, FIRST_NONCE.intValueExact());
      send(web3j, outbox, to, units);
      var _ = outbox.awaitAll(MINING_LIMIT);
    } finally {
      web3j.shutdown();
    }
  }

  private void send(Web3j web3j, Outbox outbox, String to, BigInteger units) throws IOException {
    String self = issuer.getAddress();
    var gas = DeploySteps.GAS;
    try {
      var token =
          SettlementToken.deploy(
                  web3j,
                  outbox,
                  gas,
                  "Money of another member (test)",
                  "BRLx",
                  BigInteger.valueOf(DECIMALS),
                  self)
              .send();
      var _ = token.grantRole(DeploySteps.role("ISSUER_ROLE"), self).send();
      var _ = token.setQuota(self, units).send();
      var _ = token.issue(to, units).send();
    } catch (IOException | RuntimeException failure) {
      throw failure;
    } catch (Exception failure) { // as web3j's RemoteCall declares
      throw Deployment.notDeployed(String.valueOf(failure.getMessage()));
    }
  }
}
