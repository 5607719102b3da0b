package dev.bascule.chain.shares;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.PublishedVectors;
import dev.bascule.chain.hd.ExtendedPrivateKey;
import dev.bascule.chain.hd.KeyNetwork;
import dev.bascule.chain.secret.SecretBytes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** SLIP-39: the 45 official vectors, valid and invalid, each with the fault that it is about. */
class PublishedSharesTest {

  @Test
  void everyVectorIsCombinedOrRefusedForItsReason() {
    int combined = 0;
    int refused = 0;
    for (JsonNode vector : PublishedVectors.shared("slip39/vectors.json")) {
      String title = vector.get(0).asString();
      List<SecretBytes> shares = new ArrayList<>();
      for (JsonNode words : vector.get(1)) {
        shares.add(SecretBytes.copyOf(words.asString().getBytes(US_ASCII)));
      }
      SecretBytes passphrase = SecretBytes.copyOf("TREZOR".getBytes(US_ASCII));
      switch (ShareCombine.combine(shares, passphrase)) {
        case Combination.Combined(SecretBytes secret) -> {
          String hex = HexFormat.of().formatHex(secret.copy());
          assertThat(hex).as(title).isEqualTo(vector.get(2).asString());
          try (ExtendedPrivateKey key = ExtendedPrivateKey.ofSeed(secret, KeyNetwork.MAIN)) {
            assertThat(new String(key.text().copy(), US_ASCII))
                .as(title)
                .isEqualTo(vector.get(3).asString());
          }
          combined++;
        }
        case Combination.Refused(List<ShareFault> faults) -> {
          assertThat(vector.get(2).asString()).as(title + " " + faults).isEmpty();
          assertThat(faults).as(title).hasAtLeastOneElementOfType(expected(title));
          refused++;
        }
      }
    }
    assertThat(combined).isEqualTo(15);
    assertThat(refused).isEqualTo(30);
  }

  private static Class<? extends ShareFault> expected(String title) {
    if (title.contains("invalid checksum")) return ShareFault.WrongChecksum.class;
    if (title.contains("invalid padding")) return ShareFault.WrongPadding.class;
    if (title.contains("greater group threshold")) return ShareFault.ImpossibleGroups.class;
    if (title.contains("duplicate member")) return ShareFault.Duplicate.class;
    if (title.contains("member thresholds")) return ShareFault.OtherMemberThreshold.class;
    if (title.contains("invalid digest")) return ShareFault.DigestMismatch.class;
    if (title.contains("insufficient number of members")) return ShareFault.TooFewMembers.class;
    if (title.contains("Insufficient number of groups")) return ShareFault.TooFewGroups.class;
    if (title.contains("Basic sharing 2-of-3")) return ShareFault.TooFewMembers.class;
    if (title.contains("length")) return ShareFault.WrongLength.class;
    if (title.contains("different") || title.contains("mismatching")) {
      return ShareFault.OtherSet.class;
    }
    throw new AssertionError("a vector that nobody expected: " + title);
  }
}
