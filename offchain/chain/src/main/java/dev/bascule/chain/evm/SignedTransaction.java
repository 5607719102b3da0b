package dev.bascule.chain.evm;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** A transaction as it goes to a node: the bytes are kept, so what is stored is what is sent. */
public record SignedTransaction(Transaction transaction, Signature signature, Bytes raw) {

  public Hash32 hash() {
    return Keccak256.hash(raw);
  }

  /**
   * The account that pays and whose nonce is used.
   *
   * @throws MalformedSignature if the signature belongs to no key
   */
  public Address sender() {
    return Signer.recover(transaction.signingHash(), signature)
        .orElseThrow(() -> new MalformedSignature("the signature belongs to no key"));
  }

  /**
   * Reads a legacy transaction with a chain id, or one of EIP-1559.
   *
   * @throws MalformedRlp if the bytes are not canonical
   * @throws MalformedSignature if r, s or v are out of range
   */
  public static SignedTransaction decode(Bytes raw) {
    if (raw.isEmpty()) throw new MalformedRlp("a transaction of no bytes");
    SignedTransaction decoded =
        (raw.at(0) & 0xff) >= 0xc0 ? decodeLegacy(raw) : decodeDynamicFee(raw);
    if (!decoded.raw.equals(raw)) throw new MalformedRlp("not the canonical encoding");
    return decoded;
  }

  private static SignedTransaction decodeLegacy(Bytes raw) {
    List<Rlp> fields = Rlp.decode(raw).asList(9);
    BigInteger v = fields.get(6).asScalar();
    if (v.compareTo(BigInteger.valueOf(37)) < 0) {
      throw new MalformedSignature("v is " + v + ": no chain id (EIP-155)");
    }
    BigInteger chainIdAndParity = v.subtract(BigInteger.valueOf(35));
    BigInteger chainId = chainIdAndParity.shiftRight(1);
    if (chainId.bitLength() > 63) throw new MalformedSignature("chain id " + chainId);
    return new Transaction.Legacy(
            chainId.longValueExact(),
            fields.get(0).asLong(),
            fields.get(1).asScalar(),
            fields.get(2).asLong(),
            recipient(fields.get(3)),
            fields.get(4).asScalar(),
            fields.get(5).asBytes())
        .with(signature(fields.get(7), fields.get(8), chainIdAndParity.testBit(0) ? 1 : 0));
  }

  private static SignedTransaction decodeDynamicFee(Bytes raw) {
    if (raw.at(0) != Transaction.DynamicFee.TYPE) {
      throw new MalformedRlp("transaction type " + (raw.at(0) & 0xff) + " is not one of ours");
    }
    List<Rlp> fields = Rlp.decode(raw.slice(1)).asList(12);
    long parity = fields.get(9).asLong();
    if (parity > 1) throw new MalformedSignature("recovery bit is " + parity);
    return new Transaction.DynamicFee(
            fields.get(0).asLong(),
            fields.get(1).asLong(),
            fields.get(2).asScalar(),
            fields.get(3).asScalar(),
            fields.get(4).asLong(),
            recipient(fields.get(5)),
            fields.get(6).asScalar(),
            fields.get(7).asBytes(),
            fields.get(8).asList().stream().map(SignedTransaction::accessEntry).toList())
        .with(signature(fields.get(10), fields.get(11), (int) parity));
  }

  static Transaction.AccessEntry accessEntry(Rlp item) {
    List<Rlp> pair = item.asList(2);
    return new Transaction.AccessEntry(
        pair.get(0).asAddress(), pair.get(1).asList().stream().map(Rlp::asHash).toList());
  }

  static Optional<Address> recipient(Rlp item) {
    Bytes bytes = item.asBytes();
    return bytes.isEmpty() ? Optional.empty() : Optional.of(item.asAddress());
  }

  private static Signature signature(Rlp r, Rlp s, int parity) {
    return new Signature(word(r.asScalar()), word(s.asScalar()), parity);
  }

  private static Bytes word(BigInteger scalar) {
    byte[] word = new byte[32];
    byte[] bytes = scalar.toByteArray();
    int used = Math.min(bytes.length, 32);
    System.arraycopy(bytes, bytes.length - used, word, 32 - used, used);
    return Bytes.of(word);
  }
}
