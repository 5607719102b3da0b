package dev.bascule.cli.pay;

import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.cli.network.Answer;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cli.order.Order;
import dev.bascule.cli.wallet.Journal;
import dev.bascule.cli.wallet.LaneBook;
import dev.bascule.cli.wallet.LaneBook.Lane;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.money.Asset;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Pays the orders of some payers, batch after batch, one batch at a time: a lane takes vouchers
 * only in order, and no other sender has these payers.
 */
final class PaymentSender {
  private static final int BATCH_MAX = 256;
  private static final int BATCH_BYTES_MAX = 800_000;

  /** A voucher that is signed so often and still stale is somebody else's doing. */
  private static final int SIGNINGS_MAX = 100;

  private static final int DELAYS_MAX = 240;
  private static final long DELAY_MILLIS = 500;

  private final ServiceClient service;
  private final VoucherForm form;
  private final Journal journal;
  private final AnswerCheck check;
  private final PaymentTally tally;
  private final Duration ttl;
  private final LaneBook lanes = new LaneBook();
  private final LaneRecovery recovery;
  private final Deque<Draft> queue = new ArrayDeque<>();

  /** Something in the last batch has to wait for the chain. */
  private boolean delayed;

  PaymentSender(
      ServiceClient service,
      VoucherForm form,
      Journal journal,
      AnswerCheck check,
      PaymentTally tally,
      Duration ttl) {
    this.service = service;
    this.form = form;
    this.journal = journal;
    this.check = check;
    this.tally = tally;
    this.ttl = ttl;
    this.recovery = new LaneRecovery(form, lanes);
  }

  /** What was signed for the order before is taken up again, byte for byte. */
  void add(Order order) {
    var draft = new Draft(order);
    var before = journal.signed(order.reference());
    if (before.isPresent()) {
      String difference = form.difference(order, before.get());
      if (!difference.isEmpty() && journal.isAccepted(order.reference())) {
        tally.refuse(order, "terms_changed", "an earlier run paid this reference; " + difference);
        return;
      }
      form.same(order, before.get()).ifPresent(draft::sign);
    }
    queue.add(draft);
  }

  /** A lane's state as this wallet's own accepted vouchers left it. */
  void remember(Voucher accepted, Asset asset) {
    for (Leg leg : accepted.legs()) {
      long units = asset.fromBaseUnits(leg.cumulative()).orElseThrow();
      lanes.accept(new Lane(accepted.payer(), leg.payee(), accepted.token()), units);
    }
  }

  void run() {
    while (!queue.isEmpty()) send(nextBatch());
  }

  private List<Draft> nextBatch() {
    var batch = new ArrayList<Draft>();
    var fresh = new ArrayList<JsonNode>();
    long bytes = 0;
    long notAfter = Instant.now().plus(ttl).getEpochSecond();
    while (!queue.isEmpty() && batch.size() < BATCH_MAX && bytes < BATCH_BYTES_MAX) {
      Draft draft = queue.removeFirst();
      Draft.Signed signed = draft.signed();
      if (signed == null) {
        signed = form.sign(draft.order(), lanes, notAfter);
        draft.sign(signed);
        fresh.add(signed.request());
      } else {
        note(signed.voucher(), draft);
      }
      batch.add(draft);
      bytes += 700 + 450L * draft.order().legs().size();
    }
    journal.sign(fresh);
    return batch;
  }

  private void note(Voucher voucher, Draft draft) {
    Asset asset = form.asset(draft.order());
    for (Leg leg : voucher.legs()) {
      long units = asset.fromBaseUnits(leg.cumulative()).orElseThrow();
      lanes.sign(new Lane(voucher.payer(), leg.payee(), voucher.token()), units);
    }
  }

  private void send(List<Draft> batch) {
    ArrayNode body = JsonNodeFactory.instance.arrayNode();
    for (Draft draft : batch) body.add(signed(draft).request());
    // One key for one request, however often it has to be sent; payment ids do the rest.
    Answer answer = service.offer("/v1/payments", UUID.randomUUID().toString(), body);
    if (!answer.isSuccess()) {
      refused(batch, ServiceClient.problemOf(answer));
      return;
    }
    List<JsonNode> items = Fields.list(answer.body(), "data");
    if (items.size() != batch.size()) {
      throw Fields.malformed(
          "the answer", "it has " + items.size() + " items for " + batch.size() + " payments");
    }
    var again = new ArrayList<Draft>();
    var accepted = new ArrayList<String>();
    delayed = false;
    for (int i = 0; i < items.size(); i++) take(batch.get(i), items.get(i), again, accepted);
    journal.accept(accepted);
    if (accepted.size() < batch.size()) lanes.forgetUnanswered();
    for (int i = again.size() - 1; i >= 0; i--) queue.addFirst(again.get(i));
    if (delayed) ServiceClient.sleep(DELAY_MILLIS);
  }

  /** The whole request was refused: halves find the item that spoils it. */
  private void refused(List<Draft> batch, Problem problem) {
    boolean mayBeOneItem =
        problem.details().get("status") instanceof Integer status
            && (status == 400 || status == 413 || status == 422);
    if (!mayBeOneItem) throw problem.asException();
    if (batch.size() == 1) {
      tally.refuse(batch.getFirst().order(), problem.code(), problem.why());
      lanes.forgetUnanswered();
      return;
    }
    int half = batch.size() / 2;
    send(batch.subList(0, half));
    send(batch.subList(half, batch.size()));
  }

  private void take(Draft draft, JsonNode item, List<Draft> again, List<String> accepted) {
    int status = (int) Fields.number(item, "status");
    Order order = draft.order();
    if (status == 200 || status == 201) {
      Voucher voucher = signed(draft).voucher();
      Asset asset = form.asset(order);
      JsonNode payment = Fields.child(item, "payment");
      check.accepted(payment, draft, voucher, asset);
      remember(voucher, asset);
      accepted.add(order.reference());
      tally.accept(order, Fields.text(payment, "id"), status == 201);
      return;
    }
    JsonNode problem = Fields.child(item, "problem");
    String code = Fields.text(problem, "code");
    boolean signAgain =
        switch (code) {
          case "lane_stale" -> {
            recovery.adopt(order, problem);
            yield draft.signings() < SIGNINGS_MAX;
          }
          case "expired", "ttl_too_long" -> draft.signings() < 3;
          default -> false;
        };
    boolean retryable =
        Fields.has(problem, "retryable") && Fields.child(problem, "retryable").asBoolean();
    if (signAgain) {
      draft.dropVoucher();
      again.add(draft);
    } else if (retryable && draft.delay() <= DELAYS_MAX) {
      delayed = true;
      again.add(draft);
    } else if (status == 503) {
      // Nothing that a payment could change: the service takes none.
      throw ServiceClient.problemOf(new Answer(status, problem, false)).asException();
    } else {
      tally.refuse(
          order, code, Fields.has(problem, "detail") ? Fields.text(problem, "detail") : code);
    }
  }

  private static Draft.Signed signed(Draft draft) {
    Draft.Signed signed = draft.signed();
    if (signed == null)
      throw new IllegalStateException("sent before it was signed: " + draft.order());
    return signed;
  }
}
