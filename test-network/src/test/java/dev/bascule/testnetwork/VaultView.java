package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.testnetwork.contract.DeployedContracts;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.ReadonlyTransactionManager;
import org.web3j.tx.gas.StaticGasProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The vault as the chain tells it, asked by names. */
final class VaultView implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final DeployedContracts contracts;
  private final Web3j web3j;
  private final SettlementVault vault;
  private final Map<String, String> addresses;

  /** Learns the names while the service is there; afterwards only the chain is asked. */
  VaultView(TestNetwork network) throws IOException, InterruptedException {
    this.contracts = network.network().contracts();
    this.web3j = Web3j.build(new HttpService(network.rpcUrl().toString()));
    this.vault =
        SettlementVault.load(
            contracts.vault(),
            web3j,
            new ReadonlyTransactionManager(web3j, contracts.vault()),
            new StaticGasProvider(BigInteger.ZERO, BigInteger.ZERO));
    this.addresses = participants(network);
  }

  private static Map<String, String> participants(TestNetwork network)
      throws IOException, InterruptedException {
    var found = new HashMap<String, String>();
    try (var http = HttpClient.newHttpClient()) {
      String after = "";
      while (true) {
        URI page = network.url().resolve("/v1/participants?limit=500" + after);
        var request =
            HttpRequest.newBuilder(page)
                .header("Authorization", "Bearer " + network.apiKey())
                .build();
        JsonNode answer =
            JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        for (JsonNode row : answer.path("data")) {
          found.put(row.path("name").asString(), row.path("address").asString());
        }
        if (!answer.path("hasMore").asBoolean(false)) return found;
        after =
            "&after="
                + java.net.URLEncoder.encode(
                    answer.path("next").asString(), java.nio.charset.StandardCharsets.UTF_8);
      }
    }
  }

  String address(String name) {
    return addresses.get(name);
  }

  BigInteger credit(String name) throws Exception {
    return vault.creditOf(contracts.token(), addresses.get(name)).send();
  }

  BigInteger collateral(String name) throws Exception {
    return vault.collateralOf(contracts.token(), addresses.get(name)).send();
  }

  /** Every payee's credit in the contract is the sum of its lines, to the cent. */
  void assertCredits(OrderSums sums) throws Exception {
    var found = new TreeMap<String, Long>();
    long total = 0;
    for (String payee : sums.byPayee().keySet()) {
      long credit = credit(payee).longValueExact();
      found.put(payee, credit);
      total = Math.addExact(total, credit);
    }
    assertThat(found).isEqualTo(sums.byPayee());
    assertThat(total).isEqualTo(sums.total());
  }

  @Override
  public void close() {
    web3j.shutdown();
  }
}
