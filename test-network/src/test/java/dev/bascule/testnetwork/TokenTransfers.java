package dev.bascule.testnetwork;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.wallet.DemoWallets;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.rpc.JsonRpc.Call;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.testnetwork.folder.KeyRing;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The payments of a file of orders as others make them: an ERC-20 transfer for each line. */
final class TokenTransfers implements AutoCloseable {

  private static final int SENDERS = 8;
  private static final int SENT_AT_ONCE = 100;
  private static final long GAS_LIMIT = 100_000;
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private final TestNetwork network;
  private final Address token;
  private final EvmNode node;
  private final DemoWallets wallets =
      new DemoWallets("senders of this test".getBytes(StandardCharsets.UTF_8));
  private final long[] nonces = new long[SENDERS];

  TokenTransfers(TestNetwork network) {
    this.network = network;
    this.token = Address.ofHex(network.network().contracts().token());
    this.node = EvmNode.at(network.rpcUrl(), Duration.ofMinutes(1));
  }

  /** Gives each sender more than it will need; the issuer's other work must be done. */
  void fund(long unitsEach) throws IOException, InterruptedException {
    SecretKey issuer =
        KeyRing.readOrCreate(network.folder(), new SecureRandom()).key(KeyRing.Role.ISSUER);
    long nonce = node.transactionCount(Signer.of(issuer.publicKey()), new BlockTag.Pending());
    List<SignedTransaction> issues = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      Address sender = Signer.of(wallet(i).publicKey());
      issues.add(
          sign(issuer, nonce + i, VaultCalls.issue(sender, BaseUnits.of(unitsEach)), 250_000));
    }
    send(issues);
    await(issues);
  }

  /** Signed, in the order of the lines, by senders in turn. */
  List<SignedTransaction> of(Path orders, VaultView names) throws IOException {
    List<String> lines = Files.readAllLines(orders);
    List<SignedTransaction> transfers = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",");
      Bytes transfer =
          VaultCalls.words(
              "transfer(address,uint256)",
              new AbiWords()
                  .address(Address.ofHex(names.address(fields[2])))
                  .uint(new BigInteger(fields[3]), 256));
      int sender = transfers.size() % SENDERS;
      transfers.add(sign(wallet(sender), nonces[sender]++, transfer, GAS_LIMIT));
    }
    return transfers;
  }

  private SecretKey wallet(int sender) {
    return wallets.wallet("sender-" + sender);
  }

  private SignedTransaction sign(SecretKey key, long nonce, Bytes data, long gasLimit) {
    return new Transaction.Legacy(
            network.network().contracts().chainId(),
            nonce,
            BigInteger.ZERO,
            gasLimit,
            Optional.of(token),
            BigInteger.ZERO,
            data)
        .sign(key);
  }

  void send(List<SignedTransaction> transactions) {
    for (int from = 0; from < transactions.size(); from += SENT_AT_ONCE) {
      List<Call> calls =
          transactions.subList(from, Math.min(transactions.size(), from + SENT_AT_ONCE)).stream()
              .map(each -> Call.of("eth_sendRawTransaction", each.raw().hex()))
              .toList();
      for (RpcAnswer answer : node.rpc().batch(calls)) answer.orThrow();
    }
  }

  /** Returns when all of them are in blocks. */
  void await(List<SignedTransaction> transactions) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    for (SignedTransaction each : transactions) {
      Hash32 hash = each.hash();
      while (node.receipt(hash).isEmpty()) {
        if (System.nanoTime() > end) throw new AssertionError(hash + " is in no block");
        Thread.sleep(250);
      }
    }
  }

  @Override
  public void close() {
    node.close();
    wallets.close();
  }
}
