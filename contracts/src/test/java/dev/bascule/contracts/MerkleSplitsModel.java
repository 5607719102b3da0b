package dev.bascule.contracts;

import dev.bascule.contracts.bindings.MerkleSplits.Share;
import dev.bascule.contracts.bindings.MerkleSplits.Sibling;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One Merkle split as its page reads. Its funder may lie: the tree may say of a share another
 * amount than stands in it, and then that share can never be proven.
 */
final class MerkleSplitsModel {

  private final List<Share> shares;
  private final List<BigInteger> claims;
  private final SumTreeModel tree;
  private final long blocks;
  private final long seconds;
  private final BitSet collected = new BitSet();
  private byte[] id = {};
  private long fundedBlock;
  private long fundedTime;
  private BigInteger left;

  private MerkleSplitsModel(
      List<Share> shares, List<BigInteger> claims, long blocks, long seconds) {
    this.shares = shares;
    this.claims = claims;
    this.tree = new SumTreeModel(shares, claims);
    this.left = tree.total();
    this.blocks = blocks;
    this.seconds = seconds;
  }

  /** Half of them honest; in the others some shares are worth more, or less, than the sums say. */
  static MerkleSplitsModel random(Random random, List<Share> shares, long blocks, long seconds) {
    boolean honest = random.nextBoolean();
    List<BigInteger> claims = new ArrayList<>();
    for (Share share : shares) {
      boolean lies = !honest && random.nextInt(3) == 0;
      claims.add(lies ? BigInteger.valueOf(1 + random.nextInt(300)) : share.amount);
    }
    return new MerkleSplitsModel(shares, claims, blocks, seconds);
  }

  void funded(byte[] id, Lockstep.Outcome outcome) {
    this.id = id;
    this.fundedBlock = outcome.block();
    this.fundedTime = outcome.time();
  }

  Optional<String> collect(int i, boolean toThePayee) {
    if (!toThePayee) return Optional.of("NotThePayee");
    if (!claims.get(i).equals(shares.get(i).amount)) return Optional.of("NotInTheTree");
    if (collected.get(i)) return Optional.of("AlreadyCollected");
    if (shares.get(i).amount.compareTo(left) > 0) return Optional.of("NotLeft");
    collected.set(i);
    left = left.subtract(shares.get(i).amount);
    return Optional.empty();
  }

  Optional<String> reclaim(boolean byTheResidualAccount, Lockstep.Outcome now) {
    if (!byTheResidualAccount) return Optional.of("NotResidual");
    boolean over = now.block() >= fundedBlock + blocks && now.time() >= fundedTime + seconds;
    if (!over) return Optional.of("SpanRuns");
    if (left.signum() == 0) return Optional.of("NothingToReclaim");
    left = BigInteger.ZERO;
    return Optional.empty();
  }

  byte[] id() {
    return id;
  }

  int count() {
    return shares.size();
  }

  Share share(int i) {
    return shares.get(i);
  }

  List<Sibling> proof(int i) {
    return tree.proof(i);
  }

  byte[] root() {
    return tree.root();
  }

  BigInteger total() {
    return tree.total();
  }

  BigInteger left() {
    return left;
  }

  boolean isCollected(int i) {
    return collected.get(i);
  }
}
