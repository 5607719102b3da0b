package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.chain.evm.EventLog;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.vault.VaultEvent;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.NodeReceipt;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.node.besu.BesuDistribution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a payment costs the chain: the same payments to the same payees, as one ERC-20 transfer each
 * and in our windows, in the same blocks of four validators. No clock decides anything here.
 */
class ThroughputIT {

  /** {@code -Dbascule.throughput.orders=N} for another size. */
  private static final int ORDERS = Integer.getInteger("bascule.throughput.orders", 2_000);

  private static final int PAYERS = 20;
  private static final int SELLERS = 15;

  @TempDir Path temp;

  /** Transactions of one kind in a range of blocks. */
  private record Cost(String kind, int payments, int transactions, long gas, TreeSet<Long> blocks) {

    long gasPerPayment() {
      return gas / payments;
    }

    String row() {
      return "%-34s %9d %13d %12d %16d %8d %18d"
          .formatted(
              kind,
              payments,
              transactions,
              gas,
              gasPerPayment(),
              blocks.size(),
              payments / blocks.size());
    }
  }

  @Test
  void windows_settle_more_payments_for_the_same_gas_than_transfers_one_by_one() throws Exception {
    assumeTrue(
        BesuDistribution.find(System.getenv()) instanceof BesuDistribution.Search.Found,
        "no Besu: set BESU_HOME or put besu on the PATH");
    try (var network =
            TestNetwork.in(temp.resolve("data"))
                .besu(4)
                .setting("bascule.settlement.window-interval", "0s")
                .start();
        var transfers = new TokenTransfers(network)) {
      System.out.printf(
          "%-34s %9s %13s %12s %16s %8s %18s%n",
          "throughput:",
          "payments",
          "transactions",
          "gas",
          "gas per payment",
          "blocks",
          "payments per block");
      List<Path> paid = new ArrayList<>();
      for (String lanes : List.of("fresh", "repeated")) {
        int seed = lanes.equals("fresh") ? 1 : 2;
        Path orders =
            OrderWriter.write(temp.resolve(lanes + ".csv"), seed, ORDERS, PAYERS, SELLERS);
        List<Cost> costs = measure(network, transfers, orders, lanes);
        costs.forEach(each -> System.out.println(each.row()));
        paid.add(orders);
        try (var vault = new VaultView(network)) {
          vault.assertCredits(OrderSums.of(paid.toArray(Path[]::new)));
        }
        assertThat(costs.getLast().gasPerPayment()).isLessThan(costs.getFirst().gasPerPayment());
      }
      assertThat(network.reconcile().path("breaks").asInt()).isZero();
    }
  }

  private List<Cost> measure(
      TestNetwork network, TokenTransfers transfers, Path orders, String lanes) throws Exception {
    OrderSums sums = OrderSums.of(orders);
    network.pay(orders);
    transfers.fund(sums.total());
    try (var names = new VaultView(network);
        EvmNode node = EvmNode.at(network.rpcUrl(), Duration.ofMinutes(1));
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<SignedTransaction> signed = transfers.of(orders, names);
      long before = node.headNumber();
      Future<?> sending =
          executor.submit(() -> {
            transfers.send(signed);
            return null;
          });
      network.awaitSettled();
      sending.get();
      transfers.await(signed);
      Set<Hash32> ours = signed.stream().map(SignedTransaction::hash).collect(Collectors.toSet());
      List<Long> blocks = LongStream.rangeClosed(before + 1, node.headNumber()).boxed().toList();
      List<NodeReceipt> receipts = node.receipts(blocks).stream().flatMap(List::stream).toList();
      List<NodeReceipt> moved =
          receipts.stream().filter(each -> ours.contains(each.transactionHash())).toList();
      assertThat(moved).hasSize(sums.lines()).allMatch(each -> each.receipt().succeeded());
      Address vault = Address.ofHex(network.network().contracts().vault());
      List<NodeReceipt> parts =
          receipts.stream()
              .filter(each -> each.receipt().logs().stream().anyMatch(log -> isPart(log, vault)))
              .toList();
      assertThat(parts).isNotEmpty();
      return List.of(
          cost("ERC-20 transfers, payees " + lanes, sums.lines(), moved),
          cost("windows, lanes " + lanes, sums.lines(), parts));
    }
  }

  private static boolean isPart(EventLog log, Address vault) {
    return log.address().equals(vault)
        && VaultEvent.of(log).filter(VaultEvent.PART_SETTLED::equals).isPresent();
  }

  private static Cost cost(String kind, int payments, List<NodeReceipt> receipts) {
    var blocks = new TreeSet<Long>();
    long gas = 0;
    for (NodeReceipt each : receipts) {
      blocks.add(each.blockNumber());
      gas = Math.addExact(gas, each.gasUsed());
    }
    return new Cost(kind, payments, receipts.size(), gas, blocks);
  }
}
