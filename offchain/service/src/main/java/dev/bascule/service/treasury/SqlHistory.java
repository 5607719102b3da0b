package dev.bascule.service.treasury;

import static dev.bascule.service.db.own.Tables.TREASURY_OUTFLOW;
import static dev.bascule.service.db.own.Tables.TREASURY_PROPOSAL;
import static dev.bascule.service.db.own.Tables.TREASURY_STEP;

import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.ChainName;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Outflow;
import dev.bascule.core.treasury.Proposal;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.Recipient;
import dev.bascule.core.treasury.plan.PastMove;
import dev.bascule.service.db.own.tables.records.TreasuryProposalRecord;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** What moved, without documents and signatures: a year of it is read in two questions. */
final class SqlHistory {

  private final DSLContext in;

  SqlHistory(DSLContext in) {
    this.in = in;
  }

  /** When this service wrote its first step: the rules themselves, at the first start. */
  Optional<Long> begin() {
    return Optional.ofNullable(
        in.select(DSL.min(TREASURY_STEP.AT)).from(TREASURY_STEP).fetchOne(0, Long.class));
  }

  /**
   * @param since seconds since 1970
   */
  List<PastMove> since(long since) {
    Map<String, List<Outflow>> flows = new HashMap<>();
    in.select(TREASURY_OUTFLOW.fields())
        .from(TREASURY_OUTFLOW)
        .join(TREASURY_PROPOSAL)
        .on(TREASURY_PROPOSAL.REQUEST.eq(TREASURY_OUTFLOW.REQUEST))
        .where(TREASURY_PROPOSAL.PROPOSED_AT.ge(since))
        .orderBy(TREASURY_OUTFLOW.REQUEST, TREASURY_OUTFLOW.POSITION)
        .fetchInto(TREASURY_OUTFLOW)
        .forEach(each ->
            flows
                .computeIfAbsent(each.getRequest(), _ -> new ArrayList<>())
                .add(
                    new Outflow(
                        new ChainAsset(each.getAsset()),
                        new BigInteger(each.getUnits()),
                        Optional.ofNullable(each.getRecipient()).map(Recipient::new),
                        each.getKnown())));
    return in.selectFrom(TREASURY_PROPOSAL)
        .where(TREASURY_PROPOSAL.PROPOSED_AT.ge(since))
        .orderBy(TREASURY_PROPOSAL.NO)
        .fetch(row -> move(row, flows.getOrDefault(row.getRequest(), List.of())));
  }

  private static PastMove move(TreasuryProposalRecord row, List<Outflow> flows) {
    Holder holder =
        row.getNonce() != null
            ? new Holder.Account(row.getChainId(), Address.ofHex(row.getAccount()))
            : new Holder.Scripts(new ChainName(row.getChain()), row.getWallet());
    ProposalState state = ProposalState.valueOf(row.getState().toUpperCase(Locale.ROOT));
    return new PastMove(
        row.getName(),
        holder,
        state,
        Proposal.signedOutside(state, Optional.ofNullable(row.getExportedAt())),
        row.getProposedAt(),
        flows);
  }
}
