package dev.bascule.chain.bitcoin.coin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.coin.Reservations.Answer;
import dev.bascule.core.id.Hash32;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A coin is held by one proposal. */
class ReservationsTest {

  private static final ProposalId A = new ProposalId("payout-a");
  private static final ProposalId B = new ProposalId("payout-b");

  private static OutPoint coin(int number) {
    return new OutPoint(new TxId(Hash32.sha256(new byte[] {(byte) number})), number);
  }

  private static Transaction spending(long amount, int... coins) {
    return new Transaction(
        2,
        IntStream.of(coins)
            .mapToObj(each -> new TxInput(coin(each), Bytes.EMPTY, 0xffff_fffdL, List.of()))
            .toList(),
        List.of(new TxOutput(new Satoshi(amount), new Script(Bytes.of((byte) 0x51)))),
        0);
  }

  private static Reservations reserved(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Reserved.class);
    return ((Answer.Reserved) answer).reservations();
  }

  @Test
  void theSameWishTwiceIsOne() {
    Reservations held = reserved(Reservations.NONE.reserve(A, spending(10, 1, 2)));
    assertThat(reserved(held.reserve(A, spending(10, 1, 2)))).isSameAs(held);
    assertThat(held.reserve(A, spending(11, 1, 2)))
        .isEqualTo(new Answer.NameTaken(A, spending(10, 1, 2).txid()));
    // The name comes before the coins: what A wants of B's is not looked at.
    Reservations both = reserved(held.reserve(B, spending(10, 3)));
    assertThat(both.reserve(A, spending(10, 3))).isInstanceOf(Answer.NameTaken.class);
  }

  @Test
  void everyCoinThatClashesIsNamed() {
    Reservations held = reserved(Reservations.NONE.reserve(A, spending(10, 1, 2, 3)));
    Answer.Conflict conflict = (Answer.Conflict) held.reserve(B, spending(10, 2, 3, 4));
    assertThat(conflict.clashes()).hasSize(2).allMatch(clash -> clash.holder().equals(A));
    assertThat(conflict.sentence())
        .contains("payout-a or payout-b, not both: both spend " + coin(2));
    assertThat(held.isFree(coin(4))).as("nothing was taken").isTrue();
    Reservations after = held.release(A);
    assertThat(reserved(after.reserve(B, spending(10, 2, 3, 4))).holder(coin(2))).contains(B);
  }

  /** Of all versions at most one is mined, because each spends all coins of the first. */
  @Test
  void versionsOfOneProposal() {
    Reservations held = reserved(Reservations.NONE.reserve(A, spending(10, 1, 2)));
    held = reserved(held.reserve(B, spending(10, 3)));
    assertThat(held.replace(new ProposalId("payout-c"), spending(9, 1)))
        .isEqualTo(new Answer.Unknown(new ProposalId("payout-c")));
    assertThat(held.replace(A, spending(9, 1, 4))).isEqualTo(new Answer.NotInstead(A, coin(2)));
    assertThat(held.replace(A, spending(9, 1, 2, 3))).isInstanceOf(Answer.Conflict.class);
    Reservations next = reserved(held.replace(A, spending(9, 1, 2, 4)));
    assertThat(next.proposer(spending(10, 1, 2).txid())).contains(A);
    assertThat(next.proposer(spending(9, 1, 2, 4).txid())).contains(A);
    assertThat(next.proposer(spending(8, 1, 2).txid())).isEmpty();
    assertThat(next.holder(coin(4))).contains(A);
    assertThat(next.replace(A, spending(8, 1, 2)))
        .as("the newest version's coins are held too")
        .isEqualTo(new Answer.NotInstead(A, coin(4)));
  }
}
