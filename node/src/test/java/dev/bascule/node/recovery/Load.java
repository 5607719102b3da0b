package dev.bascule.node.recovery;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.rpc.JsonRpc;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.core.id.Address;
import dev.bascule.node.network.NetworkFolder;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Transactions of people who have nothing to do with the fault. */
final class Load implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofSeconds(3);
  private static final long PAUSE_MILLIS = 50;

  private final NetworkFolder network;
  private final AtomicLong sent = new AtomicLong();
  private final Thread thread;
  private volatile boolean stopped;

  private Load(NetworkFolder network) {
    this.network = network;
    this.thread = Thread.ofVirtual().start(this::run);
  }

  static Load on(NetworkFolder network) {
    return new Load(network);
  }

  static SecretKey key(String name) {
    return SecretKey.of(Keccak256.hash(name.getBytes(StandardCharsets.UTF_8)).bytes());
  }

  static SignedTransaction transfer(SecretKey key, long chainId, long nonce) {
    Address self = Signer.of(key.publicKey());
    return call(key, chainId, nonce, Optional.of(self), Bytes.EMPTY, 21_000);
  }

  static SignedTransaction call(
      SecretKey key, long chainId, long nonce, Optional<Address> to, Bytes data, long gas) {
    return new Transaction.Legacy(chainId, nonce, BigInteger.ZERO, gas, to, BigInteger.ZERO, data)
        .sign(key);
  }

  private void run() {
    long chainId = network.file().chain().id();
    int next = 0;
    try (SecretKey key = key("load " + network.root())) {
      long nonce = 0;
      while (!stopped) {
        var node = network.nodes().get(next++ % network.nodes().size());
        try (var rpc = new JsonRpc(node.rpcUrl(), DEADLINE)) {
          String raw = transfer(key, chainId, nonce).raw().hex();
          // A node that is down refuses; the same transaction goes to the next one.
          if (rpc.call("eth_sendRawTransaction", raw) instanceof RpcAnswer.Result) {
            nonce++;
            sent.incrementAndGet();
          }
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  long sent() {
    return sent.get();
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
