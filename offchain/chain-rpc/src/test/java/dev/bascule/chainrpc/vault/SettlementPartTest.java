package dev.bascule.chainrpc.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.chain.voucher.VoucherCheck;
import dev.bascule.chain.voucher.VoucherVerifier;
import dev.bascule.chain.wallet.DemoWallets;
import dev.bascule.chainrpc.vault.SettlementPart.PartEntry;
import dev.bascule.core.book.CutLane;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.core.voucher.VoucherKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which order the lanes of a window go to the chain, and where its parts may end. */
class SettlementPartTest {

  private static final Address TOKEN = Address.ofHex("0x00000000000000000000000000000000000000aa");
  private static final VaultDomain DOMAIN =
      new VaultDomain(1337, Address.ofHex("0x00000000000000000000000000000000000000bb"));
  private static final Asset ASSET = new Asset(new AssetId(1), "BRL", 2, TOKEN, 2);

  private final DemoWallets wallets = new DemoWallets(new byte[32]);
  private final List<CutLane> lanes = new ArrayList<>();

  /**
   * A payment to two shops, and a later one of the same payer that overtakes one of its lanes: two
   * vouchers, between which others stand. A receipt of the first is small if one part has both.
   */
  @Test
  void theLanesOfOnePayerStandTogetherAndAVoucherStandsOnce() {
    VerifiedVoucher split = voucher("ann", "bob", "cid");
    VerifiedVoucher later = voucher("ann", "cid");
    lane(split, 0);
    lane(voucher("eve", "bob"), 0);
    lane(later, 0);
    lane(voucher("hal", "bob", "cid"), 0, 1);
    List<PartEntry> entries = SettlementPart.entries(lanes, ASSET);
    assertThat(entries)
        .extracting(entry -> entry.voucher().payer())
        .containsExactly(address("ann"), address("ann"), address("eve"), address("hal"));
    assertThat(entries).extracting(entry -> entry.claims().size()).containsExactly(1, 1, 1, 2);
  }

  @Test
  void aPartEndsWhereAPayersLanesEnd() {
    for (String payer : new String[] {"ann", "ann", "eve", "hal", "hal", "hal"}) {
      lane(voucher(payer, "shop" + lanes.size()), 0);
    }
    List<PartEntry> entries = SettlementPart.entries(lanes, ASSET);
    assertThat(VaultClient.atPayerBorder(entries, 6)).isEqualTo(6);
    assertThat(VaultClient.atPayerBorder(entries, 5)).isEqualTo(3);
    assertThat(VaultClient.atPayerBorder(entries, 4)).isEqualTo(3);
    assertThat(VaultClient.atPayerBorder(entries, 3)).isEqualTo(3);
    // Nothing is gained by a part of nothing.
    assertThat(VaultClient.atPayerBorder(entries, 1)).isEqualTo(1);
  }

  /** The lanes of one payer may be more than a part holds. */
  @Test
  void aPayerOfManyLanesIsPartedRatherThanThePartBeingSmall() {
    lane(voucher("eve", "shop"), 0);
    for (int i = 0; i < 9; i++) lane(voucher("ann", "shop" + i), 0);
    List<PartEntry> entries = SettlementPart.entries(lanes, ASSET);
    assertThat(VaultClient.atPayerBorder(entries, 8)).isEqualTo(8);
    assertThat(VaultClient.atPayerBorder(entries, 2)).isEqualTo(2);
  }

  private void lane(VerifiedVoucher voucher, int... legs) {
    for (int leg : legs) {
      var paid = voucher.legs().get(leg);
      lanes.add(
          new CutLane(
              paid.laneKey(), voucher.payer(), paid.payee(), paid.lane(), 0, 10, voucher, leg));
    }
  }

  private VerifiedVoucher voucher(String payer, String... payees) {
    List<Leg> legs = new ArrayList<>();
    for (String payee : payees) {
      legs.add(new Leg(address(payee), 0, BaseUnits.of(10), new TermsHash(Hash32.ZERO)));
    }
    var voucher = new Voucher(address(payer), TOKEN, 0, VoucherKind.PAY, 2_000_000_000L, legs);
    var signature = voucher.sign(DOMAIN, wallets.wallet(payer)).toBytes();
    return ((VoucherCheck.Verified)
            new VoucherVerifier(DOMAIN, List.of(ASSET)).verify(voucher, signature))
        .voucher();
  }

  private Address address(String name) {
    return Signer.of(wallets.wallet(name).publicKey());
  }
}
