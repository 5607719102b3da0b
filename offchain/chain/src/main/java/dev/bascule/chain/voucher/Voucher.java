package dev.bascule.chain.voucher;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.drawdown.GrantedLeg;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.core.voucher.VoucherKind;
import java.util.List;

/**
 * What a payer signs. By itself it is worth nothing on chain: the operator has to accept it first.
 *
 * @param keyEpoch an unsigned 32-bit number; 0 is the account's own key
 * @param notAfter seconds since 1970
 */
public record Voucher(
    Address payer, Address token, int keyEpoch, VoucherKind kind, long notAfter, List<Leg> legs) {

  private static final Hash32 TYPE =
      VaultDomain.typeHash(
          "Voucher(address payer,address token,uint32 keyEpoch,uint8 kind,uint64 notAfter,Leg[]"
              + " legs)"
              + Leg.TYPE_TEXT);

  public Voucher {
    legs = List.copyOf(legs);
    if (legs.isEmpty() || legs.size() > VerifiedVoucher.LEGS_MAX) {
      throw new IllegalArgumentException("a voucher has 1 to 32 legs, not " + legs.size());
    }
    if (notAfter < 0) throw new IllegalArgumentException("notAfter is " + notAfter);
  }

  public List<Hash32> legHashes() {
    return legs.stream().map(Leg::structHash).toList();
  }

  public LaneKey laneKey(int leg) {
    return Lanes.key(payer, legs.get(leg).payee(), token, legs.get(leg).lane());
  }

  public Hash32 structHash() {
    byte[][] hashes =
        legs.stream().map(leg -> Bytes.of(leg.structHash()).toArray()).toArray(byte[][]::new);
    return Keccak256.hash(
        new AbiWords()
            .bytes32(TYPE)
            .address(payer)
            .address(token)
            .uint(Integer.toUnsignedLong(keyEpoch))
            .uint(kind.code())
            .uint(notAfter)
            .bytes32(Keccak256.hash(hashes))
            .toArray());
  }

  public VoucherDigest digest(VaultDomain domain) {
    return new VoucherDigest(domain.digest(structHash()));
  }

  /** One leg of a grant, for what is drawn on it. */
  public GrantedLeg granted(int leg, VaultDomain domain) {
    return new GrantedLeg(digest(domain), leg, legs.get(leg).cumulative(), legs.get(leg).terms());
  }

  public Signature sign(VaultDomain domain, SecretKey key) {
    return key.sign(digest(domain).value());
  }
}
