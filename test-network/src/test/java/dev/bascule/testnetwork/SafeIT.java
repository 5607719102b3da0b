package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.Address;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.http.HttpService;

/** The story on anvil, in the chain's coin. */
class SafeIT extends SafeStory {

  @Override
  TestNetwork.Builder networkIn(Path data) {
    return TestNetwork.in(data).supervised();
  }

  @Override
  SafeMoney money() {
    return new SafeMoney("ETH", 18, Optional.empty());
  }

  @Override
  void payerGets(String account) throws IOException {
    cheat("anvil_setBalance", account, "0x" + BigInteger.TEN.pow(19).toString(16));
  }

  @Override
  void safeGets(String safe) throws IOException {
    payerGets(safe);
  }

  @Override
  BigInteger shopHas() throws IOException {
    return web3j.ethGetBalance(SHOP.hex(), DefaultBlockParameterName.LATEST).send().getBalance();
  }

  @Override
  List<Address> validators() {
    return List.of();
  }

  @Override
  boolean aMinutePasses() throws IOException {
    cheat("evm_increaseTime", 61);
    cheat("evm_mine");
    return true;
  }

  private void cheat(String method, Object... parameters) throws IOException {
    var answer =
        new Request<>(
                method,
                List.of(parameters),
                new HttpService(network.rpcUrl().toString()),
                AnyAnswer.class)
            .send();
    assertThat(answer.hasError()).as(method).isFalse();
  }

  /** Whatever a cheat answers. */
  private static final class AnyAnswer extends Response<Object> {}
}
