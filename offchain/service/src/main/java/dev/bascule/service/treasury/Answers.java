package dev.bascule.service.treasury;

import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SignedAnswer.Check;
import dev.bascule.chain.request.SignedAnswer.Partial;
import dev.bascule.chain.safe.OwnerSignatures;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.Decision;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.TreasuryRules;
import dev.bascule.service.treasury.Treasury.Outcome;
import dev.bascule.service.treasury.Treasury.Via;
import dev.bascule.service.wire.Problem;
import java.time.Clock;
import java.util.Optional;
import org.jooq.DSLContext;
import tools.jackson.databind.node.ObjectNode;

/** Takes what signers answered: all of it is stored before anybody sends anything. */
final class Answers {

  private final Books books;
  private final KeyGate gate;
  private final Clock clock;

  Answers(Books books, KeyGate gate, Clock clock) {
    this.books = books;
    this.gate = gate;
    this.clock = clock;
  }

  /** Where an answer goes to, in the transaction that has its turn. */
  private record Place(StoredProposal stored, SqlProposals proposals, DSLContext in, Via via) {}

  private long now() {
    return clock.millis() / 1000;
  }

  Outcome take(
      StoredProposal stored, SignedAnswer answer, SqlProposals proposals, DSLContext in, Via via) {
    Check check = answer.check(stored.request().asked(), before(stored));
    boolean right = !(check instanceof Check.Refused);
    if (right && stored.proposal().state() == ProposalState.EXPORTED) {
      gate.answer(in, stored, answer);
    }
    var place = new Place(stored, proposals, in, via);
    return switch (check) {
      case Check.Fits(var transaction) ->
          signed(place, answer, new StoredProposal.Signed.Account(transaction));
      case Check.Spends(var transaction) ->
          signed(place, answer, new StoredProposal.Signed.Coins(transaction));
      case Check.Executes(var call, var signatures) ->
          signed(place, answer, new StoredProposal.Signed.Owners(call, signatures));
      case Check.NeedsMore(Partial.Coins(Psbt psbt)) -> cosigned(place, psbt);
      case Check.NeedsMore(Partial.Owners _) -> ownerSigned(place, (SignedAnswer.Owner) answer);
      case Check.Refused refused -> throw TreasuryProblems.of(refused).refusal();
    };
  }

  /** What was answered before; of a Safe with whose signatures count by the books of today. */
  private Optional<Partial> before(StoredProposal stored) {
    Optional<SafeAccount> safe =
        stored.call().flatMap(call -> books.document().safe(call.chainId(), call.safe()));
    if (safe.isEmpty()) return stored.partial().map(Partial.Coins::new);
    OwnerSignatures counting = OwnerSignatures.NONE;
    for (Address owner : safe.get().owners()) {
      var signature = stored.owners().given().get(owner);
      if (signature != null) counting = counting.with(owner, signature);
    }
    return Optional.of(new Partial.Owners(safe.get(), counting));
  }

  private Outcome signed(Place at, SignedAnswer answer, StoredProposal.Signed signed) {
    requireSame(at.stored(), signed);
    if (at.stored().signed().isPresent()) return new Outcome(at.stored(), false);
    return taken(
        at,
        rules().signed(at.stored().proposal()),
        ProposalSteps.nothing().put("transaction", signed.id()),
        more -> {
          if (answer instanceof SignedAnswer.Owner owner) store(at, owner, more);
          at.proposals().signed(at.stored().id(), signed);
        });
  }

  private Outcome cosigned(Place at, Psbt psbt) {
    if (at.stored().partial().equals(Optional.of(psbt))) return new Outcome(at.stored(), false);
    return taken(
        at,
        rules().cosigned(at.stored().proposal()),
        ProposalSteps.nothing().put("transaction", psbt.transaction().txid().toString()),
        _ -> at.proposals().cosigned(at.stored().id(), psbt));
  }

  private Outcome ownerSigned(Place at, SignedAnswer.Owner answer) {
    if (at.stored().owners().given().containsKey(owner(answer))) {
      return new Outcome(at.stored(), false);
    }
    return taken(
        at,
        rules().cosigned(at.stored().proposal()),
        ProposalSteps.nothing().put("transaction", answer.digest().hex()),
        more -> store(at, answer, more));
  }

  /** An owner's second signature of the same is worth no more than the first. */
  private void store(Place at, SignedAnswer.Owner answer, ObjectNode more) {
    Address owner = owner(answer);
    more.put("signer", owner.hex()).put("signature", answer.signature().toBytes().hex());
    if (at.stored().owners().given().containsKey(owner)) return;
    at.proposals().ownerSigned(at.stored().id(), owner, answer.signature(), now());
  }

  private static Address owner(SignedAnswer.Owner answer) {
    return Signer.recover(answer.digest(), answer.signature()).orElseThrow();
  }

  /** Writes an answer down, and what its step says more. */
  private interface Keeping {
    void keep(ObjectNode more);
  }

  private Outcome taken(Place at, Decision decision, ObjectNode more, Keeping keeping) {
    return Treasury.taken(
        decision,
        at.stored(),
        at.proposals(),
        (fresh, steps) -> {
          at.proposals().update(at.stored().proposal().state(), fresh);
          keeping.keep(more);
          Treasury.write(at.in(), fresh, steps, at.via(), more, now());
        });
  }

  private TreasuryRules rules() {
    return new TreasuryRules(books.policy(), now());
  }

  /** Two signatures for one request would be two transactions, of which one is followed. */
  private static void requireSame(StoredProposal stored, StoredProposal.Signed signed) {
    if (stored.signed().filter(it -> !it.id().equals(signed.id())).isEmpty()) return;
    throw Problem.of(
            409,
            "other_signature",
            "%s was signed as %s before, this is %s"
                .formatted(
                    stored.proposal().move().name(),
                    stored.signed().orElseThrow().id(),
                    signed.id()))
        .refusal();
  }
}
