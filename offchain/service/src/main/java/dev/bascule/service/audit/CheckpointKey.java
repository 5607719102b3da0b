package dev.bascule.service.audit;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.checkpoint.SignedCheckpoint;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.chainrpc.vault.VaultClient.KeyVerdict;
import dev.bascule.chainrpc.vault.VaultViews;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.log.CheckpointBody;
import dev.bascule.service.deployment.KeyFile;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key that signs checkpoints, and whether the vault counts what it signs. From when that is
 * known not to be so, nothing is accepted any more: nobody could redeem it from collateral. It does
 * not become true again for the same key.
 */
public final class CheckpointKey {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointKey.class);
  private static final String HOW_TO = "docs/how-to/rotate-the-checkpoint-key.md";

  private final KeyFile key;
  private final int id;
  private final VaultDomain domain;
  private final VaultClient vault;
  private volatile boolean confirmed;
  private boolean said;
  private volatile @Nullable Ended ended;

  /** Why the vault does not count what the key signs; {@code code} is stable. */
  public record Ended(String code, String reason) {}

  private CheckpointKey(KeyFile key, int id, VaultDomain domain, VaultClient vault) {
    this.key = key;
    this.id = id;
    this.domain = domain;
    this.vault = vault;
  }

  /**
   * Finds the key's id, where it is not said, and asks the vault whether it counts.
   *
   * @param said by the settings
   * @param newest on the second medium: where the chain cannot be asked, it names the id
   * @throws IllegalStateException if the vault does not know the key, does not count it yet, or has
   *     revoked it
   */
  static CheckpointKey of(
      KeyFile key,
      Optional<Integer> said,
      Optional<dev.bascule.service.audit.SignedCheckpoint> newest,
      VaultDomain domain,
      VaultClient vault) {
    int id = said.orElseGet(() -> find(key.address(), newest, domain, vault));
    var found = new CheckpointKey(key, id, domain, vault);
    found.confirm();
    Ended ended = found.ended;
    if (ended != null) throw new IllegalStateException(sentence(ended.code(), ended.reason()));
    return found;
  }

  private static int find(
      Address signer,
      Optional<dev.bascule.service.audit.SignedCheckpoint> newest,
      VaultDomain domain,
      VaultClient vault) {
    OptionalInt known;
    try {
      known = vault.views().operatorKeyIdOf(signer, new BlockTag.Latest());
    } catch (RpcException | MalformedAnswer | AbiReader.MalformedAbi e) {
      return newest
          .filter(it -> isOf(signer, it, domain))
          .map(it -> it.body().operatorKeyId())
          .orElseThrow(() ->
              new IllegalStateException(
                  sentence(
                      "checkpoint_key_unconfirmed",
                      "which id the vault gave the checkpoint key %s is not known, and the chain cannot be asked (%s): start again when it answers, or set bascule.checkpoint-key-id"
                          .formatted(signer, e.getMessage())),
                  e));
    }
    return known.orElseThrow(() ->
        new IllegalStateException(
            sentence(
                "checkpoint_key_differs",
                "the checkpoint key is %s, none of the vault's operator keys: restore the key file, nothing that another key signs can be redeemed"
                    .formatted(signer))));
  }

  /** Asks until it is answered once; afterwards the blocks say what changes. */
  public void confirm() {
    if (confirmed || ended != null) return;
    try {
      VaultViews.OperatorKey known = vault.views().operatorKey(id, new BlockTag.Latest());
      if (!known.signer().equals(address())) {
        end(
            "checkpoint_key_differs",
            "the checkpoint key is %s, the vault's operator key %d is %s: restore the key file, nothing that another key signs can be redeemed"
                .formatted(address(), id, known.signer()));
        return;
      }
      judge(known);
    } catch (RpcException | MalformedAnswer | AbiReader.MalformedAbi e) {
      unanswered(String.valueOf(e.getMessage()));
    }
  }

  private void unanswered(String why) {
    if (!said) LOG.warn("whether the vault counts the checkpoint key is not known now: {}", why);
    said = true;
  }

  private void judge(VaultViews.OperatorKey known) {
    // Of every log it is true that it began empty; nobody but the node sees this.
    var empty = new CheckpointBody(domain.logId(1), 0, Hash32.sha256(new byte[0]), 0, id);
    switch (vault.judge(SignedCheckpoint.sign(domain, empty, key.key()))) {
      case KeyVerdict.Known(long revokedAt) when revokedAt == 0 -> confirmed = true;
      case KeyVerdict.Known(long revokedAt) -> revoked(" at " + Instant.ofEpochSecond(revokedAt));
      case KeyVerdict.Refused refused when refused.revert().code().equals("operator_key_not_yet") ->
          end(
              "checkpoint_key_not_yet",
              "the vault counts operator key %d (%s) from %s on, and so many blocks: sign with the key before it until then"
                  .formatted(id, address(), Instant.ofEpochSecond(known.from())));
      case KeyVerdict.Refused refused ->
          end(
              "checkpoint_key_differs",
              "the vault does not take operator key %d (%s): %s"
                  .formatted(id, address(), refused.revert().sentence()));
      case KeyVerdict.NoAnswer none -> unanswered(none.failure().sentence());
    }
  }

  /** Takes from final blocks which keys they ended. */
  public void observe(Set<Integer> revokedKeys) {
    if (revokedKeys.contains(id)) revoked("");
  }

  private void revoked(String when) {
    end(
        "checkpoint_key_revoked",
        "the vault has revoked operator key %d (%s)%s, with which this service signs: switch to another (%s); windows settle and bundles redeem as before"
            .formatted(id, address(), when, HOW_TO));
  }

  private void end(String code, String reason) {
    if (ended != null) return;
    ended = new Ended(code, reason);
    LOG.error("nothing more is accepted ({}): {}", code, reason);
  }

  /** Why nothing may be accepted under the key; empty while it counts. */
  public Optional<Ended> ended() {
    return Optional.ofNullable(ended);
  }

  public int id() {
    return id;
  }

  Address address() {
    return key.address();
  }

  dev.bascule.service.audit.SignedCheckpoint sign(Hash32 logId, long size, Hash32 root, long at) {
    var body = new CheckpointBody(logId, size, root, at, id);
    SignedCheckpoint signed = SignedCheckpoint.sign(domain, body, key.key());
    return new dev.bascule.service.audit.SignedCheckpoint(body, signed.signature().toBytes().hex());
  }

  /** Whether it is under this key and its id. */
  boolean hasSigned(dev.bascule.service.audit.SignedCheckpoint it) {
    return it.body().operatorKeyId() == id && isOf(address(), it, domain);
  }

  private static boolean isOf(
      Address signer, dev.bascule.service.audit.SignedCheckpoint it, VaultDomain domain) {
    try {
      Signature signature = Signature.fromBytes(Bytes.of(it.signatureBytes()));
      return new SignedCheckpoint(it.body(), signature)
          .signer(domain)
          .filter(signer::equals)
          .isPresent();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String sentence(String code, String reason) {
    return reason + " (" + code + ")";
  }
}
