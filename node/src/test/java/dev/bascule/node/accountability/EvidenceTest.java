package dev.bascule.node.accountability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.qbft.ExtraData;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.cliconvention.CommandLineRunner;
import dev.bascule.cliconvention.Json;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The evidence file, as a third party gets it. */
class EvidenceTest {

  private static SealedHeader block;

  @TempDir Path folder;

  @BeforeAll
  static void record() throws Exception {
    block = RecordedBlocks.of("rounds").get(3).header();
  }

  @Test
  void aThirdPartyFindsWhoSealedBoth() {
    String file = file(signed(Bytes.EMPTY, 0, 1, 2, 3), signed(Bytes.of((byte) 7), 0, 2, 3, 4));

    assertThat(Evidence.verify(utf8(file)))
        .isInstanceOfSatisfying(
            Evidence.Verdict.Proven.class,
            proven ->
                assertThat(proven.finding().signers())
                    .containsExactlyInAnyOrder(address(2), address(3)));
  }

  @Test
  void sealsOfTwoRoundsAreRefusedWithTheReason() {
    String file = file(signed(Bytes.EMPTY, 0, 1, 2, 3), signed(Bytes.of((byte) 7), 1, 1, 2, 3));

    assertRefused(file, "other_round");
  }

  @Test
  void theFileCannotAccuseWhoDidNotSeal() {
    String file = file(signed(Bytes.EMPTY, 0, 1, 2, 3), signed(Bytes.of((byte) 7), 0, 2, 3, 4));

    assertRefused(file.replace(address(2).hex(), address(1).hex()), "signers_differ");
  }

  @Test
  void noChangedDigitConvictsAnybodyElse() {
    String file = file(signed(Bytes.EMPTY, 0, 2), signed(Bytes.of((byte) 7), 0, 2));
    int tried = 0;
    for (int i = 0; i < file.length(); i++) {
      char digit = file.charAt(i);
      if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) continue;
      String changed = file.substring(0, i) + (digit == '0' ? '1' : '0') + file.substring(i + 1);
      Evidence.Verdict verdict = Evidence.verify(utf8(changed));
      if (verdict instanceof Evidence.Verdict.Proven proven) {
        assertThat(proven.finding().signers()).as("digit %d", i).containsExactly(address(2));
      }
      tried++;
    }
    assertThat(tried).isGreaterThan(2_000);
  }

  @Test
  void theCommandSaysProvenWith0AndNothingWith9() throws Exception {
    Path proven = folder.resolve("proven.json");
    Path nothing = folder.resolve("nothing.json");
    Files.writeString(
        proven, file(signed(Bytes.EMPTY, 0, 1, 2, 3), signed(Bytes.of((byte) 7), 0, 2, 3, 4)));
    Files.writeString(
        nothing, file(signed(Bytes.EMPTY, 0, 1, 2, 3), signed(Bytes.EMPTY, 0, 2, 3, 4)));

    assertThat(run("verify", proven.toString())).startsWith("0 proven: two blocks");
    assertThat(run("verify", nothing.toString())).startsWith("9").contains("code same_block");
    assertThat(run("verify", folder.resolve("no").toString())).startsWith("4");
  }

  private static String run(String... args) {
    var out = new StringWriter();
    int exit =
        CommandLineRunner.run(
            new EvidenceCommand(), new PrintWriter(out, true), new PrintWriter(out, true), args);
    return exit + " " + out;
  }

  private static void assertRefused(String file, String code) {
    assertThat(Evidence.verify(utf8(file)))
        .isInstanceOfSatisfying(
            Evidence.Verdict.Refused.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String file(SealedHeader one, SealedHeader two) {
    return Json.indented(new Evidence(20261, one, two).toJson());
  }

  /** The keys of the recorded chain, which hold nothing. */
  private static SecretKey key(int node) {
    return SecretKey.of(Keccak256.hash(utf8("qbft vector a node " + node)).bytes());
  }

  private static Address address(int node) {
    try (SecretKey key = key(node)) {
      return Signer.of(key.publicKey());
    }
  }

  /** The recorded block, with other vanity data when {@code other} is not empty. */
  private static SealedHeader signed(Bytes other, int round, int... signers) {
    ExtraData extra = block.extraData();
    Bytes vanity = other.isEmpty() ? extra.vanity() : Bytes.concat(Bytes.of(new byte[31]), other);
    Hash32 digest =
        with(new ExtraData(vanity, extra.validators(), extra.vote(), round, List.of()))
            .sealDigest();
    List<Bytes> seals = new ArrayList<>();
    for (int signer : signers) {
      try (SecretKey key = key(signer)) {
        seals.add(key.sign(digest).toSeal());
      }
    }
    return with(new ExtraData(vanity, extra.validators(), extra.vote(), round, seals));
  }

  private static SealedHeader with(ExtraData extra) {
    return SealedHeader.of(BlockHeader.of(block.header().withExtraData(extra.encode())));
  }
}
