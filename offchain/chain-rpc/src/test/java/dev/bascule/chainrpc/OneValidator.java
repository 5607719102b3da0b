package dev.bascule.chainrpc;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.qbft.ExtraData;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real Besu with QBFT and a single validator: enough for real seals. */
final class OneValidator implements AutoCloseable {

  static final long CHAIN_ID = 20_269;
  private static final Duration START_DEADLINE = Duration.ofMinutes(3);

  private final Process process;
  private final Thread stopper;
  private final URI url;
  private final ValidatorSet validators;

  private OneValidator(Process process, URI url, ValidatorSet validators) {
    this.process = process;
    this.url = url;
    this.validators = validators;
    this.stopper = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(stopper);
  }

  /** The folder of a distribution, from {@code BESU_HOME}. */
  static Optional<Path> home() {
    return Optional.ofNullable(System.getenv("BESU_HOME"))
        .filter(home -> !home.isBlank())
        .map(Path::of)
        .filter(home -> Files.isExecutable(home.resolve("bin/besu")));
  }

  static OneValidator start(Path home, Path folder) {
    byte[] secret = new byte[32];
    secret[31] = 17;
    ValidatorSet validators =
        ValidatorSet.of(
            ValidatorSet.Mode.HEADER, List.of(Signer.of(SecretKey.of(secret).publicKey())));
    try {
      Path genesis = Files.writeString(folder.resolve("genesis.json"), genesis(validators));
      Path key = Files.writeString(folder.resolve("key"), Bytes.of(secret).hex().substring(2));
      int port = freePort();
      ProcessBuilder builder =
          new ProcessBuilder(
              home.resolve("bin/besu").toString(),
              "--data-path=" + folder.resolve("data"),
              "--genesis-file=" + genesis,
              "--node-private-key-file=" + key,
              "--p2p-host=127.0.0.1",
              "--p2p-interface=127.0.0.1",
              "--p2p-port=" + freePort(),
              "--discovery-enabled=false",
              "--rpc-http-enabled",
              "--rpc-http-host=127.0.0.1",
              "--rpc-http-port=" + port,
              "--rpc-http-api=ETH,NET,WEB3,QBFT",
              "--host-allowlist=*",
              "--sync-mode=FULL",
              "--data-storage-format=FOREST",
              "--min-gas-price=0",
              "--api-gas-price-max=0",
              "--tx-pool=SEQUENCED",
              "--tx-pool-min-gas-price=0");
      builder.environment().put("BESU_OPTS", "-Xmx512m -XX:+UseSerialGC");
      builder.redirectErrorStream(true);
      builder.redirectOutput(folder.resolve("besu.log").toFile());
      OneValidator node =
          new OneValidator(builder.start(), URI.create("http://127.0.0.1:" + port), validators);
      node.awaitBlock();
      return node;
    } catch (IOException cannot) {
      throw new UncheckedIOException(cannot);
    }
  }

  private static String genesis(ValidatorSet validators) {
    Bytes extraData =
        new ExtraData(Bytes.of(new byte[32]), validators.members(), Optional.empty(), 0, List.of())
            .encode();
    return """
    {"config":{"chainId":%d,"berlinBlock":0,"londonBlock":0,"zeroBaseFee":true,
    "shanghaiTime":0,"cancunTime":0,"pragueTime":0,
    "qbft":{"blockperiodseconds":1,"epochlength":30000,"requesttimeoutseconds":4}},
    "nonce":"0x0","timestamp":"0x0","gasLimit":"0x3938700","difficulty":"0x1",
    "baseFeePerGas":"0x0","extraData":"%s",
    "mixHash":"0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365",
    "coinbase":"0x0000000000000000000000000000000000000000","alloc":{}}
    """
        .formatted(CHAIN_ID, extraData.hex());
  }

  URI url() {
    return url;
  }

  ValidatorSet validators() {
    return validators;
  }

  private void awaitBlock() {
    long end = System.nanoTime() + START_DEADLINE.toNanos();
    try (EvmNode node = EvmNode.at(url, Duration.ofSeconds(5))) {
      while (System.nanoTime() < end && process.isAlive()) {
        RpcAnswer head = node.rpc().call("eth_blockNumber");
        if (head instanceof RpcAnswer.Result(var number) && !number.asString().equals("0x0")) {
          return;
        }
        Network.pause();
      }
    }
    close();
    throw new IllegalStateException("Besu made no block");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
      Runtime.getRuntime().removeShutdownHook(stopper);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException goingDown) {
      // The hook has run or will.
    }
  }
}
