package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.NettingModel.Part;
import dev.bascule.contracts.NettingModel.Position;
import dev.bascule.contracts.bindings.NettingWindows;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.contracts.bindings.SettlementVault.Claim;
import dev.bascule.contracts.bindings.SettlementVault.Entry;
import dev.bascule.contracts.bindings.SettlementVault.Leg;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.core.methods.response.TransactionReceipt;

/**
 * Real orders of a marketplace, settled on one chain in both forms: as one packed part, and voucher
 * by voucher. Every seller has what it sold, to the cent, either way.
 */
class NettingMarketplaceTest {

  private static final long TOTAL_CENTS = 140_565_569;
  private static final int ORDERS = 8_796;
  private static final int ENTRIES = 200; // of one leg each in a part of vouchers
  private static final long NOT_AFTER = 4_000_000_000L;

  private final Map<String, Long> bought = new TreeMap<>();
  private final Map<String, Long> sold = new TreeMap<>();
  private final Map<List<String>, Long> lanes =
      new TreeMap<>((a, b) -> String.join("/", a).compareTo(String.join("/", b)));
  private final Map<String, Credentials> keys = new HashMap<>();
  private int payments;

  @Test
  void settlesInBothFormsToTheCent() throws Exception {
    read();
    assertThat(payments).isEqualTo(ORDERS);
    try (Anvil anvil = Anvil.start();
        Deployment on = Deployment.deploy(anvil)) {
      NettingOnChain net = NettingOnChain.deploy(on, 2, BigInteger.valueOf(TOTAL_CENTS));
      BigInteger packed = settleAsOnePart(on, net);
      BigInteger empty = settleNothing(net);
      List<BigInteger> parts = settleAsVouchers(on);
      BigInteger vouchers = parts.stream().reduce(BigInteger.ZERO, BigInteger::add);
      System.out.printf(
          "marketplace: %d payments of %d buyers to %d sellers on %d lanes, %d cents%n"
              + "  packed: 1 part, %d positions, gas %s (%s a position, %s a payment);"
              + " beside it: a part without positions and %d attestations, gas %s%n"
              + "  vouchers: %d parts, %d entries, gas %s (%s an entry, %s a payment)%n",
          payments,
          bought.size(),
          sold.size(),
          lanes.size(),
          TOTAL_CENTS,
          bought.size() + sold.size(),
          packed,
          packed.divide(BigInteger.valueOf(bought.size() + sold.size())),
          packed.divide(BigInteger.valueOf(payments)),
          NettingOnChain.QUORUM,
          empty,
          parts.size(),
          lanes.size(),
          vouchers,
          vouchers.divide(BigInteger.valueOf(lanes.size())),
          vouchers.divide(BigInteger.valueOf(payments)));
      assertThat(packed).isLessThan(Deployment.GAS_LIMIT);
      assertThat(parts).allSatisfy(gas -> assertThat(gas).isLessThan(Deployment.GAS_LIMIT));
      assertThat(packed.multiply(BigInteger.TEN)).isLessThan(vouchers);
    }
  }

  /** The buyers enter what they will spend; one window covers all lanes. Returns its gas. */
  private BigInteger settleAsOnePart(Deployment on, NettingOnChain net) throws Exception {
    List<String> everybody = new ArrayList<>(addresses(bought.keySet()));
    everybody.addAll(addresses(sold.keySet()));
    for (int from = 0; from < everybody.size(); from += 150) {
      List<String> some = everybody.subList(from, Math.min(from + 150, everybody.size()));
      send(net.as(Keys.OPERATOR).register(some));
    }
    NettingWindows book = net.as(NettingOnChain.BANK);
    SettlementVault vault = on.vault(NettingOnChain.BANK);
    for (var buyer : bought.entrySet()) {
      String account = address(buyer.getKey());
      String pocket = book.pocketOf(account, account).send();
      send(vault.transferCredit(on.tokenAddress(), pocket, BigInteger.valueOf(buyer.getValue())));
      send(book.enter(account, account));
    }
    NettingMap after = covered(net);
    List<Position> positions = new ArrayList<>();
    bought.values().forEach(cents -> positions.add(position(positions, true, cents)));
    sold.values().forEach(cents -> positions.add(position(positions, false, cents)));
    Part part = new Part(1, 0, true, new NettingMap().root(), after, 1_790_000_000L, positions);
    TransactionReceipt receipt = send(net.settlePart(Keys.OPERATOR, part, attesting()));

    for (String buyer : bought.keySet()) {
      assertThat(book.spendableOf(address(buyer)).send()).isEqualTo(BigInteger.ZERO);
    }
    for (var seller : sold.entrySet()) {
      assertThat(book.spendableOf(address(seller.getKey())).send())
          .isEqualTo(BigInteger.valueOf(seller.getValue()));
    }
    assertThat(book.total().send()).isEqualTo(BigInteger.valueOf(TOTAL_CENTS));
    var event = NettingWindows.getPartNettedEvents(receipt).getFirst();
    assertThat(event.gross).isEqualTo(BigInteger.valueOf(TOTAL_CENTS));
    return receipt.getGasUsed();
  }

  /** What a part costs that moves nothing: its attestations, mostly. */
  private BigInteger settleNothing(NettingOnChain net) throws Exception {
    NettingMap same = covered(net);
    Part part = new Part(2, 0, true, same.root(), same, 1_790_000_001L, List.of());
    return send(net.settlePart(Keys.OPERATOR, part, attesting())).getGasUsed();
  }

  private NettingMap covered(NettingOnChain net) {
    NettingMap map = new NettingMap();
    lanes.forEach((pair, cents) ->
        map.cover(
            net.laneKey(address(pair.get(0)), address(pair.get(1)), 0), BigInteger.valueOf(cents)));
    return map;
  }

  private static List<Credentials> attesting() {
    return NettingOnChain.members().subList(0, NettingOnChain.QUORUM);
  }

  /** The same lanes in the voucher book, out of collateral. Returns the gas of each part. */
  private List<BigInteger> settleAsVouchers(Deployment on) throws Exception {
    for (var buyer : bought.entrySet()) {
      on.fund(key(buyer.getKey()), buyer.getValue());
    }
    List<BigInteger> gas = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    int left = lanes.size();
    for (var lane : lanes.entrySet()) {
      entries.add(entry(on, lane.getKey(), lane.getValue()));
      left--;
      if (entries.size() == ENTRIES || left == 0) {
        BigInteger part = BigInteger.valueOf(gas.size());
        TransactionReceipt receipt =
            send(on.vault(Keys.OPERATOR).settle(BigInteger.TWO, part, left == 0, entries));
        gas.add(receipt.getGasUsed());
        entries = new ArrayList<>();
      }
    }
    SettlementVault vault = on.vault(Keys.named("reader"));
    for (var seller : sold.entrySet()) {
      assertThat(vault.creditOf(on.tokenAddress(), address(seller.getKey())).send())
          .isEqualTo(BigInteger.valueOf(seller.getValue()));
    }
    return gas;
  }

  private Entry entry(Deployment on, List<String> pair, long cents) {
    Credentials buyer = key(pair.get(0));
    BigInteger to = BigInteger.valueOf(cents);
    Leg leg = new Leg(address(pair.get(1)), BigInteger.ZERO, to, new byte[32]);
    Eip712.Voucher voucher =
        new Eip712.Voucher(buyer.getAddress(), on.tokenAddress(), 0, 0, NOT_AFTER, List.of(leg));
    return new Entry(
        voucher.payer(),
        voucher.token(),
        BigInteger.ZERO,
        BigInteger.ZERO,
        BigInteger.valueOf(NOT_AFTER),
        List.of(),
        List.of(new Claim(BigInteger.ZERO, to, leg)),
        Eip712.sign(on.eip712().digest(voucher), buyer));
  }

  private static Position position(List<Position> before, boolean debit, long cents) {
    return new Position(before.size() + 1L, debit, cents);
  }

  private void read() throws IOException {
    Path file =
        Anvil.repositoryRoot().resolve("../shared/data/marketplace-payments.csv").normalize();
    assumeTrue(Files.exists(file), "no marketplace file at " + file);
    Set<String> references = new HashSet<>();
    for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
      String[] cell = line.split(",", -1);
      long cents = Long.parseLong(cell[3]);
      references.add(cell[0]);
      bought.merge(cell[1], cents, Math::addExact);
      sold.merge(cell[2], cents, Math::addExact);
      lanes.merge(List.of(cell[1], cell[2]), cents, Math::addExact);
    }
    payments = references.size();
  }

  private List<String> addresses(Collection<String> names) {
    return names.stream().map(this::address).toList();
  }

  private String address(String name) {
    return key(name).getAddress();
  }

  private Credentials key(String name) {
    return keys.computeIfAbsent(name, Keys::named);
  }
}
