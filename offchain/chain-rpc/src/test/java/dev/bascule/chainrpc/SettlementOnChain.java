package dev.bascule.chainrpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.ReceiptJson;
import dev.bascule.chain.receipt.ReceiptVerifier;
import dev.bascule.chain.receipt.Settlement;
import dev.bascule.chain.receipt.Verdict;
import dev.bascule.chainrpc.block.Reading;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.proof.ReceiptProofs;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.chainrpc.vault.SettlementPart;
import dev.bascule.chainrpc.vault.SettlementPart.PartEntry;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.core.book.ChainCursor;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.money.BaseUnits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The way of some payments over a chain, the same on every chain: settle, read, prove, redeem. */
public final class SettlementOnChain {

  private final Network network;

  public SettlementOnChain(Network network) {
    this.network = network;
  }

  public void everyPaymentIsSettledReadAndProven(Verdict.Carrier expected) {
    ChainCursor start = network.start();
    assertThat(network.cursor().identity(Optional.empty())).isEmpty();
    network.fund("payer", 100_000);
    List<Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      receipts.add(network.accept("payer", "shop-" + i, "order-" + i, 0, 100 + i));
    }
    redeemsFirst(receipts.getFirst());
    Finished.Succeeded settled = settleInParts(receipts);
    List<ChainEvent> events = read(start);
    assertThat(events).hasAtLeastOneElementOfType(ChainEvent.Deposited.class);
    List<ChainEvent.PartSettled> parts = new ArrayList<>();
    for (ChainEvent event : events) {
      if (event instanceof ChainEvent.PartSettled part) parts.add(part);
    }
    assertThat(parts).hasSize(2);
    assertThat(parts.getLast().at().block()).isEqualTo(settled.block());
    assertThat(parts.getLast().at().txHash()).isEqualTo(settled.transaction());
    proven(receipts, parts, expected);
    anchored(receipts);
  }

  /** A shop does not wait for the window; the later part finds its lane beyond what it asks. */
  private void redeemsFirst(Receipt receipt) {
    Finished redeemed =
        network.send("anybody", network.contracts.vault(), VaultCalls.redeem(receipt.bundle()));
    assertThat(redeemed).isInstanceOf(Finished.Succeeded.class);
    assertThat(credit("shop-0")).isEqualTo(BaseUnits.of(100));
  }

  private Finished.Succeeded settleInParts(List<Receipt> receipts) {
    List<PartEntry> entries = Network.entries(receipts);
    VaultClient vault = network.vault();
    Finished.Succeeded last = null;
    List<List<PartEntry>> halves = List.of(entries.subList(0, 7), entries.subList(7, 12));
    for (int part = 0; part < 2; part++) {
      VaultClient.Cut.Fits cut =
          (VaultClient.Cut.Fits) vault.cut(network.address("operator"), 1, part, halves.get(part));
      assertThat(cut.gasLimit()).isLessThanOrEqualTo(VaultClient.GAS_MAX);
      var asCut = cut.part();
      var sent = new SettlementPart(1, part, part == 1, asCut.entries());
      last =
          (Finished.Succeeded)
              network.send("operator", network.contracts.vault(), VaultCalls.settle(sent));
    }
    for (int i = 0; i < receipts.size(); i++) {
      assertThat(credit("shop-" + i)).isEqualTo(BaseUnits.of(100 + i));
    }
    var lastPart = vault.views().lastPart(new BlockTag.Latest());
    assertThat(lastPart.nextWindow()).isEqualTo(2);
    assertThat(lastPart.nextPart()).isZero();
    return last;
  }

  private List<ChainEvent> read(ChainCursor start) {
    List<ChainEvent> events = new ArrayList<>();
    ChainCursor at = start;
    for (int i = 0; i < 200; i++) {
      switch (network.cursor().next(at, 5)) {
        case Reading.Range(var range, var _) -> {
          assertThat(range.from()).isEqualTo(at.block() + 1);
          assertThat(range.parentHash()).isEqualTo(at.hash());
          events.addAll(range.events());
          at = new ChainCursor(range.to(), range.toHash());
        }
        case Reading.UpToDate _ -> {
          return events;
        }
        case Reading.Refused(var reason) -> throw new AssertionError(reason);
        case Reading.NoAnswer(var failure) -> throw new AssertionError(failure);
      }
    }
    throw new AssertionError("the chain has no end");
  }

  private void proven(
      List<Receipt> receipts, List<ChainEvent.PartSettled> parts, Verdict.Carrier expected) {
    ReceiptProofs proofs = new ReceiptProofs(network.cursor(), network.vault());
    ReceiptVerifier verifier = new ReceiptVerifier(network.trust());
    int verified = 0;
    for (ChainEvent.PartSettled part : parts) {
      Map<LaneKey, Settlement> settlements =
          proofs.prove(part.at().block(), part.window(), part.part(), part.lanes());
      for (Receipt receipt : receipts) {
        Settlement settlement = settlements.get(receipt.leaf().laneKey());
        if (settlement == null) continue;
        byte[] file = ReceiptJson.write(receipt.with(settlement)).getBytes(StandardCharsets.UTF_8);
        assertThat(file.length).isLessThan(ReceiptJson.BYTES_PROMISED);
        assertThat(verifier.verify(ReceiptJson.read(file)))
            .isInstanceOfSatisfying(
                Verdict.Valid.class, valid -> assertThat(valid.carrier()).isEqualTo(expected));
        verified++;
      }
    }
    assertThat(verified).isEqualTo(receipts.size());
  }

  private void anchored(List<Receipt> receipts) {
    Finished anchor =
        network.send(
            "operator",
            network.contracts.vault(),
            VaultCalls.anchor(network.checkpoint(), List.of()));
    assertThat(anchor).isInstanceOf(Finished.Succeeded.class);
    assertThat(network.vault().views().anchored(new BlockTag.Latest()).size())
        .isEqualTo(receipts.size());
  }

  private BaseUnits credit(String who) {
    return network
        .vault()
        .views()
        .creditOf(network.contracts.token(), network.address(who), new BlockTag.Latest());
  }
}
