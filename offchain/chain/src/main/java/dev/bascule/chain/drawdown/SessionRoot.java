package dev.bascule.chain.drawdown;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.core.money.BaseUnits;
import java.util.ArrayList;
import java.util.List;

/** What a session's key signs: the root over 1 to 64 payments of one session. */
public record SessionRoot(VoucherDigest session, Hash32 root, int size) {

  public static final int PAYMENTS_MAX = 64;

  private static final Hash32 TYPE =
      VaultDomain.typeHash("SessionRoot(bytes32 session,bytes32 root,uint8 size)");

  /**
   * One payment before it is under a root.
   *
   * @param document the commitment to the terms document of the leg's session
   * @param cumulative where the lane stands after it
   */
  public record Line(int leg, TermsHash document, BaseUnits cumulative, TermsHash terms) {}

  public SessionRoot {
    if (size < 1 || size > PAYMENTS_MAX) {
      throw new IllegalArgumentException("a root has 1 to 64 payments, not " + size);
    }
  }

  public Hash32 digest(VaultDomain domain) {
    return domain.digest(
        Keccak256.hash(
            new AbiWords()
                .bytes32(TYPE)
                .bytes32(session.value())
                .bytes32(root)
                .uint(size)
                .toArray()));
  }

  static Hash32 leaf(int leg, BaseUnits cumulative, TermsHash terms) {
    return MerkleLog.leafHash(
        new AbiWords()
            .uint(leg)
            .uint(cumulative.toBigInteger(), 128)
            .bytes32(terms.value())
            .toArray());
  }

  /** The payments under one signature, in the order of the lines. */
  public static List<SessionPayment> sign(
      VaultDomain domain, VoucherDigest session, List<Line> lines, SecretKey key) {
    MerkleLog tree = new MerkleLog();
    for (Line line : lines) tree.append(leaf(line.leg(), line.cumulative(), line.terms()));
    SessionRoot root = new SessionRoot(session, tree.root(), lines.size());
    Signature signature = key.sign(root.digest(domain));
    List<SessionPayment> payments = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      payments.add(
          new SessionPayment(
              line.document(),
              line.cumulative(),
              line.terms(),
              i,
              lines.size(),
              signature,
              tree.inclusion(i, lines.size())));
    }
    return payments;
  }
}
