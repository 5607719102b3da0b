package dev.bascule.chain.receipt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.checkpoint.SignedCheckpoint;
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
import dev.bascule.core.id.PaymentId;
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

/** A small world in which a payment of two legs was accepted and settled. */
final class SampleReceipts {

  static final Address VAULT = Address.ofHex("0x00000000000000000000000000000000000000a1");
  static final Address TOKEN = Address.ofHex("0x00000000000000000000000000000000000000b2");
  static final VaultDomain DOMAIN = new VaultDomain(20261, VAULT);
  static final Tenant TENANT = new Tenant(1);
  private static final long AT = 1_790_000_000L;

  final DemoWallets wallets =
      new DemoWallets("a seed for tests only".getBytes(StandardCharsets.UTF_8));
  final SecretKey operator = wallets.wallet("operator");
  final List<SecretKey> validators = new ArrayList<>();
  final boolean sealed;

  SampleReceipts(boolean sealed) {
    this.sealed = sealed;
    for (int i = 0; i < 4; i++) validators.add(wallets.wallet("validator-" + i));
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
    SecretKey payer = wallets.wallet("payer");
    Address first = Signer.of(wallets.wallet("seller-1").publicKey());
    Address second = Signer.of(wallets.wallet("seller-2").publicKey());
    Terms terms =
        new Terms(
            "order-1",
            "BRL",
            2,
            List.of(new Terms.TermsLeg(first, 7_219), new Terms.TermsLeg(second, 100)),
            VoucherKind.PAY,
            AT + 600,
            Optional.empty());
    Hash32 salt = wallets.salt("order-1");
    TermsHash commitment = terms.commitment(salt);
    Voucher voucher =
        new Voucher(
            Signer.of(payer.publicKey()),
            TOKEN,
            0,
            VoucherKind.PAY,
            AT + 600,
            List.of(
                new Leg(first, 0, BaseUnits.of(82_190_000), commitment),
                new Leg(second, 3, BaseUnits.of(1_000_000), commitment)));
    MerkleLog log = new MerkleLog();
    for (int i = 0; i < 40; i++) log.append(Hash32.sha256(new byte[] {(byte) i}));
    Leaf leaf = null;
    for (int i = 0; i < 2; i++) {
      BaseUnits to = voucher.legs().get(i).cumulative();
      BigInteger amount = BigInteger.valueOf(terms.legs().get(i).amount() * 10_000);
      Leaf each =
          new Leaf(
              LeafType.ACCEPT,
              DOMAIN.logId(1),
              AT,
              AT,
              voucher.laneKey(i),
              voucher.digest(DOMAIN),
              i,
              BaseUnits.of(to.toBigInteger().subtract(amount)),
              to,
              commitment);
      log.append(each.hash());
      if (i == leg) leaf = each;
    }
    for (int i = 0; i < 17; i++) log.append(Hash32.sha256(new byte[] {(byte) i, 1}));
    CheckpointBody body = new CheckpointBody(DOMAIN.logId(1), log.size(), log.root(), AT + 1, 1);
    return new Receipt(
        TENANT,
        PaymentId.of(TENANT, "order-1"),
        Optional.of(new Receipt.Agreement(terms, salt)),
        leg,
        voucher,
        voucher.sign(DOMAIN, payer),
        leaf,
        40 + leg,
        log.inclusion(40 + leg, log.size()),
        SignedCheckpoint.sign(DOMAIN, body, operator),
        DOMAIN,
        Optional.empty());
  }

  Receipt settled(int leg) {
    Receipt receipt = accepted(leg);
    LaneKey lane = receipt.leaf().laneKey();
    MerkleLog entries = new MerkleLog();
    for (int i = 0; i < 5; i++) {
      entries.append(
          i == 3
              ? SettlementCheck.entryHash(lane, receipt.leaf().to())
              : SettlementCheck.entryHash(new LaneKey(Hash32.sha256()), BaseUnits.of(i)));
    }
    EventLog event =
        new EventLog(
            VAULT,
            List.of(VaultEvent.PART_SETTLED.topic(), word(9), word(2)),
            new AbiWords()
                .uint(1)
                .bytes32(entries.root())
                .uint(entries.size())
                .uint(123_456)
                .toBytes());
    List<Bytes> receipts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      List<EventLog> logs = i == 1 ? List.of(event) : List.of();
      receipts.add(
          new TransactionReceipt(2, true, 21_000L * (i + 1), Bytes.of(new byte[256]), logs)
              .encode());
    }
    MerklePatricia trie = MerklePatricia.ofList(receipts);
    BlockHeader header = header(trie.root());
    return receipt.with(
        new Settlement(
            9,
            2,
            lane,
            receipt.leaf().to(),
            3,
            entries.inclusion(3, entries.size()),
            receipts.get(1),
            1,
            TrieProof.above(trie, 1),
            sealed ? SealedHeader.of(header).blockHash() : header.plainHash(),
            header.toRlp().encode()));
  }

  private BlockHeader header(Hash32 receiptsRoot) {
    Bytes vanity = Bytes.of(new byte[32]);
    ExtraData extra =
        new ExtraData(vanity, validatorSet().members(), Optional.empty(), 1, List.of());
    BlockHeader unsealed = header(receiptsRoot, sealed ? extra.encode() : Bytes.EMPTY);
    if (!sealed) return unsealed;
    Hash32 digest = new SealedHeader(unsealed, extra).sealDigest();
    List<Bytes> seals =
        validators.subList(0, 3).stream().map(key -> key.sign(digest).toSeal()).toList();
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
