package dev.bascule.treasury.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.request.TreasuryDomain;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.ColdRun;
import dev.bascule.treasury.file.FileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One spelling, one order, one kind of word: what else a manifest says is not read. */
class MediumManifestTest {

  private static final SecretKey KEY = key();
  private static final Address ACCOUNT = Signer.of(KEY.publicKey());
  private static final FileDigest EMPTY = new FileDigest(0, Hash32.sha256(new byte[0]));

  @TempDir private Path root;

  private static SecretKey key() {
    byte[] secret = new byte[32];
    secret[31] = 9;
    return SecretKey.of(secret);
  }

  private static MediumManifest of(String... names) {
    List<MediumManifest.Entry> files = new ArrayList<>();
    for (String name : names) files.add(new MediumManifest.Entry(name, EMPTY));
    return with(1, 1, files);
  }

  private static MediumManifest with(long counter, long at, List<MediumManifest.Entry> files) {
    return new MediumManifest("stick", counter, Hash32.ZERO, at, ACCOUNT, files);
  }

  private MediumManifest.Loaded loaded(byte[] file) throws IOException {
    Files.write(root.resolve(MediumManifest.NAME), file);
    return MediumManifest.load(root);
  }

  private MediumManifest.Loaded loaded(MediumManifest manifest) throws IOException {
    return loaded(manifest.sign(KEY).file());
  }

  private void malformed(MediumManifest manifest) throws IOException {
    assertThat(loaded(manifest))
        .as(manifest.toString())
        .isInstanceOf(MediumManifest.Loaded.Malformed.class);
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    MediumManifest.Signed signed = of("a", "a/b", "ä").sign(KEY);
    assertThat(loaded(signed.file())).isEqualTo(new MediumManifest.Loaded.Found(signed));
    assertThat(signed.signer()).contains(ACCOUNT);
  }

  /** Signed by the right key, and still no name leads out of the folder. */
  @Test
  void noNameLeadsOut() throws IOException {
    for (String name :
        List.of(
            "",
            "/etc/passwd",
            "../x",
            "a/../../x",
            "a/./b",
            ".",
            "..",
            "a//b",
            "a/",
            "a\\b",
            "C:x",
            "a\u0000b",
            "a\u202eb",
            "e\u0301",
            "\ufffd",
            "MEDIUM.json",
            "x".repeat(256))) {
      malformed(of(name));
    }
  }

  @Test
  void orderIsStrictAndBoundsHold() throws IOException {
    malformed(of("b", "a"));
    malformed(of("a", "a"));
    malformed(with(0, 1, List.of()));
    malformed(with(1, 253_402_300_800L, List.of()));
    Hash32 hash = EMPTY.sha256();
    malformed(
        with(1, 1, List.of(new MediumManifest.Entry("a", new FileDigest((1L << 30) + 1, hash)))));
    List<MediumManifest.Entry> nine = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      nine.add(new MediumManifest.Entry("f" + i, new FileDigest(1L << 30, hash)));
    }
    malformed(with(1, 1, nine));
    assertThat(loaded(with(1, 1, nine.subList(0, 8))))
        .isInstanceOf(MediumManifest.Loaded.Found.class);
    List<MediumManifest.Entry> many = new ArrayList<>();
    for (int i = 0; i <= 4096; i++) many.add(new MediumManifest.Entry("%04d".formatted(i), EMPTY));
    malformed(with(1, 1, many));
    assertThat(loaded(with(1, 1, many.subList(0, 4096))))
        .isInstanceOf(MediumManifest.Loaded.Found.class);
  }

  /** The longest names of the widest characters fit into what is read. */
  @Test
  void theLargestManifestIsRead() throws IOException {
    List<MediumManifest.Entry> files = new ArrayList<>();
    for (int i = 0; i < 4096; i++) {
      files.add(new MediumManifest.Entry("\u4e00".repeat(251) + "%04d".formatted(i), EMPTY));
    }
    assertThat(loaded(with(1, 1, files))).isInstanceOf(MediumManifest.Loaded.Found.class);
  }

  @Test
  void anotherSpellingIsRefused() throws IOException {
    String file = new String(of("a").sign(KEY).file(), UTF_8);
    for (String other :
        List.of(
            file.replace("{\"manifest\"", "{ \"manifest\""),
            file.replace("\"signature\"", "\"more\":\"x\",\"signature\""),
            file.replace("\"medium\"", "\"a\":\"x\",\"medium\""),
            file.replace("bascule/medium/1", "bascule/medium/2"),
            file.replace("1b\"", "00\"").replace("1c\"", "00\""),
            file + "\n",
            "[]",
            "")) {
      assertThat(other).isNotEqualTo(file);
      assertThat(loaded(other.getBytes(UTF_8)))
          .as(other)
          .isInstanceOf(MediumManifest.Loaded.Malformed.class);
    }
  }

  /** A signature under any other word of the treasury over the same document is of nobody here. */
  @Test
  void noOtherWordPassesForAManifest() throws IOException {
    MediumManifest manifest = of("a");
    var json =
        new ColdRun(0, new String(manifest.sign(KEY).file(), UTF_8), "").json().get("manifest");
    Hash32 document = Keccak256.hash(Jcs.canonical(json));
    String own = "MediumManifest(bytes32 manifest)";
    assertThat(manifest.digest()).isEqualTo(TreasuryDomain.digest(own, document));
    for (String type :
        List.of(
            "Proposal(bytes32 request)",
            "Approval(bytes32 request)",
            "Rejection(bytes32 request)",
            "KeyStatement(bytes32 statement)",
            "StopStatement(bytes32 statement)")) {
      Signature other = KEY.sign(TreasuryDomain.digest(type, document));
      Optional<Address> signer = new MediumManifest.Signed(manifest, other).signer();
      assertThat(signer).as(type).isNotEqualTo(Optional.of(ACCOUNT));
    }
    Signature bare = KEY.sign(document);
    assertThat(new MediumManifest.Signed(manifest, bare).signer())
        .isNotEqualTo(Optional.of(ACCOUNT));
  }

  /** The account that a manifest names is believed only with that account's signature. */
  @Test
  void anotherKeysSignatureUnderOurNameIsRefused() throws IOException {
    byte[] secret = new byte[32];
    secret[31] = 10;
    try (SecretKey thief = SecretKey.of(secret)) {
      Files.write(root.resolve(MediumManifest.NAME), of().sign(thief).file());
      for (Address expected : List.of(ACCOUNT, Signer.of(thief.publicKey()))) {
        ColdRun run = ColdRun.of("media", "check", root, "--account", expected.hex());
        assertThat(run.exit()).isEqualTo(9);
        assertThat(run.err()).contains("code medium_other_key");
      }
    }
  }
}
