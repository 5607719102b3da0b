package dev.bascule.chain.qbft;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * The consensus part of a QBFT header.
 *
 * @param validators empty where a contract holds the set
 * @param round below 2^31
 * @param seals 65 bytes each; checked when they are counted
 */
public record ExtraData(
    Bytes vanity, List<Address> validators, Optional<Vote> vote, int round, List<Bytes> seals) {

  private static final Bytes ADD = Bytes.of((byte) 0xff);

  /** A proposer's wish to change the set. */
  public record Vote(Address subject, boolean add) {}

  public ExtraData {
    if (vanity.size() != 32) {
      throw new MalformedRlp("vanity data of " + vanity.size() + " bytes");
    }
    validators = List.copyOf(validators);
    seals = List.copyOf(seals);
  }

  /**
   * @throws MalformedRlp if the bytes are anything but the five items in canonical form
   */
  public static ExtraData decode(Bytes bytes) {
    List<Rlp> items = Rlp.decode(bytes).asList(5);
    return new ExtraData(
        items.get(0).asBytes(32),
        items.get(1).asList().stream().map(Rlp::asAddress).toList(),
        vote(items.get(2)),
        round(items.get(3)),
        items.get(4).asList().stream().map(seal -> seal.asBytes(65)).toList());
  }

  private static Optional<Vote> vote(Rlp item) {
    if (item.asList().isEmpty()) return Optional.empty();
    List<Rlp> pair = item.asList(2);
    Bytes kind = pair.get(1).asBytes();
    if (!kind.isEmpty() && !kind.equals(ADD)) throw new MalformedRlp("a vote of " + kind.hex());
    return Optional.of(new Vote(pair.get(0).asAddress(), !kind.isEmpty()));
  }

  private static int round(Rlp item) {
    BigInteger round = item.asScalar();
    if (round.bitLength() > 31) throw new MalformedRlp("round " + round);
    return round.intValueExact();
  }

  public Bytes encode() {
    return encode(round, seals);
  }

  /** With round 0 and no seals: what the block hash covers. */
  Bytes forHash() {
    return encode(0, List.of());
  }

  /** With its round and no seals: what a seal signs. */
  Bytes forSeal() {
    return encode(round, List.of());
  }

  private Bytes encode(int withRound, List<Bytes> withSeals) {
    return Rlp.list(
            Rlp.text(vanity),
            Rlp.list(validators.stream().map(each -> Rlp.text(Bytes.of(each))).toList()),
            vote.map(ExtraData::voteItem).orElseGet(Rlp::list),
            Rlp.scalar(withRound),
            Rlp.list(withSeals.stream().map(Rlp::text).toList()))
        .encode();
  }

  private static Rlp voteItem(Vote vote) {
    return Rlp.list(Rlp.text(Bytes.of(vote.subject())), vote.add() ? Rlp.text(ADD) : Rlp.empty());
  }
}
