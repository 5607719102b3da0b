package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.TransactionManager;
import org.web3j.tx.gas.StaticGasProvider;

/**
 * A chain of its own for each test of a model beside the bytecode, and what its story is drawn
 * with.
 */
abstract class FreshAnvil {

  static final StaticGasProvider GAS = new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT);

  final long seed = Lockstep.seed();
  final Random random = new Random(seed);
  final Anvil anvil = Anvil.start();
  final Web3j web3j = Web3j.build(new HttpService(anvil.url().toString()));

  @AfterEach
  void stop() {
    web3j.shutdown();
    anvil.close();
  }

  TransactionManager sending(Credentials sender) {
    return Deployment.manager(web3j, anvil.chainId(), sender);
  }

  /** Both gave the same answer; it is what is counted. */
  String same(String what, Optional<String> actual, Optional<String> expected) {
    assertThat(actual).as("seed %d: %s", seed, what).isEqualTo(expected);
    return what + expected.map(it -> ": " + it).orElse(" done");
  }
}
