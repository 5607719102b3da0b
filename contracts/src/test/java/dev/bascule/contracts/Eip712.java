package dev.bascule.contracts;

import dev.bascule.contracts.bindings.Mandates.Mandate;
import dev.bascule.contracts.bindings.NettingWindows;
import dev.bascule.contracts.bindings.SettlementVault;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.crypto.Sign;
import org.web3j.utils.Numeric;

/** EIP-712 digests and signatures of one contract, written out word by word for tests. */
public final class Eip712 {

  private static final String LEG =
      "Leg(address payee,uint32 lane,uint128 cumulative,bytes32 terms)";
  private static final String VOUCHER =
      "Voucher(address payer,address token,uint32 keyEpoch,uint8 kind,uint64 notAfter,Leg[] legs)";
  private static final String CHECKPOINT =
      "Checkpoint(bytes32 logId,uint64 size,bytes32 root,uint64 at,uint32 operatorKeyId)";
  private static final String MANDATE =
      "Mandate(address payer,address collector,address payee,address token,uint128 perCall,"
          + "uint128 perPeriod,uint128 total,uint32 instalments,uint64 start,uint64 end,uint8 unit,"
          + "uint32 length,uint32 arrears,uint32 gapBlocks,bytes32 terms)";
  private static final String NET_PART =
      "NetPart(uint64 window,uint32 part,bool last,bytes32 positions,bytes32 previousCoverage,"
          + "uint64 lanes,bytes32 coverage,Checkpoint checkpoint)";
  private static final String DOMAIN =
      "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";

  private final long chainId;
  private final String vault;

  public Eip712(long chainId, String vault) {
    this.chainId = chainId;
    this.vault = vault;
  }

  /** A voucher as its payer sees it. */
  public record Voucher(
      String payer,
      String token,
      long keyEpoch,
      int kind,
      long notAfter,
      List<SettlementVault.Leg> legs) {}

  public byte[] domainSeparator() {
    return hash(
        text(DOMAIN),
        text("Bascule"),
        text("1"),
        word(BigInteger.valueOf(chainId)),
        address(vault));
  }

  public byte[] digest(Voucher voucher) {
    byte[] legs = hash(voucher.legs().stream().map(Eip712::legHash).toArray(byte[][]::new));
    return digest(
        hash(
            text(VOUCHER + LEG),
            address(voucher.payer()),
            address(voucher.token()),
            word(BigInteger.valueOf(voucher.keyEpoch())),
            word(BigInteger.valueOf(voucher.kind())),
            word(BigInteger.valueOf(voucher.notAfter())),
            legs));
  }

  public byte[] digest(SettlementVault.Checkpoint checkpoint) {
    return digest(
        hash(
            text(CHECKPOINT),
            checkpoint.logId,
            word(checkpoint.size),
            checkpoint.root,
            word(checkpoint.time),
            word(checkpoint.operatorKeyId)));
  }

  /** The digest that a payer of {@code Mandates} signs; the domain's contract is then that one. */
  public byte[] digest(Mandate it) {
    return digest(
        hash(
            text(MANDATE),
            address(it.payer),
            address(it.collector),
            address(it.payee),
            address(it.token),
            word(it.perCall),
            word(it.perPeriod),
            word(it.total),
            word(it.instalments),
            word(it.start),
            word(it.end),
            word(it.unit),
            word(it.length),
            word(it.arrears),
            word(it.gapBlocks),
            it.terms));
  }

  /** What a member signs for a part of the netting book, which is the verifying contract here. */
  public byte[] digest(NettingWindows.NetPart part, byte[] positions) {
    NettingWindows.Checkpoint at = part.checkpoint;
    byte[] checkpoint =
        hash(
            text(CHECKPOINT),
            at.logId,
            word(at.size),
            at.root,
            word(at.time),
            word(at.operatorKeyId));
    return digest(
        hash(
            text(NET_PART + CHECKPOINT),
            word(part.window),
            word(part.part),
            word(part.last ? BigInteger.ONE : BigInteger.ZERO),
            Hash.sha3(positions),
            part.previousCoverage,
            word(part.lanes),
            part.coverage,
            checkpoint));
  }

  public static byte[] legHash(SettlementVault.Leg leg) {
    return hash(text(LEG), address(leg.payee), word(leg.lane), word(leg.cumulative), leg.terms);
  }

  public static byte[] laneKey(String payer, String payee, String token, BigInteger lane) {
    return hash(address(payer), address(payee), address(token), word(lane));
  }

  public byte[] logId(long epoch) {
    return hash(word(BigInteger.valueOf(chainId)), address(vault), word(BigInteger.valueOf(epoch)));
  }

  /** The ten words of a leaf. */
  public static byte[] leafBytes(SettlementVault.Leaf leaf) {
    return concat(
        word(leaf.leafType),
        leaf.logId,
        word(leaf.time),
        word(leaf.admittedAt),
        leaf.laneKey,
        leaf.voucherDigest,
        word(leaf.leg),
        word(leaf.from),
        word(leaf.to),
        leaf.terms);
  }

  /** 65 bytes: r, s, v. */
  public static byte[] sign(byte[] digest, Credentials key) {
    Sign.SignatureData signature = Sign.signMessage(digest, key.getEcKeyPair(), false);
    return concat(signature.getR(), signature.getS(), signature.getV());
  }

  public static byte[] word(BigInteger value) {
    return Numeric.toBytesPadded(value, 32);
  }

  private byte[] digest(byte[] structHash) {
    return Hash.sha3(concat(new byte[] {0x19, 0x01}, domainSeparator(), structHash));
  }

  private static byte[] address(String address) {
    return word(Numeric.toBigInt(address));
  }

  private static byte[] text(String text) {
    return Hash.sha3(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] hash(byte[]... words) {
    return Hash.sha3(concat(words));
  }

  static byte[] concat(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }
}
