package dev.bascule.cli.pay;

import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.OperatorTrust;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cli.network.ServiceInfo;
import dev.bascule.cli.order.Order;
import dev.bascule.cli.order.Orders;
import dev.bascule.cli.pay.Collateral.Account;
import dev.bascule.cli.wallet.Journal;
import dev.bascule.cli.wallet.WalletSeed;
import dev.bascule.cli.wallet.Wallets;
import dev.bascule.cliconvention.Progress;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;

/** One run of {@code pay}: participants, collateral, then the payments, in parallel by payer. */
final class PaymentRun implements AutoCloseable {
  private static final int SENDERS = 4;

  /** What came of it, and how long the payments alone took. */
  record Result(PaymentTally tally, BigInteger funded, Duration took) {}

  private final ServiceClient service;
  private final OperatorTrust trust;
  private final Terminal terminal;
  private final Duration ttl;
  private final Wallets wallets;
  private final VoucherForm form;
  private final Journal journal;

  PaymentRun(
      ServiceClient service,
      ServiceInfo served,
      OperatorTrust trust,
      NetworkOptions network,
      Terminal terminal,
      Duration ttl) {
    this.service = service;
    this.trust = trust;
    this.terminal = terminal;
    this.ttl = ttl;
    this.wallets = new Wallets(WalletSeed.open(network.walletFolder()));
    this.form = new VoucherForm(served, wallets);
    // Lanes begin at zero in each vault, so each has a journal of its own.
    Path own =
        network
            .walletFolder()
            .resolve(served.domain().chainId() + "-" + served.domain().vault().hex());
    this.journal = Journal.open(own);
  }

  Result pay(Orders file) {
    try (Progress progress = terminal.progress("registering participants", 0)) {
      service.tell(progress::note);
      var tally = new PaymentTally(progress, file.refused());
      List<Order> payable = payable(file, tally, progress);
      Collateral.Provided funded = new Collateral(service).provide(needed(payable), progress);
      payable = covered(payable, funded, tally);
      progress.phase("paying", payable.size());
      long begun = System.nanoTime();
      send(payable, tally);
      return new Result(tally, funded.units(), Duration.ofNanos(System.nanoTime() - begun));
    }
  }

  private List<Order> covered(List<Order> payable, Collateral.Provided funded, PaymentTally tally) {
    var covered = new ArrayList<Order>();
    for (Order order : payable) {
      String why = funded.refused().get(new Account(form.payer(order), order.currency()));
      if (why == null || journal.isAccepted(order.reference())) covered.add(order);
      else tally.refuse(order, "collateral_refused", why);
    }
    return covered;
  }

  /** Orders between known participants, whose payer's wallet is here. */
  private List<Order> payable(Orders file, PaymentTally tally, Progress progress) {
    var addresses = new TreeMap<String, Address>();
    var unusable = new HashMap<String, String>();
    for (Order order : file.orders()) {
      name(order.payer(), addresses, unusable);
      for (Order.Leg leg : order.legs()) name(leg.payee(), addresses, unusable);
    }
    progress.phase("registering participants", addresses.size());
    unusable.putAll(new Participants(service).register(addresses, progress));
    var payable = new ArrayList<Order>();
    for (Order order : file.orders()) {
      String why = unusable.get(order.payer());
      if (Wallets.isAddress(order.payer())) {
        why = order.payer() + " is an address; this command pays from wallets that it has, by name";
      }
      for (Order.Leg leg : order.legs()) {
        if (why == null) why = unusable.get(leg.payee());
      }
      if (why == null) payable.add(order);
      else tally.refuse(order, "participant_unusable", why);
    }
    return payable;
  }

  private void name(String name, Map<String, Address> addresses, Map<String, String> unusable) {
    try {
      Address address = wallets.address(name);
      if (address.equals(Address.ZERO)) unusable.put(name, "the zero address owns nothing");
      else addresses.put(name, address);
    } catch (IllegalArgumentException e) {
      unusable.put(name, String.valueOf(e.getMessage()));
    }
  }

  private Map<Account, BigInteger> needed(List<Order> payable) {
    var needed = new HashMap<Account, BigInteger>();
    for (Order order : payable) {
      if (journal.isAccepted(order.reference())) continue;
      var account = new Account(form.payer(order), order.currency());
      needed.merge(account, BigInteger.valueOf(order.totalUnits()), BigInteger::add);
    }
    return needed;
  }

  private void send(List<Order> payable, PaymentTally tally) {
    var check = new AnswerCheck(trust);
    var senders = new ArrayList<PaymentSender>();
    for (int i = 0; i < SENDERS; i++) {
      senders.add(new PaymentSender(service, form, journal, check, tally, ttl));
    }
    for (JsonNode request : journal.acceptedRequests()) {
      var voucher = VoucherForm.readVoucher(Fields.child(request, "voucher"));
      senderOf(voucher.payer(), senders)
          .remember(voucher, form.asset(Fields.text(request, "currency")));
    }
    for (Order order : payable) senderOf(form.payer(order), senders).add(order);
    try (var threads = Executors.newFixedThreadPool(SENDERS)) {
      var running = new ArrayList<Future<?>>();
      for (PaymentSender sender : senders) running.add(threads.submit(sender::run));
      try {
        for (Future<?> sender : running) sender.get();
      } catch (ExecutionException e) {
        threads.shutdownNow();
        if (e.getCause() instanceof RuntimeException failure) throw failure;
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        threads.shutdownNow();
        Thread.currentThread().interrupt();
      }
    }
  }

  private static PaymentSender senderOf(Address payer, List<PaymentSender> senders) {
    return senders.get(Math.floorMod(payer.hashCode(), senders.size()));
  }

  @Override
  public void close() {
    journal.close();
  }
}
