package dev.bascule.chain.receipt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.checkpoint.SignedCheckpoint;
import dev.bascule.chain.drawdown.Drawdown;
import dev.bascule.chain.drawdown.SessionGrant;
import dev.bascule.chain.drawdown.SessionPayment;
import dev.bascule.chain.drawdown.SessionRoot;
import dev.bascule.chain.drawdown.TickChain;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.evm.EventLog;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.TransactionReceipt;
import dev.bascule.chain.qbft.ExtraData;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.terms.Terms;
import dev.bascule.chain.trie.MerklePatricia;
import dev.bascule.chain.trie.TrieProof;
import dev.bascule.chain.vault.VaultEvent;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.chain.wallet.DemoWallets;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.log.CheckpointBody;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VoucherKind;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A small world in which a payment was accepted and settled. */
final class SampleReceipts {

  static final Address VAULT = Address.ofHex("0x00000000000000000000000000000000000000a1");
  static final Address TOKEN = Address.ofHex("0x00000000000000000000000000000000000000b2");
  static final VaultDomain DOMAIN = new VaultDomain(20261, VAULT);
  static final Tenant TENANT = new Tenant(1);
  private static final long AT = 1_790_000_000L;
  private static final int FIRST_LEAF = 40;
  private static final int FIRST_ENTRY = 3;
  private static final int OUR_TRANSACTION = 1;

  final DemoWallets wallets =
      new DemoWallets("a seed for tests only".getBytes(StandardCharsets.UTF_8));
  final SecretKey operator = wallets.wallet("operator");
  final List<SecretKey> validators = new ArrayList<>();
  final boolean sealed;
  private final int transactions;
  private final int entries;
  private final String reference = "0758015124a0c9af755d31a7bf0efedc";
  private final VoucherKind kind;
  private final Terms terms;
  private final TickChain chain;
  private final Voucher voucher;
  private final MerkleLog log = new MerkleLog();
  private final List<Leaf> leaves = new ArrayList<>();

  /** A chain of four validators, or without seals, and a payment of two legs. */
  SampleReceipts(boolean sealed) {
    this(sealed ? 4 : 0, 2, 59, 5, 3);
  }

  /**
   * @param validators 0 for a chain without seals
   * @param leaves in the log
   * @param entries in a part
   * @param transactions in a part's block
   */
  SampleReceipts(int validators, int legs, int leaves, int entries, int transactions) {
    this(VoucherKind.PAY, validators, legs, leaves, entries, transactions);
  }

  /** Of a session, each leg is drawn by one payment; of ticks, the only leg by 700 of 1,000. */
  SampleReceipts(
      VoucherKind kind, int validators, int legs, int leaves, int entries, int transactions) {
    this.kind = kind;
    this.sealed = validators > 0;
    this.entries = entries;
    this.transactions = transactions;
    for (int i = 0; i < Math.max(4, validators); i++) {
      this.validators.add(wallets.wallet("validator-" + i));
    }
    this.terms =
        terms(
            reference,
            IntStream.range(0, legs)
                .mapToObj(i -> new Terms.TermsLeg(seller(i), i == 0 ? 7_219 : 99 + i))
                .toList());
    BaseUnits unit = BaseUnits.of(units(0).divide(BigInteger.valueOf(1_000)));
    this.chain =
        new TickChain(terms.commitment(salt()), before(0), unit, 1_000, wallets.salt("seed"));
    List<Leg> signed = new ArrayList<>();
    for (int i = 0; i < legs; i++) {
      signed.add(new Leg(seller(i), i == 1 ? 3 : 0, ceiling(i), signedTerms()));
    }
    this.voucher =
        new Voucher(
            Signer.of(wallets.wallet("payer").publicKey()), TOKEN, 0, kind, AT + 600, signed);
    fillLog(leaves);
  }

  private Terms terms(String reference, List<Terms.TermsLeg> legs) {
    return new Terms(reference, "BRL", 2, legs, kind, AT + 600, Optional.empty());
  }

  private static BaseUnits before(int leg) {
    return BaseUnits.of(leg == 0 ? 10_000_000 : 0);
  }

  private BaseUnits after(int leg) {
    return kind == VoucherKind.TICKS
        ? chain.grant().standing(700)
        : BaseUnits.of(before(leg).toBigInteger().add(units(leg)));
  }

  private BaseUnits ceiling(int leg) {
    return switch (kind) {
      case PAY, HOLD -> after(leg);
      case SESSION -> BaseUnits.of(after(leg).toBigInteger().add(BigInteger.TEN));
      case TICKS -> chain.grant().ceiling();
    };
  }

  private TermsHash signedTerms() {
    TermsHash document = terms.commitment(salt());
    return switch (kind) {
      case PAY, HOLD -> document;
      case SESSION -> new SessionGrant(Signer.of(session().publicKey()), document).terms();
      case TICKS -> chain.grant().terms();
    };
  }

  SecretKey session() {
    return wallets.wallet("session");
  }

  /** What was agreed about a leg: the voucher's document, or a session's payment's own. */
  private Terms agreed(int leg) {
    return switch (kind) {
      case PAY, HOLD, TICKS -> terms;
      case SESSION -> terms(reference + "-" + leg, List.of(terms.legs().get(leg)));
    };
  }

  private Optional<Drawdown> drawdown(int leg) {
    return switch (kind) {
      case PAY, HOLD -> Optional.empty();
      case SESSION -> Optional.of(payments().get(leg));
      case TICKS -> Optional.of(chain.show(700));
    };
  }

  private List<SessionPayment> payments() {
    List<SessionRoot.Line> lines = new ArrayList<>();
    for (int i = 0; i < voucher.legs().size(); i++) {
      TermsHash document = terms.commitment(salt());
      lines.add(new SessionRoot.Line(i, document, after(i), agreed(i).commitment(salt())));
    }
    return SessionRoot.sign(DOMAIN, voucher.digest(DOMAIN), lines, session());
  }

  private Address seller(int leg) {
    return Signer.of(wallets.wallet("seller-" + (leg + 1)).publicKey());
  }

  private Hash32 salt() {
    return wallets.salt(reference);
  }

  private BigInteger units(int leg) {
    return BigInteger.valueOf(terms.legs().get(leg).amount() * 10_000);
  }

  private void fillLog(int size) {
    for (int i = 0; i < FIRST_LEAF; i++) log.append(Hash32.sha256(new byte[] {(byte) i}));
    for (int i = 0; i < voucher.legs().size(); i++) {
      TermsHash named = kind == VoucherKind.SESSION ? agreed(i).commitment(salt()) : signedTerms();
      Leaf leaf =
          new Leaf(
              LeafType.ACCEPT,
              DOMAIN.logId(1),
              AT,
              AT,
              voucher.laneKey(i),
              voucher.digest(DOMAIN),
              i,
              before(i),
              after(i),
              named);
      log.append(leaf.hash());
      leaves.add(leaf);
    }
    while (log.size() < size) log.append(Hash32.sha256(new byte[] {(byte) log.size(), 1}));
  }

  Trust trust() {
    return new Trust(
        DOMAIN,
        Hash32.ZERO,
        sealed ? Trust.Finality.SEALED : Trust.Finality.DEPTH,
        sealed ? List.of(new Trust.Validators(0, validatorSet())) : List.of(),
        List.of(new Trust.OperatorKey(1, Signer.of(operator.publicKey()), 0, Optional.empty())),
        List.of(),
        List.of(new Trust.TrustedAsset(TOKEN, "BRL", 2, 6)));
  }

  private ValidatorSet validatorSet() {
    return ValidatorSet.of(
        ValidatorSet.Mode.HEADER,
        validators.stream().map(key -> Signer.of(key.publicKey())).toList());
  }

  Receipt accepted(int leg) {
    CheckpointBody body = new CheckpointBody(DOMAIN.logId(1), log.size(), log.root(), AT + 1, 1);
    return new Receipt(
        Optional.of(Receipt.Agreement.of(TENANT, agreed(leg), salt())),
        leg,
        voucher,
        voucher.sign(DOMAIN, wallets.wallet("payer")),
        drawdown(leg),
        leaves.get(leg),
        FIRST_LEAF + leg,
        log.inclusion(FIRST_LEAF + leg, log.size()),
        SignedCheckpoint.sign(DOMAIN, body, operator),
        DOMAIN,
        Optional.empty());
  }

  Receipt settled(int leg) {
    return settledIn(2, List.of(leg)).getFirst();
  }

  /** All legs, settled in one part. */
  List<Receipt> settled() {
    return settledIn(2, IntStream.range(0, leaves.size()).boxed().toList());
  }

  /** The legs that a part settled, one after the other from its fourth entry on. */
  List<Receipt> settledIn(int part, List<Integer> legs) {
    List<Receipt> receipts = legs.stream().map(this::accepted).toList();
    MerkleLog lanes = new MerkleLog();
    for (int i = 0; i < FIRST_ENTRY; i++) lanes.append(otherEntry(i));
    for (Receipt receipt : receipts) {
      lanes.append(SettlementCheck.entryHash(receipt.leaf().laneKey(), receipt.leaf().to()));
    }
    while (lanes.size() < entries) lanes.append(otherEntry((int) lanes.size()));
    SettledPart settled = part(part, lanes);
    List<Receipt> done = new ArrayList<>();
    for (Receipt receipt : receipts) {
      int index = FIRST_ENTRY + done.size();
      done.add(
          receipt.with(
              new Settlement(
                  settled, receipt.leaf().to(), index, lanes.inclusion(index, lanes.size()))));
    }
    return done;
  }

  private static Hash32 otherEntry(int i) {
    return SettlementCheck.entryHash(new LaneKey(Hash32.sha256()), BaseUnits.of(i));
  }

  private SettledPart part(int part, MerkleLog lanes) {
    EventLog event =
        new EventLog(
            VAULT,
            List.of(VaultEvent.PART_SETTLED.topic(), word(9), word(part)),
            new AbiWords()
                .uint(1)
                .bytes32(lanes.root())
                .uint(lanes.size())
                .uint(123_456)
                .toBytes());
    List<TransactionReceipt> receipts = new ArrayList<>();
    for (int i = 0; i < transactions; i++) {
      List<EventLog> logs = i == OUR_TRANSACTION % transactions ? List.of(event) : List.of();
      receipts.add(TransactionReceipt.ofLogs(2, 13_500_000L + i, logs));
    }
    int index = OUR_TRANSACTION % transactions;
    MerklePatricia trie =
        MerklePatricia.ofList(receipts.stream().map(TransactionReceipt::encode).toList());
    BlockHeader header = header(trie.root());
    return new SettledPart(
        9,
        part,
        receipts.get(index),
        index,
        TrieProof.above(trie, index),
        sealed ? SealedHeader.of(header).blockHash() : header.plainHash(),
        header.toRlp().encode());
  }

  private BlockHeader header(Hash32 receiptsRoot) {
    Bytes vanity = Bytes.of(new byte[32]);
    ExtraData extra =
        new ExtraData(vanity, validatorSet().members(), Optional.empty(), 1, List.of());
    BlockHeader unsealed = header(receiptsRoot, sealed ? extra.encode() : Bytes.EMPTY);
    if (!sealed) return unsealed;
    Hash32 digest = new SealedHeader(unsealed, extra).sealDigest();
    List<Bytes> seals =
        validators.subList(0, validatorSet().quorum()).stream()
            .map(key -> key.sign(digest).toSeal())
            .toList();
    return header(
        receiptsRoot,
        new ExtraData(vanity, validatorSet().members(), Optional.empty(), 1, seals).encode());
  }

  private BlockHeader header(Hash32 receiptsRoot, Bytes extra) {
    return new BlockHeader(
        Hash32.sha256(new byte[] {1}),
        Hash32.sha256(new byte[] {2}),
        validatorSet().members().getFirst(),
        Hash32.sha256(new byte[] {3}),
        Hash32.sha256(new byte[] {4}),
        receiptsRoot,
        Bytes.of(new byte[256]),
        BigInteger.ONE,
        1_234,
        30_000_000,
        1_000_000,
        AT + 5,
        extra,
        Hash32.ofHex("0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365"),
        Bytes.of(new byte[8]),
        List.of(
            Bytes.EMPTY,
            Bytes.of(new byte[32]),
            Bytes.EMPTY,
            Bytes.EMPTY,
            Bytes.of(new byte[32]),
            Bytes.of(new byte[32])));
  }

  private static Hash32 word(long value) {
    return new AbiWords().uint(value).toBytes().toHash();
  }
}
