package dev.bascule.service.receipt;

import static dev.bascule.service.db.own.Tables.PART_PROOF;
import static dev.bascule.service.db.own.Tables.TERMS;
import static dev.bascule.service.db.proj.Tables.LEAF;
import static dev.bascule.service.db.proj.Tables.PART;
import static dev.bascule.service.db.proj.Tables.PART_ENTRY;
import static dev.bascule.service.db.proj.Tables.PAYMENT;
import static dev.bascule.service.db.proj.Tables.PAYMENT_LEG;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.checkpoint.SignedCheckpoint;
import dev.bascule.chain.evm.TransactionReceipt;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.SettledPart;
import dev.bascule.chain.receipt.Settlement;
import dev.bascule.chain.receipt.SettlementCheck;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.terms.Terms;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VoucherKind;
import dev.bascule.service.audit.Checkpoints;
import dev.bascule.service.audit.StoredLeaf;
import dev.bascule.service.db.proj.tables.records.LeafRecord;
import dev.bascule.service.db.proj.tables.records.PartEntryRecord;
import dev.bascule.service.db.proj.tables.records.PaymentLegRecord;
import dev.bascule.service.db.proj.tables.records.PaymentRecord;
import dev.bascule.service.ledger.Book;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Puts together from the tables, the log and the newest checkpoint what proves a payment. */
public final class Receipts {

  private final DSLContext sql;
  private final Book book;
  private final Checkpoints checkpoints;

  Receipts(DSLContext sql, Book book, Checkpoints checkpoints) {
    this.sql = sql;
    this.book = book;
    this.checkpoints = checkpoints;
  }

  /**
   * A receipt for each leg that the log pays, in the order of the legs and under one checkpoint. A
   * leg of an open hold has none.
   */
  public List<Receipt> receipts(PaymentId payment, Tenant tenant) {
    var newest = new TreeMap<Integer, LeafRecord>();
    sql.select(LEAF.fields())
        .from(LEAF)
        .join(PAYMENT)
        .on(PAYMENT.PAYMENT_.eq(LEAF.PAYMENT))
        .where(LEAF.PAYMENT.eq(payment.toString()))
        .and(PAYMENT.TENANT.eq(tenant.number()))
        .and(LEAF.TYPE.in(LeafType.ACCEPT.code(), LeafType.CAPTURE.code()))
        .orderBy(LEAF.LEAF_INDEX)
        .forEach(row -> newest.put(row.get(LEAF.LEG), row.into(LEAF)));
    List<Receipt> bundles = bundles(List.copyOf(newest.values()));
    if (bundles.isEmpty()) return List.of();
    Optional<Receipt.Agreement> agreement =
        agreement(payment, tenant, bundles.getFirst().leaf().terms());
    return bundles.stream()
        .map(bundle -> agreement.map(bundle::with).orElse(bundle))
        .map(receipt -> settlement(receipt).map(receipt::with).orElse(receipt))
        .toList();
  }

  /** Bundles of leaves that pay a payee, after a leaf index. */
  List<Receipt> bundlesOf(Address payee, long after, int limit) {
    return bundles(
        sql.selectFrom(LEAF)
            .where(LEAF.PAYEE.eq(payee.hex()))
            .and(LEAF.TYPE.in(LeafType.ACCEPT.code(), LeafType.CAPTURE.code()))
            .and(LEAF.LEAF_INDEX.gt(after))
            .orderBy(LEAF.LEAF_INDEX)
            .limit(limit)
            .fetch());
  }

  private List<Receipt> bundles(List<LeafRecord> leaves) {
    if (leaves.isEmpty()) return List.of();
    var newest = checkpoints.newest().orElseThrow();
    long size = newest.body().size();
    List<LeafRecord> covered = leaves.stream().filter(leaf -> leaf.getLeafIndex() < size).toList();
    Map<Long, List<Hash32>> paths =
        book.read(view -> {
          var found = new HashMap<Long, List<Hash32>>();
          for (LeafRecord leaf : covered) {
            found.put(leaf.getLeafIndex(), view.inclusion(leaf.getLeafIndex(), size));
          }
          return found;
        });
    var checkpoint =
        new SignedCheckpoint(newest.body(), Signature.fromBytes(Bytes.of(newest.signatureBytes())));
    List<String> ids = covered.stream().map(LeafRecord::getPayment).distinct().toList();
    Map<String, PaymentRecord> payments =
        sql.selectFrom(PAYMENT).where(PAYMENT.PAYMENT_.in(ids)).fetchMap(PAYMENT.PAYMENT_);
    Map<String, List<PaymentLegRecord>> legs =
        sql
            .selectFrom(PAYMENT_LEG)
            .where(PAYMENT_LEG.PAYMENT.in(ids))
            .orderBy(PAYMENT_LEG.LEG)
            .fetch()
            .stream()
            .collect(Collectors.groupingBy(PaymentLegRecord::getPayment));
    var bundles = new ArrayList<Receipt>();
    for (LeafRecord leaf : covered) {
      PaymentRecord payment = payments.get(leaf.getPayment());
      List<Hash32> path = paths.get(leaf.getLeafIndex());
      List<PaymentLegRecord> of = legs.get(leaf.getPayment());
      if (payment == null || path == null || of == null) continue;
      bundles.add(bundle(leaf, payment, of, path, checkpoint));
    }
    return bundles;
  }

  private Receipt bundle(
      LeafRecord leaf,
      PaymentRecord payment,
      List<PaymentLegRecord> legs,
      List<Hash32> path,
      SignedCheckpoint checkpoint) {
    Asset asset = book.asset(new AssetId(payment.getAsset()));
    var voucher =
        new Voucher(
            Address.ofHex(payment.getPayer()),
            asset.token(),
            payment.getKeyEpoch(),
            payment.getKind().equals("pay") ? VoucherKind.PAY : VoucherKind.HOLD,
            payment.getNotAfter(),
            legs.stream()
                .map(leg ->
                    new Leg(
                        Address.ofHex(leg.getPayee()),
                        (int) (long) leg.getLane(),
                        asset.toBaseUnits(leg.getCumulative()),
                        new TermsHash(Hash32.ofHex(leg.getTerms()))))
                .toList());
    return new Receipt(
        Optional.empty(),
        leaf.getLeg(),
        voucher,
        Signature.fromBytes(Bytes.of(payment.getPayerSig())),
        StoredLeaf.of(leaf),
        leaf.getLeafIndex(),
        path,
        checkpoint,
        book.domain(),
        Optional.empty());
  }

  /** Empty after an erasure: the proofs stay. */
  private Optional<Receipt.Agreement> agreement(
      PaymentId payment, Tenant tenant, TermsHash commitment) {
    return sql.select(TERMS.DOCUMENT, TERMS.SALT)
        .from(TERMS)
        .where(TERMS.PAYMENT.eq(payment.toString()))
        .and(TERMS.COMMITMENT.eq(commitment.value().hex()))
        .fetchOptional()
        .flatMap(row -> agreement(payment, tenant, row.value1(), row.value2()));
  }

  private static Optional<Receipt.Agreement> agreement(
      PaymentId payment, Tenant tenant, @Nullable String document, @Nullable String salt) {
    if (document == null || salt == null) return Optional.empty();
    Terms terms = Terms.read(StrictObject.parse(document.getBytes(StandardCharsets.UTF_8)));
    return Optional.of(new Receipt.Agreement(tenant, payment, terms, Hash32.ofHex(salt)));
  }

  /** The first part that settled the lane up to the leaf, if its proof is kept. */
  private Optional<Settlement> settlement(Receipt receipt) {
    Asset asset =
        book.assets().stream()
            .filter(each -> each.token().equals(receipt.voucher().token()))
            .findFirst()
            .orElseThrow();
    long reached = asset.fromBaseUnits(receipt.leaf().to()).orElseThrow();
    var found =
        sql.select(PART_ENTRY.fields())
            .select(PART_PROOF.fields())
            .from(PART_ENTRY)
            .join(PART_PROOF)
            .on(PART_PROOF.WINDOW_NUMBER.eq(PART_ENTRY.WINDOW_NUMBER))
            .and(PART_PROOF.PART.eq(PART_ENTRY.PART))
            .join(PART)
            .on(PART.WINDOW_NUMBER.eq(PART_ENTRY.WINDOW_NUMBER))
            .and(PART.PART_.eq(PART_ENTRY.PART))
            .and(PART.TX_HASH.eq(PART_PROOF.TX_HASH))
            .where(PART_ENTRY.LANE_KEY.eq(receipt.leaf().laneKey().hex()))
            .and(PART_ENTRY.CUMULATIVE.ge(reached))
            .orderBy(PART_ENTRY.WINDOW_NUMBER, PART_ENTRY.PART)
            .limit(1)
            .fetchOne();
    if (found == null) return Optional.empty();
    PartEntryRecord entry = found.into(PART_ENTRY);
    var proof = found.into(PART_PROOF);
    List<PartEntryRecord> part =
        sql.selectFrom(PART_ENTRY)
            .where(PART_ENTRY.WINDOW_NUMBER.eq(entry.getWindowNumber()))
            .and(PART_ENTRY.PART.eq(entry.getPart()))
            .orderBy(PART_ENTRY.POSITION)
            .fetch();
    var settled =
        new SettledPart(
            entry.getWindowNumber(),
            entry.getPart(),
            TransactionReceipt.decode(Bytes.of(proof.getReceiptRlp())),
            proof.getTxIndex(),
            proof.getTrieProof().lines().map(Bytes::fromHex).toList(),
            Hash32.ofHex(proof.getBlockHash()),
            Bytes.of(proof.getHeaderRlp()));
    return Optional.of(
        new Settlement(
            settled,
            asset.toBaseUnits(entry.getCumulative()),
            entry.getPosition(),
            path(part, entry.getPosition(), asset)));
  }

  /** The way of one entry to the part's root, over abi.encode(laneKey, settled). */
  private static List<Hash32> path(List<PartEntryRecord> part, int position, Asset asset) {
    var tree = new MerkleLog();
    for (PartEntryRecord entry : part) {
      BaseUnits settled = asset.toBaseUnits(entry.getCumulative());
      long _ = tree.append(SettlementCheck.entryHash(LaneKey.ofHex(entry.getLaneKey()), settled));
    }
    return tree.inclusion(position, part.size());
  }
}
