package dev.bascule.service.treasury;

import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestReview;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.treasury.MoveReading;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.ChainState;
import dev.bascule.core.treasury.Decision;
import dev.bascule.core.treasury.LimitsInForce;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.Proposal;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.Step;
import dev.bascule.core.treasury.TreasuryRules;
import dev.bascule.core.treasury.plan.RiskSignal;
import dev.bascule.service.wire.Problem;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jooq.DSLContext;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes the steps that people ask for: verifies signatures, asks the rules, writes proposal and
 * step in one transaction. Each request may be repeated; its content says which step it is.
 */
final class Treasury {

  private final DSLContext sql;
  private final Books books;
  private final Clock clock;
  private final LimitsNow limits;
  private final BiFunction<Move, Payload, ChainState> chain;
  private final Runnable hint;
  private final KeyGate gate;
  private final Answers answers;

  /**
   * @param limits what they allow now
   * @param chain what the chain says of a move's slot now; it refuses a payload that does not fit
   *     to it
   * @param hint something may be to do
   */
  Treasury(
      DSLContext sql,
      Books books,
      LimitsNow limits,
      Clock clock,
      BiFunction<Move, Payload, ChainState> chain,
      Runnable hint) {
    this.sql = sql;
    this.books = books;
    this.limits = limits;
    this.clock = clock;
    this.chain = chain;
    this.hint = hint;
    this.gate = new KeyGate(books, clock);
    this.answers = new Answers(books, gate, clock);
  }

  /**
   * What was asked, and whether anything changed.
   *
   * @param fresh false when it had been so before
   */
  record Outcome(StoredProposal stored, boolean fresh) {}

  /** Who asked: the id of an API key. */
  record Via(String key) {}

  private long now() {
    return clock.millis() / 1000;
  }

  Review review(SigningRequest request) {
    return RequestReview.review(request, books.basis(request.asked().payload()), now());
  }

  Outcome propose(SigningRequest request, Set<Hash32> rivals, Optional<Hash32> rejects, Via via) {
    Optional<StoredProposal> known = find(request.asked().digest());
    if (known.isPresent() && request.isProposed()) return new Outcome(known.get(), false);
    ProposalForm.require(request);
    Review review = review(request);
    Optional<Move> read = read(request, review.isRefused() ? empty(review) : review);
    if (read.isEmpty() && !(request.asked().payload() instanceof Payload.UtxoTransaction)) {
      throw Problem.of(
              422, "kind_not_supported", "transactions are proposed here, and no other messages")
          .refusal();
    }
    if (review.isRefused()) throw TreasuryProblems.of(review).refusal();
    Move move = read.orElseThrow();
    // Asked outside of the transaction: a node that is slow must hold up nobody else.
    ChainState now = chain.apply(move, request.asked().payload());
    List<RiskSignal> live = limits.live();
    var asked = new TreasuryRules.Asked(move, rivals, rejects);
    return changed((proposals, in) -> {
      gate.propose(in, move);
      LimitsInForce inForce = limits.inForce(in, live, now());
      Decision decision = rules(inForce).propose(asked, proposals.known(move, since()), now);
      return switch (decision) {
        case Decision.Refused refused -> throw TreasuryProblems.of(refused).refusal();
        case Decision.Unchanged(Proposal same) ->
            new Outcome(stored(proposals, same.move().request()), false);
        case Decision.Taken(Proposal fresh, List<Step> steps) -> {
          proposals.insert(fresh, request);
          ObjectNode more = JsonNodeFactory.instance.objectNode();
          more.put("signature", request.proposal().toBytes().hex());
          rejects.ifPresent(it -> more.put("rejects", it.hex()));
          limits.note(move, inForce, more);
          write(in, fresh, steps, Optional.of(move.proposer()), via, more);
          yield new Outcome(stored(proposals, move.request()), true);
        }
      };
    });
  }

  private Optional<Move> read(SigningRequest request, Review review) {
    return MoveReading.of(request.asked(), review, books.document());
  }

  /** Movements of a request that is refused are not read: they may be of anything. */
  private static Review empty(Review review) {
    return new Review(review.lines(), List.of(), review.refusals());
  }

  Outcome approve(String id, Address approver, Signature signature, Via via) {
    return changed((proposals, in) -> {
      StoredProposal stored = stored(proposals, id);
      requireSigned(stored.request().asked().approvalDigest(), signature, approver, "an approval");
      gate.person(in, approver);
      Decision decision = rules().approve(stored.proposal(), approver);
      return taken(
          decision,
          stored,
          proposals,
          (fresh, steps) -> {
            proposals.update(stored.proposal().state(), fresh);
            proposals.approved(stored.id(), approver, signature, now());
            write(in, fresh, steps, Optional.of(approver), via, signed(signature));
          });
    });
  }

  Outcome reject(String id, Address by, Signature signature, Via via) {
    return changed((proposals, in) -> {
      StoredProposal stored = stored(proposals, id);
      requireSigned(stored.request().asked().rejectionDigest(), signature, by, "a rejection");
      gate.person(in, by);
      Decision decision = rules().reject(stored.proposal(), by);
      return taken(
          decision,
          stored,
          proposals,
          (fresh, steps) -> {
            proposals.update(stored.proposal().state(), fresh);
            write(in, fresh, steps, Optional.of(by), via, signed(signature));
          });
    });
  }

  /** Lets the document leave; the answer is the proposal with its approvals. */
  Outcome export(String id, Via via) {
    List<RiskSignal> live = limits.live();
    return changed((proposals, in) -> {
      StoredProposal stored = stored(proposals, id);
      if (!stored.proposal().state().isTerminal()) gate.export(in, stored.proposal());
      Proposal current = readAnew(stored);
      LimitsInForce inForce = limits.inForce(in, live, now());
      Decision decision = rules(inForce).export(current, proposals.known(current.move(), since()));
      Outcome outcome =
          taken(
              decision,
              stored,
              proposals,
              (fresh, steps) -> {
                proposals.update(stored.proposal().state(), fresh);
                ObjectNode more = nothing();
                limits.note(fresh.move(), inForce, more);
                write(in, fresh, steps, Optional.empty(), via, more);
              });
      return new Outcome(gate.withActiveApprovals(in, outcome.stored()), outcome.fresh());
    });
  }

  /** What is about to leave is read once more: the books may say otherwise than they did. */
  private Proposal readAnew(StoredProposal stored) {
    if (stored.proposal().state() != ProposalState.APPROVED) return stored.proposal();
    Review review = review(stored.request());
    if (review.isRefused()) throw TreasuryProblems.of(review).refusal();
    // Of a wallet that has another name now the rules say that they do not know it.
    return read(stored.request(), review)
        .filter(move -> move.slot().equals(stored.proposal().move().slot()))
        .map(stored.proposal()::readAs)
        .orElse(stored.proposal());
  }

  /**
   * Takes a signer's answer; its bytes are stored before anybody sends them. The answer that was
   * taken may come again, wherever its transaction has got to since.
   */
  Outcome imported(String id, SignedAnswer answer, Via via) {
    return changed(
        (proposals, in) -> answers.take(stored(proposals, id), answer, proposals, in, via));
  }

  private static void requireSigned(
      Hash32 digest, Signature signature, Address named, String what) {
    if (Signer.recover(digest, signature).equals(Optional.of(named))) return;
    throw TreasuryProblems.wrongSignature(
            named + " did not sign " + what + " of exactly this request")
        .refusal();
  }

  Optional<StoredProposal> find(Hash32 request) {
    return new SqlProposals(sql).find(request);
  }

  Optional<StoredProposal> find(String id) {
    return find(new SqlProposals(sql), id);
  }

  List<StoredProposal> page(Collection<ProposalState> states, long after, int limit) {
    return new SqlProposals(sql).page(states, after, limit);
  }

  /** Others that may execute in its place. */
  List<StoredProposal> rivals(StoredProposal stored) {
    return new SqlProposals(sql)
        .rivals(stored.proposal().move().slot()).stream()
            .filter(each -> !each.id().equals(stored.id()))
            .filter(each -> each.proposal().mayExecute())
            .toList();
  }

  private static Optional<StoredProposal> find(SqlProposals proposals, String id) {
    if (id.matches("0x[0-9a-f]{64}")) return proposals.find(Hash32.ofHex(id));
    return proposals.find(id);
  }

  private static StoredProposal stored(SqlProposals proposals, String id) {
    return find(proposals, id).orElseThrow(() -> TreasuryProblems.unknown(id).refusal());
  }

  private static StoredProposal stored(SqlProposals proposals, Hash32 request) {
    return proposals.find(request).orElseThrow();
  }

  private TreasuryRules rules() {
    return new TreasuryRules(books.policy(), now());
  }

  private TreasuryRules rules(LimitsInForce inForce) {
    return new TreasuryRules(books.policy(), inForce, now());
  }

  private long since() {
    return now() - books.windowSecondsMax();
  }

  private Outcome changed(BiFunction<SqlProposals, DSLContext, Outcome> change) {
    Outcome outcome =
        sql.transactionResult(transaction -> {
          var proposals = new SqlProposals(transaction.dsl());
          proposals.takeTurn();
          return change.apply(proposals, transaction.dsl());
        });
    if (outcome.fresh()) hint.run();
    return outcome;
  }

  /** Writes what the rules took. */
  interface Writing {
    void write(Proposal fresh, List<Step> steps);
  }

  static Outcome taken(
      Decision decision, StoredProposal stored, SqlProposals proposals, Writing writing) {
    return switch (decision) {
      case Decision.Refused refused -> throw TreasuryProblems.of(refused).refusal();
      case Decision.Unchanged _ -> new Outcome(stored, false);
      case Decision.Taken(Proposal fresh, List<Step> steps) -> {
        writing.write(fresh, steps);
        yield new Outcome(stored(proposals, stored.id()), true);
      }
    };
  }

  private void write(
      DSLContext in,
      Proposal fresh,
      List<Step> steps,
      Optional<Address> by,
      Via via,
      ObjectNode more) {
    ObjectNode document = more.deepCopy();
    by.ifPresent(person -> document.put("by", person.hex()));
    write(in, fresh, steps, via, document, now());
  }

  static void write(
      DSLContext in, Proposal fresh, List<Step> steps, Via via, ObjectNode more, long now) {
    for (Step step : steps) {
      StepDocument.write(in, fresh, step, now, more.deepCopy().put("via", via.key()));
    }
  }

  private static ObjectNode signed(Signature signature) {
    return nothing().put("signature", signature.toBytes().hex());
  }

  private static ObjectNode nothing() {
    return JsonNodeFactory.instance.objectNode();
  }
}
