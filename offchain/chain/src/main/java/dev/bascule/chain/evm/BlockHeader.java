package dev.bascule.chain.evm;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A block header of any fork up to Osaka.
 *
 * @param later the fields after the nonce, as far as the fork has them: baseFeePerGas,
 *     withdrawalsRoot, blobGasUsed, excessBlobGas, parentBeaconBlockRoot, requestsHash
 */
public record BlockHeader(
    Hash32 parentHash,
    Hash32 ommersHash,
    Address coinbase,
    Hash32 stateRoot,
    Hash32 transactionsRoot,
    Hash32 receiptsRoot,
    Bytes logsBloom,
    BigInteger difficulty,
    long number,
    long gasLimit,
    long gasUsed,
    long timestampSeconds,
    Bytes extraData,
    Hash32 mixHash,
    Bytes nonce,
    List<Bytes> later) {

  /** Paris and before, London, Shanghai, Cancun, Prague and Osaka. */
  private static final Set<Integer> FIELD_COUNTS = Set.of(15, 16, 17, 20, 21);

  public BlockHeader {
    later = List.copyOf(later);
    if (!FIELD_COUNTS.contains(15 + later.size())) {
      throw new MalformedRlp("a header of " + (15 + later.size()) + " fields");
    }
  }

  /**
   * @throws MalformedRlp if the bytes are not the canonical encoding of a header
   */
  public static BlockHeader decode(Bytes raw) {
    return of(Rlp.decode(raw));
  }

  public static BlockHeader of(Rlp item) {
    List<Rlp> fields = item.asList();
    if (fields.size() < 15) throw new MalformedRlp("a header of " + fields.size() + " fields");
    List<Bytes> later = new ArrayList<>();
    for (int i = 15; i < fields.size(); i++) later.add(laterField(i, fields.get(i)));
    return new BlockHeader(
        fields.get(0).asHash(),
        fields.get(1).asHash(),
        fields.get(2).asAddress(),
        fields.get(3).asHash(),
        fields.get(4).asHash(),
        fields.get(5).asHash(),
        fields.get(6).asBytes(256),
        fields.get(7).asScalar(),
        fields.get(8).asLong(),
        fields.get(9).asLong(),
        fields.get(10).asLong(),
        fields.get(11).asLong(),
        fields.get(12).asBytes(),
        fields.get(13).asHash(),
        fields.get(14).asBytes(8),
        later);
  }

  /** Fields 15, 17 and 18 are scalars, the others are roots. */
  private static Bytes laterField(int index, Rlp field) {
    if (index != 15 && index != 17 && index != 18) return field.asBytes(32);
    field.asScalar();
    return field.asBytes();
  }

  public Rlp toRlp() {
    return withExtraData(extraData);
  }

  /** The same header with other bytes in field 12. */
  public Rlp withExtraData(Bytes other) {
    List<Rlp> fields = new ArrayList<>(21);
    fields.add(Rlp.text(Bytes.of(parentHash)));
    fields.add(Rlp.text(Bytes.of(ommersHash)));
    fields.add(Rlp.text(Bytes.of(coinbase)));
    fields.add(Rlp.text(Bytes.of(stateRoot)));
    fields.add(Rlp.text(Bytes.of(transactionsRoot)));
    fields.add(Rlp.text(Bytes.of(receiptsRoot)));
    fields.add(Rlp.text(logsBloom));
    fields.add(Rlp.scalar(difficulty));
    fields.add(Rlp.scalar(number));
    fields.add(Rlp.scalar(gasLimit));
    fields.add(Rlp.scalar(gasUsed));
    fields.add(Rlp.scalar(timestampSeconds));
    fields.add(Rlp.text(other));
    fields.add(Rlp.text(Bytes.of(mixHash)));
    fields.add(Rlp.text(nonce));
    for (Bytes field : later) fields.add(Rlp.text(field));
    return Rlp.list(fields);
  }

  /** The block hash of a chain without seals; a QBFT chain has another rule for field 12. */
  public Hash32 plainHash() {
    return Keccak256.hash(toRlp().encode());
  }
}
