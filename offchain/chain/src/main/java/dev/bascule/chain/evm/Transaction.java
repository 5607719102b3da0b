package dev.bascule.chain.evm;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an account asks the chain to do, before it is signed. Values and fees are in wei. */
public sealed interface Transaction {

  long chainId();

  long nonce();

  long gasLimit();

  /** Empty for the creation of a contract. */
  Optional<Address> to();

  BigInteger value();

  Bytes data();

  /** The bytes whose Keccak-256 hash is signed. */
  Bytes signingPayload();

  SignedTransaction with(Signature signature);

  default Hash32 signingHash() {
    return Keccak256.hash(signingPayload());
  }

  default SignedTransaction sign(SecretKey key) {
    return with(key.sign(signingHash()));
  }

  /** The first form, with the replay protection of EIP-155. */
  record Legacy(
      long chainId,
      long nonce,
      BigInteger gasPrice,
      long gasLimit,
      Optional<Address> to,
      BigInteger value,
      Bytes data)
      implements Transaction {

    public Legacy {
      if (chainId <= 0) throw new IllegalArgumentException("chain id is " + chainId);
    }

    private List<Rlp> fields() {
      List<Rlp> fields = new ArrayList<>();
      fields.add(Rlp.scalar(nonce));
      fields.add(Rlp.scalar(gasPrice));
      fields.add(Rlp.scalar(gasLimit));
      fields.add(recipient(to));
      fields.add(Rlp.scalar(value));
      fields.add(Rlp.text(data));
      return fields;
    }

    @Override
    public Bytes signingPayload() {
      List<Rlp> fields = fields();
      fields.add(Rlp.scalar(chainId));
      fields.add(Rlp.empty());
      fields.add(Rlp.empty());
      return Rlp.list(fields).encode();
    }

    @Override
    public SignedTransaction with(Signature signature) {
      List<Rlp> fields = fields();
      fields.add(
          Rlp.scalar(
              BigInteger.valueOf(chainId)
                  .shiftLeft(1)
                  .add(BigInteger.valueOf(35L + signature.parity()))));
      fields.add(Rlp.scalar(new BigInteger(1, signature.r().toArray())));
      fields.add(Rlp.scalar(new BigInteger(1, signature.s().toArray())));
      return new SignedTransaction(this, signature, Rlp.list(fields).encode());
    }
  }

  /** EIP-1559, type 2. */
  record DynamicFee(
      long chainId,
      long nonce,
      BigInteger maxPriorityFeePerGas,
      BigInteger maxFeePerGas,
      long gasLimit,
      Optional<Address> to,
      BigInteger value,
      Bytes data,
      List<AccessEntry> accessList)
      implements Transaction {

    static final byte TYPE = 2;

    public DynamicFee {
      if (chainId <= 0) throw new IllegalArgumentException("chain id is " + chainId);
      accessList = List.copyOf(accessList);
    }

    /**
     * Reads the bytes that are signed.
     *
     * @throws MalformedRlp if they are not the one encoding of such a transaction
     */
    public static DynamicFee decodePayload(Bytes payload) {
      if (payload.isEmpty() || payload.at(0) != TYPE) {
        throw new MalformedRlp("an unsigned transaction of type 2 begins with 02");
      }
      List<Rlp> fields = Rlp.decode(payload.slice(1)).asList(9);
      DynamicFee decoded =
          new DynamicFee(
              fields.get(0).asLong(),
              fields.get(1).asLong(),
              fields.get(2).asScalar(),
              fields.get(3).asScalar(),
              fields.get(4).asLong(),
              SignedTransaction.recipient(fields.get(5)),
              fields.get(6).asScalar(),
              fields.get(7).asBytes(),
              fields.get(8).asList().stream().map(SignedTransaction::accessEntry).toList());
      if (!decoded.signingPayload().equals(payload)) {
        throw new MalformedRlp("not the canonical encoding");
      }
      return decoded;
    }

    private List<Rlp> fields() {
      List<Rlp> fields = new ArrayList<>();
      fields.add(Rlp.scalar(chainId));
      fields.add(Rlp.scalar(nonce));
      fields.add(Rlp.scalar(maxPriorityFeePerGas));
      fields.add(Rlp.scalar(maxFeePerGas));
      fields.add(Rlp.scalar(gasLimit));
      fields.add(recipient(to));
      fields.add(Rlp.scalar(value));
      fields.add(Rlp.text(data));
      fields.add(Rlp.list(accessList.stream().map(AccessEntry::rlp).toList()));
      return fields;
    }

    @Override
    public Bytes signingPayload() {
      return Bytes.concat(Bytes.of(TYPE), Rlp.list(fields()).encode());
    }

    @Override
    public SignedTransaction with(Signature signature) {
      List<Rlp> fields = fields();
      fields.add(Rlp.scalar(signature.parity()));
      fields.add(Rlp.scalar(new BigInteger(1, signature.r().toArray())));
      fields.add(Rlp.scalar(new BigInteger(1, signature.s().toArray())));
      Bytes raw = Bytes.concat(Bytes.of(TYPE), Rlp.list(fields).encode());
      return new SignedTransaction(this, signature, raw);
    }
  }

  /** EIP-2930: storage that the transaction says it will touch. */
  record AccessEntry(Address address, List<Hash32> slots) {
    public AccessEntry {
      slots = List.copyOf(slots);
    }

    Rlp rlp() {
      return Rlp.list(
          Rlp.text(Bytes.of(address)),
          Rlp.list(slots.stream().map(slot -> Rlp.text(Bytes.of(slot))).toList()));
    }
  }

  private static Rlp recipient(Optional<Address> to) {
    return to.map(address -> Rlp.text(Bytes.of(address))).orElse(Rlp.empty());
  }
}
