package dev.bascule.chainrpc.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.drawdown.Drawdown;
import dev.bascule.chain.drawdown.SessionGrant;
import dev.bascule.chain.drawdown.SessionPayment;
import dev.bascule.chain.drawdown.SessionRoot;
import dev.bascule.chain.drawdown.TickChain;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.ReceiptJson;
import dev.bascule.chain.receipt.ReceiptVerifier;
import dev.bascule.chain.receipt.Verdict;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.chainrpc.Network;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.proof.ReceiptProofs;
import dev.bascule.chainrpc.submission.Intent;
import dev.bascule.chainrpc.submission.Progress;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.chainrpc.submission.SubmissionKey;
import dev.bascule.contracts.Anvil;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VoucherKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Grants of two payers on a real node: the operator settles a half, anybody redeems the rest. */
class DrawdownsOnChainTest {

  private static final int PAYMENTS = 64;
  private static final int TICKS = 1_000;
  private static final long DEPOSIT = 100_000;

  private record Payment(Voucher voucher, int leg, Drawdown drawdown, long from, long to) {}

  @Test
  void aSessionOf64PaymentsAndThousandTicksAreSettledAndRedeemedToTheUnit() {
    try (Anvil anvil = Anvil.start();
        Network network =
            new Network(anvil.url(), anvil.chainId(), new Finality.Depth(0, Duration.ZERO))) {
      network.fund("ann", DEPOSIT);
      network.fund("ben", DEPOSIT);
      List<Payment> session = session(network);
      List<Payment> ticks = ticks(network);
      List<Receipt> receipts = new ArrayList<>();
      for (Payment payment : session) receipts.add(accept(network, payment));
      for (Payment payment : ticks) receipts.add(accept(network, payment));

      // 22 payments on leg 0 and 400 ticks by one claim each, among them every one before.
      List<Receipt> half = List.of(current(network, receipts, 63), current(network, receipts, 64));
      settle(network, half);
      assertThat(credit(network, "shop-0")).isEqualTo(sum(session, 0));
      assertThat(credit(network, "stream")).isEqualTo(400 * 2);

      // The operator is gone. Who holds the newest bundle of a lane needs no other.
      forgedIsRefused(network, current(network, receipts, 62));
      for (int i : new int[] {62, 61, 60, 65}) {
        byte[] file =
            ReceiptJson.write(current(network, receipts, i)).getBytes(StandardCharsets.UTF_8);
        Finished redeemed =
            network.send(
                "anybody",
                network.contracts.vault(),
                VaultCalls.redeem(ReceiptJson.read(file).bundle()));
        assertThat(redeemed).isInstanceOf(Finished.Succeeded.class);
      }
      for (int leg = 0; leg < 3; leg++) {
        assertThat(credit(network, "shop-" + leg)).isEqualTo(sum(session, leg));
      }
      assertThat(credit(network, "stream")).isEqualTo(TICKS * 2L);
      long drawn = sum(session, 0) + sum(session, 1) + sum(session, 2);
      assertThat(collateral(network, "ann")).isEqualTo(DEPOSIT - drawn);
      assertThat(collateral(network, "ben")).isEqualTo(DEPOSIT - TICKS * 2L);
    }
  }

  /** Payment i pays i + 1 units to shop i mod 3. */
  private static List<Payment> session(Network network) {
    SecretKey key = network.key("session");
    TermsHash document = new TermsHash(network.wallets.salt("session"));
    TermsHash terms = new SessionGrant(Signer.of(key.publicKey()), document).terms();
    List<Leg> legs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      legs.add(new Leg(network.address("shop-" + i), i, BaseUnits.of(10_000), terms));
    }
    Voucher voucher = voucher(network, "ann", VoucherKind.SESSION, legs);
    long[] standing = new long[3];
    List<SessionRoot.Line> lines = new ArrayList<>();
    List<long[]> moved = new ArrayList<>();
    for (int i = 0; i < PAYMENTS; i++) {
      int leg = i % 3;
      moved.add(new long[] {standing[leg], standing[leg] += i + 1});
      TermsHash own = new TermsHash(network.wallets.salt("payment-" + i));
      lines.add(new SessionRoot.Line(leg, document, BaseUnits.of(standing[leg]), own));
    }
    List<SessionPayment> signed =
        SessionRoot.sign(network.domain(), voucher.digest(network.domain()), lines, key);
    List<Payment> payments = new ArrayList<>();
    for (int i = 0; i < PAYMENTS; i++) {
      payments.add(new Payment(voucher, i % 3, signed.get(i), moved.get(i)[0], moved.get(i)[1]));
    }
    return payments;
  }

  private static List<Payment> ticks(Network network) {
    TickChain chain =
        new TickChain(
            new TermsHash(network.wallets.salt("stream")),
            BaseUnits.ZERO,
            BaseUnits.of(2),
            TICKS,
            network.wallets.salt("seed"));
    Leg leg = new Leg(network.address("stream"), 0, chain.grant().ceiling(), chain.grant().terms());
    Voucher voucher = voucher(network, "ben", VoucherKind.TICKS, List.of(leg));
    return List.of(
        new Payment(voucher, 0, chain.show(400), 0, 800),
        new Payment(voucher, 0, chain.show(TICKS), 800, 2_000));
  }

  private static Voucher voucher(Network network, String payer, VoucherKind kind, List<Leg> legs) {
    return new Voucher(
        network.address(payer), network.contracts.token(), 0, kind, Network.NOT_AFTER, legs);
  }

  private static Receipt accept(Network network, Payment payment) {
    Voucher voucher = payment.voucher();
    Leaf leaf =
        new Leaf(
            LeafType.ACCEPT,
            network.domain().logId(1),
            1_790_000_000L,
            1_790_000_000L,
            voucher.laneKey(payment.leg()),
            voucher.digest(network.domain()),
            payment.leg(),
            BaseUnits.of(payment.from()),
            BaseUnits.of(payment.to()),
            payment.drawdown().terms(voucher.granted(payment.leg(), network.domain())));
    long index = network.log.append(leaf.hash());
    return receipt(network, payment.leg(), voucher, payment.drawdown(), leaf, index);
  }

  /** The receipt under the log as it is now. */
  private static Receipt current(Network network, List<Receipt> receipts, int i) {
    Receipt it = receipts.get(i);
    return receipt(
        network, it.leg(), it.voucher(), it.drawdown().orElseThrow(), it.leaf(), it.index());
  }

  private static Receipt receipt(
      Network network, int leg, Voucher voucher, Drawdown drawdown, Leaf leaf, long index) {
    String payer = voucher.kind() == VoucherKind.SESSION ? "ann" : "ben";
    return new Receipt(
        Optional.empty(),
        leg,
        voucher,
        voucher.sign(network.domain(), network.key(payer)),
        Optional.of(drawdown),
        leaf,
        index,
        network.log.inclusion(index, network.log.size()),
        network.checkpoint(),
        network.domain(),
        Optional.empty());
  }

  private static void settle(Network network, List<Receipt> receipts) {
    SettlementPart part = new SettlementPart(1, 0, true, Network.entries(receipts));
    var done =
        (Finished.Succeeded)
            network.send("operator", network.contracts.vault(), VaultCalls.settle(part));
    var proven =
        new ReceiptProofs(network.cursor(), network.vault())
            .prove(
                done.block(),
                1,
                0,
                receipts.stream()
                    .map(it -> new ChainEvent.LaneTo(it.leaf().laneKey(), it.leaf().to()))
                    .toList());
    for (Receipt receipt : receipts) {
      Receipt settled = receipt.with(proven.get(receipt.leaf().laneKey()));
      assertThat(new ReceiptVerifier(network.trust()).verify(settled))
          .isInstanceOfSatisfying(
              Verdict.Valid.class,
              valid -> assertThat(valid.carrier()).isEqualTo(Verdict.Carrier.SETTLED_UNSEALED));
    }
  }

  /** The session's key signed for one leg what somebody shows for another. */
  private static void forgedIsRefused(Network network, Receipt receipt) {
    Drawdown other = session(network).get(63).drawdown();
    Receipt forged =
        receipt(network, receipt.leg(), receipt.voucher(), other, receipt.leaf(), receipt.index());
    Intent redeem =
        Intent.call(network.contracts.vault(), VaultCalls.redeem(forged), VaultClient.GAS_MAX);
    assertThat(network.sender("anybody").submit(new SubmissionKey("forged"), redeem, false))
        .isInstanceOfSatisfying(
            Progress.WouldRevert.class,
            it -> assertThat(it.revert().code()).isEqualTo("other_terms"));
  }

  private static long sum(List<Payment> payments, int leg) {
    long sum = 0;
    for (Payment payment : payments) {
      if (payment.leg() == leg) sum += payment.to() - payment.from();
    }
    return sum;
  }

  private static long credit(Network network, String who) {
    return network
        .vault()
        .views()
        .creditOf(network.contracts.token(), network.address(who), new BlockTag.Latest())
        .toBigInteger()
        .longValueExact();
  }

  private static long collateral(Network network, String who) {
    return network
        .vault()
        .views()
        .collateralOf(network.contracts.token(), network.address(who), new BlockTag.Latest())
        .toBigInteger()
        .longValueExact();
  }
}
