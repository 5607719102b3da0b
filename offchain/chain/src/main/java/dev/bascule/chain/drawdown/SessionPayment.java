package dev.bascule.chain.drawdown;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.core.money.BaseUnits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A payment that a session's key signed, among others under one root.
 *
 * @param document the commitment to the terms document of the session
 * @param cumulative where the lane stands after it
 * @param terms the payment's own
 * @param path from its leaf at {@code index} of {@code size} to the root
 */
public record SessionPayment(
    TermsHash document,
    BaseUnits cumulative,
    TermsHash terms,
    int index,
    int size,
    Signature rootSignature,
    List<Hash32> path)
    implements Drawdown {

  private static final int BYTES_WITHOUT_PATH = 147;
  private static final int NODES_MAX = 6; // of a tree of 64

  public SessionPayment {
    path = List.copyOf(path);
    if (index < 0 || index >= size || size > SessionRoot.PAYMENTS_MAX) {
      throw new MalformedDrawdown("no payment " + index + " of a root of " + size);
    }
    if (path.size() > NODES_MAX) throw new MalformedDrawdown("a path of " + path.size() + " nodes");
  }

  static SessionPayment read(Bytes bytes) {
    int nodes = (bytes.size() - BYTES_WITHOUT_PATH) / Hash32.BYTES;
    if (bytes.size() < BYTES_WITHOUT_PATH
        || bytes.size() != BYTES_WITHOUT_PATH + nodes * Hash32.BYTES) {
      throw new MalformedDrawdown(bytes.size() + " bytes are no payment of a session");
    }
    Signature signature;
    try {
      signature = Signature.fromBytes(bytes.slice(82, 65));
    } catch (MalformedSignature malformed) {
      throw new MalformedDrawdown("the root's signature: " + malformed.getMessage());
    }
    List<Hash32> path = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      path.add(bytes.slice(BYTES_WITHOUT_PATH + i * Hash32.BYTES, Hash32.BYTES).toHash());
    }
    ByteBuffer amount = ByteBuffer.wrap(bytes.slice(32, 16).toArray());
    return new SessionPayment(
        new TermsHash(bytes.slice(0, 32).toHash()),
        new BaseUnits(amount.getLong(), amount.getLong()),
        new TermsHash(bytes.slice(48, 32).toHash()),
        bytes.at(80) & 0xff,
        bytes.at(81) & 0xff,
        signature,
        path);
  }

  @Override
  public Bytes toBytes() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES_WITHOUT_PATH + path.size() * Hash32.BYTES);
    document.value().write(buffer);
    buffer.putLong(cumulative.high()).putLong(cumulative.low());
    terms.value().write(buffer);
    buffer.put((byte) index).put((byte) size).put(rootSignature.toBytes().toArray());
    for (Hash32 node : path) node.write(buffer);
    return Bytes.of(buffer.array());
  }

  @Override
  public DrawdownCheck check(VaultDomain domain, GrantedLeg granted) {
    if (cumulative.compareTo(granted.ceiling()) > 0) {
      return new DrawdownCheck.Refused(
          "drawdown_above_grant",
          "the session's key signed " + cumulative + ", its payer " + granted.ceiling());
    }
    Hash32 leaf = SessionRoot.leaf(granted.leg(), cumulative, terms);
    Optional<Hash32> root = MerkleLog.rootFrom(leaf, index, size, path);
    if (root.isEmpty()) {
      return new DrawdownCheck.Refused(
          "drawdown_path_wrong",
          "no payment " + index + " of " + size + " has a path of " + path.size() + " nodes");
    }
    Hash32 digest = new SessionRoot(granted.grant(), root.get(), size).digest(domain);
    Optional<Address> key = Signer.recover(digest, rootSignature);
    if (key.isEmpty()) {
      return new DrawdownCheck.Refused(
          "root_signature_invalid", "the root's signature belongs to no key");
    }
    TermsHash shown = new SessionGrant(key.get(), document).terms();
    return shown.equals(granted.terms())
        ? new DrawdownCheck.Drawn(cumulative, terms)
        : Drawdown.otherTerms(granted.terms(), shown);
  }

  @Override
  public TermsHash terms(GrantedLeg granted) {
    return terms;
  }

  @Override
  public TermsHash agreed() {
    return terms;
  }
}
