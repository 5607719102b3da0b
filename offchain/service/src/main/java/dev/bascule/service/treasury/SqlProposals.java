package dev.bascule.service.treasury;

import static dev.bascule.service.db.own.Tables.TREASURY_APPROVAL;
import static dev.bascule.service.db.own.Tables.TREASURY_COIN;
import static dev.bascule.service.db.own.Tables.TREASURY_OUTFLOW;
import static dev.bascule.service.db.own.Tables.TREASURY_OWNER_SIGNATURE;
import static dev.bascule.service.db.own.Tables.TREASURY_PROPOSAL;
import static dev.bascule.service.db.own.Tables.TREASURY_TURN;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.safe.OwnerSignatures;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.ChainName;
import dev.bascule.core.treasury.CoinName;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.Outflow;
import dev.bascule.core.treasury.Proposal;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.Recipient;
import dev.bascule.core.treasury.Slot;
import dev.bascule.service.db.own.tables.records.TreasuryProposalRecord;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;

/** Proposals in SQL. All changes happen under {@link #takeTurn}, so limits see every other one. */
final class SqlProposals {

  private static final int CODE_MAX = 100;
  private static final int SENTENCE_MAX = 1000;

  private final DSLContext in;

  /**
   * @param in of the transaction in which everything here happens
   */
  SqlProposals(DSLContext in) {
    this.in = in;
  }

  /** Waits until no other transaction changes a proposal. */
  void takeTurn() {
    in.selectFrom(TREASURY_TURN).where(TREASURY_TURN.ID.eq(1)).forUpdate().fetchOne();
  }

  void insert(Proposal proposal, SigningRequest request) {
    Move move = proposal.move();
    in.insertInto(TREASURY_PROPOSAL)
        .set(TREASURY_PROPOSAL.REQUEST, move.request().hex())
        .set(TREASURY_PROPOSAL.NAME, move.name())
        .set(place(move.slot()))
        .set(TREASURY_PROPOSAL.PROPOSER, move.proposer().hex())
        .set(TREASURY_PROPOSAL.CREATED, move.created())
        .set(TREASURY_PROPOSAL.EXPIRES, move.expires())
        .set(TREASURY_PROPOSAL.EMPTY, move.empty())
        .set(
            TREASURY_PROPOSAL.DOCUMENT,
            new String(RequestJson.write(request), StandardCharsets.UTF_8))
        .set(TREASURY_PROPOSAL.REJECTS, proposal.rejects().map(Hash32::hex).orElse(null))
        .set(TREASURY_PROPOSAL.STATE, proposal.state().word())
        .set(TREASURY_PROPOSAL.PROPOSED_AT, proposal.proposedAt())
        .set(TREASURY_PROPOSAL.AGREED_AT, proposal.agreedAt().orElse(null))
        .execute();
    if (move.slot() instanceof Slot.Coins(var _, Set<CoinName> coins)) {
      for (CoinName coin : coins) {
        in.insertInto(TREASURY_COIN)
            .set(TREASURY_COIN.REQUEST, move.request().hex())
            .set(TREASURY_COIN.COIN, coin.text())
            .execute();
      }
    }
    for (int i = 0; i < move.outflows().size(); i++) {
      Outflow flow = move.outflows().get(i);
      in.insertInto(TREASURY_OUTFLOW)
          .set(TREASURY_OUTFLOW.REQUEST, move.request().hex())
          .set(TREASURY_OUTFLOW.POSITION, i)
          .set(TREASURY_OUTFLOW.ASSET, flow.asset().caip19())
          .set(TREASURY_OUTFLOW.UNITS, flow.units().toString())
          .set(TREASURY_OUTFLOW.RECIPIENT, flow.to().map(Recipient::text).orElse(null))
          .set(TREASURY_OUTFLOW.KNOWN, flow.known())
          .execute();
    }
  }

  private static Record place(Slot slot) {
    var row = new TreasuryProposalRecord();
    switch (slot) {
      case Slot.Nonce(Holder.Account(long chainId, Address account), long nonce) ->
          row.setChainId(chainId).setAccount(account.hex()).setNonce(nonce);
      case Slot.Coins(Holder.Scripts(ChainName chain, String wallet), var _) ->
          row.setChain(chain.caip2()).setWallet(wallet);
    }
    return row.into(
        TREASURY_PROPOSAL.CHAIN_ID,
        TREASURY_PROPOSAL.ACCOUNT,
        TREASURY_PROPOSAL.NONCE,
        TREASURY_PROPOSAL.CHAIN,
        TREASURY_PROPOSAL.WALLET);
  }

  /**
   * Writes where a proposal stands now.
   *
   * @throws IllegalStateException if it stood elsewhere than {@code from}, or at an end: a bug, and
   *     nothing is written over
   */
  void update(ProposalState from, Proposal now) {
    if (from.isTerminal()) throw new IllegalStateException(from.word() + " is an end");
    int rows =
        in.update(TREASURY_PROPOSAL)
            .set(TREASURY_PROPOSAL.STATE, now.state().word())
            .set(TREASURY_PROPOSAL.AGREED_AT, now.agreedAt().orElse(null))
            .set(TREASURY_PROPOSAL.EXPORTED_AT, now.exportedAt().orElse(null))
            .setNull(TREASURY_PROPOSAL.PROBLEM_CODE)
            .setNull(TREASURY_PROPOSAL.PROBLEM_SENTENCE)
            .where(TREASURY_PROPOSAL.REQUEST.eq(now.move().request().hex()))
            .and(TREASURY_PROPOSAL.STATE.eq(from.word()))
            .execute();
    if (rows != 1) {
      throw new IllegalStateException(now.move().request() + " is not " + from.word());
    }
  }

  void approved(Hash32 request, Address approver, Signature signature, long at) {
    int position = in.fetchCount(TREASURY_APPROVAL, TREASURY_APPROVAL.REQUEST.eq(request.hex()));
    in.insertInto(TREASURY_APPROVAL)
        .set(TREASURY_APPROVAL.REQUEST, request.hex())
        .set(TREASURY_APPROVAL.APPROVER, approver.hex())
        .set(TREASURY_APPROVAL.POSITION, position)
        .set(TREASURY_APPROVAL.SIGNATURE, signature.toBytes().toArray())
        .set(TREASURY_APPROVAL.AT, at)
        .execute();
  }

  /** What some signers signed, and with it all that others did before. */
  void cosigned(Hash32 request, Psbt psbt) {
    in.update(TREASURY_PROPOSAL)
        .set(TREASURY_PROPOSAL.PSBT, psbt.base64())
        .where(TREASURY_PROPOSAL.REQUEST.eq(request.hex()))
        .execute();
  }

  /** One owner's signature of a Safe's call; it is never replaced. */
  void ownerSigned(Hash32 request, Address owner, Signature signature, long at) {
    in.insertInto(TREASURY_OWNER_SIGNATURE)
        .set(TREASURY_OWNER_SIGNATURE.REQUEST, request.hex())
        .set(TREASURY_OWNER_SIGNATURE.OWNER, owner.hex())
        .set(TREASURY_OWNER_SIGNATURE.SIGNATURE, signature.toBytes().toArray())
        .set(TREASURY_OWNER_SIGNATURE.AT, at)
        .execute();
  }

  private OwnerSignatures owners(String request) {
    OwnerSignatures all = OwnerSignatures.NONE;
    for (var each :
        in.selectFrom(TREASURY_OWNER_SIGNATURE)
            .where(TREASURY_OWNER_SIGNATURE.REQUEST.eq(request))
            .fetch()) {
      all =
          all.with(
              Address.ofHex(each.getOwner()), Signature.fromBytes(Bytes.of(each.getSignature())));
    }
    return all;
  }

  /** The bytes that are sent; they are never replaced. */
  void signed(Hash32 request, StoredProposal.Signed transaction) {
    in.update(TREASURY_PROPOSAL)
        .set(TREASURY_PROPOSAL.RAW, transaction.raw().toArray())
        .set(TREASURY_PROPOSAL.TX_HASH, transaction.id())
        .where(TREASURY_PROPOSAL.REQUEST.eq(request.hex()))
        .and(TREASURY_PROPOSAL.RAW.isNull())
        .execute();
  }

  void mined(Hash32 request, StoredProposal.Mined where) {
    in.update(TREASURY_PROPOSAL)
        .set(TREASURY_PROPOSAL.BLOCK, where.block())
        .set(TREASURY_PROPOSAL.GAS_USED, where.gasUsed().orElse(null))
        .where(TREASURY_PROPOSAL.REQUEST.eq(request.hex()))
        .execute();
  }

  void trouble(Hash32 request, Optional<StoredProposal.Trouble> why) {
    in.update(TREASURY_PROPOSAL)
        .set(TREASURY_PROPOSAL.PROBLEM_CODE, why.map(it -> cut(it.code(), CODE_MAX)).orElse(null))
        .set(
            TREASURY_PROPOSAL.PROBLEM_SENTENCE,
            why.map(it -> cut(it.sentence(), SENTENCE_MAX)).orElse(null))
        .where(TREASURY_PROPOSAL.REQUEST.eq(request.hex()))
        .execute();
  }

  /** A node's words come whole from elsewhere; of U+0000 PostgreSQL takes none. */
  private static String cut(String text, int max) {
    String kept = text.replace('\0', '?');
    return kept.length() <= max ? kept : kept.substring(0, max);
  }

  Optional<StoredProposal> find(Hash32 request) {
    return read(TREASURY_PROPOSAL.REQUEST.eq(request.hex())).stream().findFirst();
  }

  Optional<StoredProposal> find(String name) {
    return read(TREASURY_PROPOSAL.NAME.eq(name)).stream().findFirst();
  }

  /** Those that may still get into a block, in the order in which they came. */
  List<StoredProposal> mayExecute() {
    return read(isOpen());
  }

  /** Those of which at most one executes beside what stands for the slot, that one included. */
  List<StoredProposal> rivals(Slot slot) {
    return switch (slot) {
      case Slot.Nonce(Holder.Account(long chainId, Address account), long nonce) ->
          read(
              TREASURY_PROPOSAL
                  .CHAIN_ID
                  .eq(chainId)
                  .and(TREASURY_PROPOSAL.ACCOUNT.eq(account.hex()))
                  .and(TREASURY_PROPOSAL.NONCE.eq(nonce)));
      case Slot.Coins(Holder.Scripts holder, Set<CoinName> coins) ->
          read(
              TREASURY_PROPOSAL
                  .CHAIN
                  .eq(holder.chain().caip2())
                  .and(
                      TREASURY_PROPOSAL.REQUEST.in(
                          DSL.select(TREASURY_COIN.REQUEST)
                              .from(TREASURY_COIN)
                              .where(
                                  TREASURY_COIN.COIN.in(
                                      coins.stream().map(CoinName::text).toList())))));
    };
  }

  /** Everything that the rules ask of others: what may execute, what lies in a window, the name. */
  List<Proposal> known(Move move, long since) {
    return read(
            isOpen()
                .or(TREASURY_PROPOSAL.PROPOSED_AT.gt(since))
                .or(TREASURY_PROPOSAL.NAME.eq(move.name()))
                .or(TREASURY_PROPOSAL.REQUEST.eq(move.request().hex())))
        .stream()
        .map(StoredProposal::proposal)
        .toList();
  }

  /** What may execute, and what lies in a window. */
  List<Proposal> counted(long since) {
    return read(isOpen().or(TREASURY_PROPOSAL.PROPOSED_AT.gt(since))).stream()
        .map(StoredProposal::proposal)
        .toList();
  }

  List<StoredProposal> page(Collection<ProposalState> states, long after, int limit) {
    Condition wanted = TREASURY_PROPOSAL.STATE.in(words(states));
    return in.selectFrom(TREASURY_PROPOSAL)
        .where(wanted)
        .and(TREASURY_PROPOSAL.NO.gt(after))
        .orderBy(TREASURY_PROPOSAL.NO)
        .limit(limit)
        .fetch()
        .map(this::stored);
  }

  private static Condition isOpen() {
    return TREASURY_PROPOSAL.STATE.in(words(ProposalState.open()));
  }

  private static List<String> words(Collection<ProposalState> states) {
    return states.stream().map(ProposalState::word).toList();
  }

  private List<StoredProposal> read(Condition wanted) {
    return in.selectFrom(TREASURY_PROPOSAL)
        .where(wanted)
        .orderBy(TREASURY_PROPOSAL.NO)
        .fetch()
        .map(this::stored);
  }

  private StoredProposal stored(TreasuryProposalRecord row) {
    SigningRequest proposed = RequestJson.read(row.getDocument().getBytes(StandardCharsets.UTF_8));
    List<SigningRequest.Approval> approvals = new ArrayList<>();
    in.selectFrom(TREASURY_APPROVAL)
        .where(TREASURY_APPROVAL.REQUEST.eq(row.getRequest()))
        .orderBy(TREASURY_APPROVAL.POSITION)
        .forEach(each ->
            approvals.add(
                new SigningRequest.Approval(
                    Address.ofHex(each.getApprover()),
                    Signature.fromBytes(Bytes.of(each.getSignature())))));
    Proposal proposal =
        new Proposal(
            move(row),
            Optional.ofNullable(row.getRejects()).map(Hash32::ofHex),
            ProposalState.valueOf(row.getState().toUpperCase(Locale.ROOT)),
            approvals.stream().map(SigningRequest.Approval::approver).toList(),
            row.getProposedAt(),
            Optional.ofNullable(row.getAgreedAt()),
            Optional.ofNullable(row.getExportedAt()));
    Optional<SafeTransaction> call = StoredProposal.call(proposed.asked().payload());
    return new StoredProposal(
        row.getNo(),
        proposal,
        new SigningRequest(proposed.asked(), proposed.proposal(), approvals),
        Optional.ofNullable(row.getPsbt()).map(Psbt::parseBase64),
        call.isPresent() ? owners(row.getRequest()) : OwnerSignatures.NONE,
        Optional.ofNullable(row.getRaw()).map(raw -> signed(row, call, Bytes.of(raw))),
        row.getBlock() == null
            ? Optional.empty()
            : Optional.of(
                new StoredProposal.Mined(row.getBlock(), Optional.ofNullable(row.getGasUsed()))),
        row.getProblemCode() == null
            ? Optional.empty()
            : Optional.of(
                new StoredProposal.Trouble(row.getProblemCode(), row.getProblemSentence())));
  }

  private static StoredProposal.Signed signed(
      TreasuryProposalRecord row, Optional<SafeTransaction> call, Bytes raw) {
    if (call.isPresent()) {
      return new StoredProposal.Signed.Owners(
          call.get(), OwnerSignatures.read(call.get().digest(), raw));
    }
    return row.getNonce() == null
        ? new StoredProposal.Signed.Coins(Transaction.parse(raw))
        : new StoredProposal.Signed.Account(SignedTransaction.decode(raw));
  }

  private Move move(TreasuryProposalRecord row) {
    List<Outflow> flows =
        in.selectFrom(TREASURY_OUTFLOW)
            .where(TREASURY_OUTFLOW.REQUEST.eq(row.getRequest()))
            .orderBy(TREASURY_OUTFLOW.POSITION)
            .fetch()
            .map(each ->
                new Outflow(
                    new ChainAsset(each.getAsset()),
                    new BigInteger(each.getUnits()),
                    Optional.ofNullable(each.getRecipient()).map(Recipient::new),
                    each.getKnown()));
    return new Move(
        Hash32.ofHex(row.getRequest()),
        row.getName(),
        slot(row),
        Address.ofHex(row.getProposer()),
        row.getCreated(),
        row.getExpires(),
        row.getEmpty(),
        flows);
  }

  private Slot slot(TreasuryProposalRecord row) {
    if (row.getNonce() != null) {
      return new Slot.Nonce(
          new Holder.Account(row.getChainId(), Address.ofHex(row.getAccount())), row.getNonce());
    }
    Set<CoinName> coins =
        in.selectFrom(TREASURY_COIN)
            .where(TREASURY_COIN.REQUEST.eq(row.getRequest()))
            .fetchSet(each -> new CoinName(each.getCoin()));
    return new Slot.Coins(
        new Holder.Scripts(new ChainName(row.getChain()), row.getWallet()), coins);
  }
}
