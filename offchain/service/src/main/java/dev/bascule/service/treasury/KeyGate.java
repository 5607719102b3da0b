package dev.bascule.service.treasury;

import static dev.bascule.service.db.own.Tables.TREASURY_APPROVAL;
import static dev.bascule.service.db.own.Tables.TREASURY_KEY_USE;

import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.treasury.WalletKeys;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.Decision;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.Proposal;
import dev.bascule.core.treasury.Refusal;
import dev.bascule.core.treasury.Slot;
import dev.bascule.core.treasury.TreasuryPolicy;
import dev.bascule.core.treasury.key.Clearance;
import dev.bascule.core.treasury.key.KeyName;
import dev.bascule.core.treasury.key.KeyRegister;
import dev.bascule.core.treasury.key.Objection;
import dev.bascule.service.wire.Problem;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/**
 * Asks the register at every step of a proposal whether the people and the keys on which it depends
 * may act, and whether the treasury stands still. Every method is called in a transaction that has
 * its turn, so that a stop or a suspension comes before a step or after it.
 */
final class KeyGate {

  private final KeyBook keys;

  KeyGate(Books books, Clock clock) {
    this.keys = new KeyBook(books, clock);
  }

  private TreasuryPolicy policy() {
    return keys.books().policy();
  }

  /** Of whom the rules do not know they say so themselves. */
  void person(DSLContext in, Address person) {
    if (policy().person(person).isEmpty()) return;
    KeyRegister register = register(in);
    refuse(new Clearance(register).person(person), register);
    used(in, Set.of(KeyName.of(person)));
  }

  void propose(DSLContext in, Move move) {
    person(in, move.proposer());
    KeyRegister register = register(in);
    refuse(wallet(register, move.slot()), register);
  }

  /** What stands against its leaving, of people and keys; the rules of money are asked beside. */
  void export(DSLContext in, Proposal proposal) {
    KeyRegister register = register(in);
    refuse(leaving(in, register, proposal), register);
  }

  /** The approvals of people whose key is active: a signer counts what it is handed. */
  StoredProposal withActiveApprovals(DSLContext in, StoredProposal stored) {
    KeyRegister register = register(in);
    return stored.approvedBy(by -> register.isActive(KeyName.of(by)));
  }

  /** The same again when an answer comes that is right, and whether its signers may sign. */
  void answer(DSLContext in, StoredProposal stored, SignedAnswer answer) {
    KeyRegister register = register(in);
    Slot slot = stored.proposal().move().slot();
    if (policy().wallet(slot).isEmpty()) {
      throw TreasuryProblems.of(
              new Decision.Refused(Refusal.WALLET_UNKNOWN, slot.holder() + " is no wallet"))
          .refusal();
    }
    refuse(leaving(in, register, stored.proposal()), register);
    Set<KeyName> signers = signers(stored, answer);
    if (signers.isEmpty()) {
      throw Problem.of(
              422,
              "signed_by_no_key",
              "it is signed by none of the keys that its wallet is known by")
          .hint("sign it with a key of the descriptor; nothing was sent")
          .refusal();
    }
    refuse(new Clearance(register).signed(signers), register);
    used(in, signers);
  }

  /**
   * Why it is not given to a network for the first time. Of several signers of coins the last one
   * is asked at its answer alone: what it signed is stored as the transaction.
   */
  Optional<StoredProposal.Trouble> firstSend(DSLContext in, StoredProposal stored) {
    Slot slot = stored.proposal().move().slot();
    if (policy().wallet(slot).isEmpty()) {
      return Optional.of(
          new StoredProposal.Trouble(
              Refusal.WALLET_UNKNOWN.code(), slot.holder() + " is no wallet any more"));
    }
    KeyRegister register = register(in);
    return leaving(in, register, stored.proposal())
        .or(() -> new Clearance(register).signed(before(stored)))
        .map(objection -> {
          Problem problem = KeyProblems.of(objection, register);
          return new StoredProposal.Trouble(problem.code(), problem.detail());
        });
  }

  private Optional<Objection> leaving(DSLContext in, KeyRegister register, Proposal proposal) {
    var clearance = new Clearance(register);
    Optional<TreasuryPolicy.Wallet> wallet = policy().wallet(proposal.move().slot());
    return clearance
        .running()
        .or(() ->
            policy()
                .person(proposal.move().proposer())
                .flatMap(person -> clearance.person(person.address())))
        .or(() ->
            wallet.flatMap(it ->
                clearance.approvals(
                    given(in, proposal),
                    policy().approvalsNeeded(it, proposal.move()),
                    policy().tierOf(it).delaySeconds(),
                    keys.now())))
        .or(() -> wallet(register, proposal.move().slot()));
  }

  /** The approvals that the rules count, with their times. */
  private List<Clearance.Given> given(DSLContext in, Proposal proposal) {
    return in
        .selectFrom(TREASURY_APPROVAL)
        .where(TREASURY_APPROVAL.REQUEST.eq(proposal.move().request().hex()))
        .orderBy(TREASURY_APPROVAL.POSITION)
        .fetch(row -> new Clearance.Given(Address.ofHex(row.getApprover()), row.getAt()))
        .stream()
        .filter(it -> !it.by().equals(proposal.move().proposer()))
        .filter(it -> policy().person(it.by()).isPresent())
        .toList();
  }

  private Optional<Objection> wallet(KeyRegister register, Slot slot) {
    return policy()
        .wallet(slot)
        .map(wallet -> WalletKeys.of(keys.books().document(), wallet))
        .flatMap(all -> new Clearance(register).wallet(all.keys(), all.needed()));
  }

  /** Who signed in the answers that were not enough yet; of a Safe in all. */
  private Set<KeyName> before(StoredProposal stored) {
    return switch (stored.proposal().move().slot()) {
      case Slot.Coins(Holder.Scripts scripts, var _) ->
          stored.partial().map(it -> signers(stored, scripts, it)).orElse(Set.of());
      case Slot.Nonce _ ->
          stored.owners().given().keySet().stream()
              .map(KeyName::of)
              .collect(Collectors.toUnmodifiableSet());
    };
  }

  /** Of this answer, and of those before it that are not enough yet. */
  private Set<KeyName> signers(StoredProposal stored, SignedAnswer answer) {
    Set<KeyName> signers = new HashSet<>();
    switch (stored.proposal().move().slot()) {
      case Slot.Nonce(Holder.Account account, long _) -> {
        if (answer instanceof SignedAnswer.Owner owner) {
          Signer.recover(owner.digest(), owner.signature())
              .map(KeyName::of)
              .ifPresent(signers::add);
          signers.addAll(before(stored));
        } else {
          signers.add(KeyName.of(account.address()));
        }
      }
      case Slot.Coins(Holder.Scripts scripts, var _) -> {
        if (answer instanceof SignedAnswer.Utxo(var _, Psbt psbt)) {
          signers.addAll(signers(stored, scripts, psbt));
        }
        signers.addAll(before(stored));
      }
    }
    return signers;
  }

  private Set<KeyName> signers(StoredProposal stored, Holder.Scripts wallet, Psbt signed) {
    return stored.request().asked().payload() instanceof Payload.UtxoTransaction(var _, Psbt asked)
        ? WalletKeys.signers(keys.books().document(), wallet, asked, signed)
        : Set.of();
  }

  private KeyRegister register(DSLContext in) {
    try {
      return keys.register(in);
    } catch (RegisterSteps.Altered altered) {
      throw KeyProblems.altered(altered).refusal();
    }
  }

  private static void refuse(Optional<Objection> objection, KeyRegister register) {
    if (objection.isPresent()) throw KeyProblems.of(objection.get(), register).refusal();
  }

  /** When a key was last used here; of what happens elsewhere nobody here knows. */
  private void used(DSLContext in, Collection<KeyName> names) {
    for (KeyName name : names) {
      int rows =
          in.update(TREASURY_KEY_USE)
              .set(TREASURY_KEY_USE.AT, keys.now())
              .where(TREASURY_KEY_USE.NAME.eq(name.text()))
              .execute();
      if (rows > 0) continue;
      in.insertInto(TREASURY_KEY_USE)
          .set(TREASURY_KEY_USE.NAME, name.text())
          .set(TREASURY_KEY_USE.AT, keys.now())
          .execute();
    }
  }
}
