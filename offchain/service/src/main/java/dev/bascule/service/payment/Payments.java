package dev.bascule.service.payment;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.voucher.VoucherCheck;
import dev.bascule.chain.voucher.VoucherVerifier;
import dev.bascule.core.book.Command;
import dev.bascule.core.book.Outcome;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.money.Asset;
import dev.bascule.core.voucher.VerifiedLeg;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.service.ledger.Answer;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.ledger.Gateway;
import dev.bascule.service.risk.RiskRules;
import dev.bascule.service.wire.Problem;
import dev.bascule.service.wire.ProblemAdvice;
import dev.bascule.service.wire.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Takes payments: one array is one parallel check, one SQL batch, one batch of the log. */
final class Payments {

  private final Book book;
  private final Gateway gateway;
  private final VoucherVerifier verifier;
  private final RiskRules risk;
  private final TermsRecords terms;
  private final Clock clock;
  private final boolean live;
  private final Timer confirm;
  private final Counter accepted;
  private final Counter replayed;
  private final Counter refused;

  Payments(
      Book book,
      Gateway gateway,
      RiskRules risk,
      TermsRecords terms,
      Clock clock,
      boolean live,
      MeterRegistry meters) {
    this.book = book;
    this.gateway = gateway;
    this.verifier = new VoucherVerifier(book.domain(), book.assets());
    this.risk = risk;
    this.terms = terms;
    this.clock = clock;
    this.live = live;
    this.confirm =
        Timer.builder("bascule.payment.confirm")
            .description("From a request's arrival to its durable answer")
            .publishPercentileHistogram()
            .register(meters);
    this.accepted = counter(meters, "accepted");
    this.replayed = counter(meters, "replayed");
    this.refused = counter(meters, "refused");
  }

  private static Counter counter(MeterRegistry meters, String outcome) {
    return Counter.builder("bascule.payments")
        .description("Payments answered")
        .tag("outcome", outcome)
        .register(meters);
  }

  /** What became of one request of an array. */
  sealed interface Item {

    record Done(int status, PaymentWire payment) implements Item {}

    record Refused(Problem problem) implements Item {}
  }

  /** Each request that can be read, with its checked voucher; the others with their problem. */
  private sealed interface Checked {

    record Ready(PaymentRequest request, VerifiedVoucher voucher, Asset asset) implements Checked {}

    record Bad(Problem problem) implements Checked {}
  }

  List<Item> take(List<JsonNode> requests, int tenantNumber) {
    Timer.Sample started = Timer.start();
    List<Item> items = answer(requests, tenantNumber);
    long _ = started.stop(confirm);
    for (Item item : items) {
      switch (item) {
        case Item.Done done -> (done.status() == 201 ? accepted : replayed).increment();
        case Item.Refused _ -> refused.increment();
      }
    }
    return items;
  }

  private List<Item> answer(List<JsonNode> requests, int tenantNumber) {
    var tenant = new Tenant(tenantNumber);
    List<Checked> checked =
        IntStream.range(0, requests.size())
            .parallel()
            .mapToObj(i -> check(requests.get(i), tenant))
            .toList();
    List<Checked.Ready> ready =
        checked.stream()
            .filter(Checked.Ready.class::isInstance)
            .map(Checked.Ready.class::cast)
            .toList();
    List<Item> done = ready.isEmpty() ? List.of() : order(ready, tenant);
    var items = new ArrayList<Item>(requests.size());
    int next = 0;
    for (Checked each : checked) {
      items.add(
          switch (each) {
            case Checked.Bad bad -> new Item.Refused(bad.problem());
            case Checked.Ready _ -> done.get(next++);
          });
    }
    return items;
  }

  private Checked check(JsonNode json, Tenant tenant) {
    try {
      PaymentRequest request = PaymentRequest.read(StrictObject.of(json, ""), tenant);
      return switch (verifier.verify(request.voucher(), request.signature())) {
        case VoucherCheck.Refused refused -> new Checked.Bad(PaymentProblems.of(refused));
        case VoucherCheck.Verified verified -> inItsAsset(request, verified.voucher());
      };
    } catch (JsonRefused e) {
      return new Checked.Bad(ProblemAdvice.unreadable(e));
    } catch (Refusal e) {
      return new Checked.Bad(e.problem());
    } catch (ArithmeticException e) {
      return new Checked.Bad(
          Problem.of(400, "request_invalid", "the amounts add up past 2^63").param("legs"));
    }
  }

  private Checked inItsAsset(PaymentRequest request, VerifiedVoucher voucher) {
    Asset asset = book.asset(voucher.asset());
    if (!asset.currency().equals(request.terms().currency())
        || asset.scale() != request.terms().exponent()) {
      return new Checked.Bad(
          Problem.of(
                  422,
                  "currency_mismatch",
                  "the terms are in %s with exponent %d, the voucher's token is %s with exponent %d"
                      .formatted(
                          request.terms().currency(),
                          request.terms().exponent(),
                          asset.currency(),
                          asset.scale()))
              .param("currency"));
    }
    long total = request.total(); // Throws when it overflows.
    return total > 0
        ? new Checked.Ready(request, voucher, asset)
        : new Checked.Bad(Problem.of(400, "request_invalid", "pays nothing").param("legs"));
  }

  private List<Item> order(List<Checked.Ready> ready, Tenant tenant) {
    try {
      terms.keep(
          ready.stream().map(Checked.Ready::request).toList(), tenant.number(), clock.millis());
    } catch (SQLException e) {
      throw new IllegalStateException("the terms could not be kept; nothing was ordered", e);
    }
    var commands = new ArrayList<Command>(ready.size());
    for (Checked.Ready each : ready) commands.add(command(each, tenant));
    Answer answer = gateway.submit(commands).join();
    if (answer instanceof Answer.Committed committed) return answers(ready, committed);
    String status =
        ready.size() == 1 ? "/v1/payments/" + ready.getFirst().request().payment() : "/v1/payments";
    throw PaymentProblems.notCommitted(answer, status).refusal();
  }

  private Command.Pay command(Checked.Ready each, Tenant tenant) {
    VerifiedVoucher voucher = each.voucher();
    int score =
        risk.score(
                voucher.payer(),
                voucher.legs().stream().map(VerifiedLeg::payee).toList(),
                each.request().total(),
                clock.millis())
            .value();
    return new Command.Pay(
        each.request().payment(), tenant, voucher, each.request().amounts(), score);
  }

  private List<Item> answers(List<Checked.Ready> ready, Answer.Committed committed) {
    Map<Long, List<Hash32>> paths = paths(ready, committed);
    var items = new ArrayList<Item>(ready.size());
    for (int i = 0; i < ready.size(); i++) {
      Checked.Ready each = ready.get(i);
      items.add(
          switch (committed.outcomes().get(i)) {
            case Outcome.Accepted a ->
                done(
                    each,
                    "accepted",
                    a.firstLeafIndex(),
                    a.atMillis(),
                    a.replayed(),
                    committed,
                    paths);
            case Outcome.Held h ->
                done(
                    each, "held", h.firstLeafIndex(), h.atMillis(), h.replayed(), committed, paths);
            case Outcome.Refused refused ->
                new Item.Refused(PaymentProblems.of(refused.reason(), each.asset()));
            case Outcome.Rejected rejected ->
                new Item.Refused(Problem.of(503, rejected.why().code(), rejected.detail()));
            case Outcome.Captured _,
                Outcome.Voided _,
                Outcome.Applied _,
                Outcome.FactLogged _,
                Outcome.WindowCut _,
                Outcome.NothingToCut _,
                Outcome.RangeApplied _,
                Outcome.RangeIgnored _,
                Outcome.ObserverStopped _ ->
                throw new IllegalStateException(
                    "a payment was answered by " + committed.outcomes().get(i));
          });
    }
    return items;
  }

  /** The way of each leaf to the root of the batch's checkpoint, asked once for all. */
  private Map<Long, List<Hash32>> paths(List<Checked.Ready> ready, Answer.Committed committed) {
    var indexes = new ArrayList<Long>();
    for (int i = 0; i < ready.size(); i++) {
      long first = firstLeaf(committed.outcomes().get(i));
      for (int leg = 0; first >= 0 && leg < ready.get(i).voucher().legs().size(); leg++) {
        indexes.add(first + leg);
      }
    }
    long size = committed.checkpoint().body().size();
    return book.read(view -> {
      var paths = new HashMap<Long, List<Hash32>>();
      for (long index : indexes) paths.put(index, view.inclusion(index, size));
      return paths;
    });
  }

  private static long firstLeaf(Outcome outcome) {
    if (outcome instanceof Outcome.Accepted accepted) return accepted.firstLeafIndex();
    if (outcome instanceof Outcome.Held held) return held.firstLeafIndex();
    return -1;
  }

  private Item done(
      Checked.Ready each,
      String state,
      long firstLeaf,
      long atMillis,
      boolean replayed,
      Answer.Committed committed,
      Map<Long, @Nullable List<Hash32>> paths) {
    return new Item.Done(
        replayed ? 200 : 201,
        new AcceptedPayment(
                each.request(),
                each.voucher(),
                each.asset(),
                book.logId(),
                state,
                firstLeaf,
                atMillis)
            .wire(committed.checkpoint(), paths, live));
  }
}
