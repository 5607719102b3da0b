package dev.bascule.service.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.service.deployment.KeyFile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is signed again, and what is never signed. No chain is needed: the ids are said. */
class CheckpointsTest {

  private static final VaultDomain DOMAIN =
      new VaultDomain(31_337, Address.ofHex("0x" + "0a".repeat(20)));
  private static final Hash32 LOG = DOMAIN.logId(1);
  private static final Hash32 ROOT = hash("root");
  private static final long AT = 1_790_000_000_000L;

  @TempDir Path folder;

  @Test
  void theSameSizeIsTheSameCheckpointForAMinute() throws Exception {
    Checkpoints signing = signingAs("one", 1);
    SignedCheckpoint first = signing.seal(LOG, 7, ROOT, AT);
    assertThat(signing.seal(LOG, 7, ROOT, AT + 59_999)).isSameAs(first);
    // A start does not begin the minute anew.
    assertThat(signingAs("one", 1).seal(LOG, 7, ROOT, AT + 59_999)).isEqualTo(first);
  }

  /** An empty window of the netting book needs a checkpoint that is younger than the one before. */
  @Test
  void aLogThatRestsIsSignedAnewEachMinute() throws Exception {
    Checkpoints signing = signingAs("one", 1);
    SignedCheckpoint first = signing.seal(LOG, 7, ROOT, AT);
    SignedCheckpoint again = signing.seal(LOG, 7, ROOT, AT + 60_000);
    assertThat(again.body().at()).isEqualTo(first.body().at() + 60);
    assertThat(again.body().size()).isEqualTo(7);
    assertThat(again.body().root()).isEqualTo(ROOT);
    assertThat(new SecondMedium(folder).newest()).contains(again);
  }

  @Test
  void anotherKeyOrAnotherIdSignsTheSameSizeAnew() throws Exception {
    SignedCheckpoint first = signingAs("one", 1).seal(LOG, 7, ROOT, AT);
    SignedCheckpoint second = signingAs("two", 2).seal(LOG, 7, ROOT, AT);
    assertThat(second.body().operatorKeyId()).isEqualTo(2);
    assertThat(second.signature()).isNotEqualTo(first.signature());
    // The id alone says nothing about who signed.
    SignedCheckpoint third = signingAs("three", 2).seal(LOG, 7, ROOT, AT);
    assertThat(third.signature()).isNotEqualTo(second.signature());
    assertThat(signingAs("three", 3).seal(LOG, 7, ROOT, AT).body().operatorKeyId()).isEqualTo(3);
  }

  @Test
  void twoRootsForOneSizeAreNeverSignedByWhateverKey() throws Exception {
    signingAs("one", 1).seal(LOG, 7, ROOT, AT);
    for (Checkpoints signing : new Checkpoints[] {signingAs("one", 1), signingAs("two", 2)}) {
      for (long size : new long[] {6, 7}) {
        assertThatThrownBy(() -> signing.seal(LOG, size, hash("other"), AT))
            .hasMessageContaining("checkpoint_would_fork");
      }
    }
  }

  /** Without chain, id and a checkpoint of its own nothing says how to sign. */
  @Test
  void aKeyWhoseIdNobodyKnowsIsRefused() throws Exception {
    assertThatThrownBy(() -> key("one", Optional.empty()))
        .hasMessageContaining("checkpoint_key_unconfirmed");
    signingAs("one", 4).seal(LOG, 7, ROOT, AT);
    assertThat(key("one", Optional.empty()).id()).isEqualTo(4);
    assertThatThrownBy(() -> key("two", Optional.empty()))
        .hasMessageContaining("checkpoint_key_unconfirmed");
  }

  private Checkpoints signingAs(String name, int id) throws IOException {
    return new Checkpoints(
        new SecondMedium(folder), key(name, Optional.of(id)), DSL.using(SQLDialect.H2));
  }

  /** Nobody answers at that port. */
  private CheckpointKey key(String name, Optional<Integer> id) throws IOException {
    SecretKey secret = SecretKey.of(hash(name).bytes());
    var file = new KeyFile("checkpoint", secret, Signer.of(secret.publicKey()));
    EvmNode node = EvmNode.at(URI.create("http://127.0.0.1:1"), Duration.ofSeconds(1));
    var vault = new VaultClient(node, DOMAIN.vault());
    return CheckpointKey.of(file, id, new SecondMedium(folder).newest(), DOMAIN, vault);
  }

  private static Hash32 hash(String text) {
    return Hash32.sha256(text.getBytes(StandardCharsets.UTF_8));
  }
}
