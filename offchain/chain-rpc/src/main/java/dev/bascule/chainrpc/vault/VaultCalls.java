package dev.bascule.chainrpc.vault;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.checkpoint.SignedCheckpoint;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.log.CheckpointBody;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.money.BaseUnits;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Bool;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint32;
import org.web3j.abi.datatypes.generated.Uint64;

/** Calldata for the vault and its token. */
public final class VaultCalls {

  private VaultCalls() {}

  public static Bytes settle(SettlementPart part) {
    List<SettlementVault.Entry> entries = part.entries().stream().map(VaultCalls::entry).toList();
    return encode(
        "settle",
        new Uint64(part.window()),
        new Uint32(part.part()),
        new Bool(part.last()),
        new DynamicArray<>(SettlementVault.Entry.class, entries));
  }

  private static SettlementVault.Entry entry(SettlementPart.PartEntry entry) {
    Voucher voucher = entry.voucher();
    List<byte[]> hashes = entry.isWhole() ? List.of() : hashes(voucher.legHashes());
    List<SettlementVault.Claim> claims =
        entry.claims().stream()
            .map(claim ->
                new SettlementVault.Claim(
                    BigInteger.valueOf(claim.leg()),
                    claim.to().toBigInteger(),
                    leg(voucher, claim.leg())))
            .toList();
    return new SettlementVault.Entry(
        voucher.payer().hex(),
        voucher.token().hex(),
        unsigned(voucher.keyEpoch()),
        BigInteger.valueOf(voucher.kind().code()),
        BigInteger.valueOf(voucher.notAfter()),
        hashes,
        claims,
        entry.signature().toArray());
  }

  private static SettlementVault.Leg leg(Voucher voucher, int index) {
    var leg = voucher.legs().get(index);
    return new SettlementVault.Leg(
        leg.payee().hex(),
        unsigned(leg.lane()),
        leg.cumulative().toBigInteger(),
        leg.terms().value().bytes());
  }

  /** Pays the payee of a bundle; anybody may send it, and sending it twice changes nothing. */
  public static Bytes redeem(Receipt bundle) {
    Voucher voucher = bundle.voucher();
    return encode(
        "redeem",
        new SettlementVault.VoucherLeg(
            voucher.payer().hex(),
            voucher.token().hex(),
            unsigned(voucher.keyEpoch()),
            BigInteger.valueOf(voucher.kind().code()),
            BigInteger.valueOf(voucher.notAfter()),
            hashes(voucher.legHashes()),
            BigInteger.valueOf(bundle.leg()),
            leg(voucher, bundle.leg())),
        new DynamicBytes(bundle.signatureBytes().toArray()),
        leaf(bundle.leaf()),
        new Uint64(bundle.index()),
        hashArray(bundle.inclusion()),
        checkpoint(bundle.checkpoint().body()),
        new DynamicBytes(bundle.checkpoint().signature().toBytes().toArray()));
  }

  private static SettlementVault.Leaf leaf(Leaf leaf) {
    return new SettlementVault.Leaf(
        BigInteger.valueOf(leaf.type().code()),
        leaf.logId().bytes(),
        BigInteger.valueOf(leaf.at()),
        BigInteger.valueOf(leaf.admittedAt()),
        leaf.laneKey().value().bytes(),
        leaf.voucherDigest().value().bytes(),
        BigInteger.valueOf(leaf.leg()),
        leaf.from().toBigInteger(),
        leaf.to().toBigInteger(),
        leaf.terms().value().bytes());
  }

  private static SettlementVault.Checkpoint checkpoint(CheckpointBody body) {
    return new SettlementVault.Checkpoint(
        body.logId().bytes(),
        BigInteger.valueOf(body.size()),
        body.root().bytes(),
        BigInteger.valueOf(body.at()),
        unsigned(body.operatorKeyId()));
  }

  /**
   * @param proof that the log continues what was anchored before; empty for the same size
   */
  public static Bytes anchor(SignedCheckpoint checkpoint, List<Hash32> proof) {
    return encode(
        "anchor",
        checkpoint(checkpoint.body()),
        new DynamicBytes(checkpoint.signature().toBytes().toArray()),
        hashArray(proof));
  }

  /** A question: reverts unless a key of the operator signed it that counts by now. */
  static Bytes verifyCheckpoint(SignedCheckpoint checkpoint) {
    return encode(
        "verifyCheckpoint",
        checkpoint(checkpoint.body()),
        new DynamicBytes(checkpoint.signature().toBytes().toArray()));
  }

  /** On the bond. */
  static Bytes answer(Hash32 logId, long size, List<Hash32> proof) {
    return encode("answer", new Bytes32(logId.bytes()), new Uint64(size), hashArray(proof));
  }

  public static Bytes deposit(Address token, Address to, BaseUnits amount) {
    return words(
        "deposit(address,address,uint128)",
        new AbiWords().address(token).address(to).uint(amount.toBigInteger(), 128));
  }

  public static Bytes withdraw(Address token, BaseUnits amount, Address to) {
    return words(
        "withdraw(address,uint128,address)",
        new AbiWords().address(token).uint(amount.toBigInteger(), 128).address(to));
  }

  public static Bytes transferCredit(Address token, Address to, BaseUnits amount) {
    return words(
        "transferCredit(address,address,uint128)",
        new AbiWords().address(token).address(to).uint(amount.toBigInteger(), 128));
  }

  public static Bytes pledge(Address token, BaseUnits amount) {
    return words(
        "pledge(address,uint128)", new AbiWords().address(token).uint(amount.toBigInteger(), 128));
  }

  public static Bytes requestUnpledge(Address token, BaseUnits amount) {
    return words(
        "requestUnpledge(address,uint128)",
        new AbiWords().address(token).uint(amount.toBigInteger(), 128));
  }

  public static Bytes setVoucherKey(Address signer) {
    return words("setVoucherKey(address)", new AbiWords().address(signer));
  }

  public static Bytes declareExit() {
    return words("declareExit()", new AbiWords());
  }

  /** On the token: the issuer makes new units. */
  public static Bytes issue(Address to, BaseUnits amount) {
    return words(
        "issue(address,uint256)", new AbiWords().address(to).uint(amount.toBigInteger(), 256));
  }

  /** On the token. */
  public static Bytes approve(Address spender, BigInteger amount) {
    return words("approve(address,uint256)", new AbiWords().address(spender).uint(amount, 256));
  }

  public static Bytes words(String signature, AbiWords arguments) {
    Bytes selector =
        Bytes.of(Keccak256.digest(signature.getBytes(StandardCharsets.US_ASCII))).slice(0, 4);
    return Bytes.concat(selector, arguments.toBytes());
  }

  private static Bytes encode(String name, Type<?>... arguments) {
    return Bytes.fromHex(FunctionEncoder.encode(new Function(name, List.of(arguments), List.of())));
  }

  private static DynamicArray<Bytes32> hashArray(List<Hash32> hashes) {
    return new DynamicArray<>(
        Bytes32.class, hashes.stream().map(hash -> new Bytes32(hash.bytes())).toList());
  }

  private static List<byte[]> hashes(List<Hash32> hashes) {
    return hashes.stream().map(Hash32::bytes).toList();
  }

  private static BigInteger unsigned(int value) {
    return BigInteger.valueOf(Integer.toUnsignedLong(value));
  }
}
