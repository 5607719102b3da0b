package dev.bascule.chain.shares;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.secret.Randomness;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.words.WordList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Splits, and what combining says about shares that are wrong. */
class ShareSplitTest {

  private static final byte[] SECRET =
      HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0ff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
  private static final SharePlan TWO_OF_THREE =
      new SharePlan(1, List.of(new SharePlan.Group(2, 3)));

  @Test
  void everyQuorumOfAPlanWithGroupsGivesTheSecret() {
    SharePlan plan =
        new SharePlan(
            2,
            List.of(
                new SharePlan.Group(1, 1), new SharePlan.Group(2, 3), new SharePlan.Group(3, 5)));
    List<List<Share>> groups = new ShareSplit(plan, 0, true).split(secret(), empty(), random(7));
    assertThat(groups).extracting(List::size).containsExactly(1, 3, 5);
    List<Share> all = groups.stream().flatMap(List::stream).toList();
    int quorums = 0;
    for (int mask = 1; mask < 1 << all.size(); mask++) {
      int chosen = mask;
      int first = Integer.bitCount(mask & 1);
      int second = Integer.bitCount(mask >> 1 & 7);
      int third = Integer.bitCount(mask >> 4 & 31);
      boolean minimal = first <= 1 && (second == 0 || second == 2) && (third == 0 || third == 3);
      int complete = first + (second == 2 ? 1 : 0) + (third == 3 ? 1 : 0);
      if (!minimal || complete != 2) continue;
      List<SecretBytes> texts = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        if ((chosen >> i & 1) == 1) texts.add(all.get(i).words());
      }
      Collections.shuffle(texts, new Random(mask));
      assertThat(combined(texts, empty())).isEqualTo(SECRET);
      quorums++;
    }
    assertThat(quorums).isEqualTo(3 + 10 + 30);
  }

  @Test
  void secretsOfEveryLengthComeBack() {
    for (int size = 16; size <= 64; size += 2) {
      byte[] bytes = new byte[size];
      new Random(size).nextBytes(bytes);
      List<Share> shares =
          new ShareSplit(TWO_OF_THREE, size == 16 ? 1 : 0, false)
              .split(SecretBytes.copyOf(bytes), secret("pass phrase"), random(size))
              .getFirst();
      List<SecretBytes> texts = List.of(shares.get(2).words(), shares.get(0).words());
      assertThat(combined(texts, secret("pass phrase"))).isEqualTo(bytes);
      assertThat(combined(texts, secret("pass phrasf"))).isNotEqualTo(bytes);
    }
  }

  @Test
  void groupsThatNeedOnlyOneOfThemEachHaveTheSecret() {
    SharePlan plan =
        new SharePlan(1, List.of(new SharePlan.Group(2, 2), new SharePlan.Group(1, 1)));
    List<List<Share>> groups = new ShareSplit(plan, 0, true).split(secret(), empty(), random(3));
    for (List<Share> group : groups) {
      assertThat(combined(group.stream().map(Share::words).toList(), empty())).isEqualTo(SECRET);
    }
  }

  @Test
  void theSameRandomnessGivesTheSameShares() {
    List<SecretBytes> once = split(5);
    List<SecretBytes> again = split(5);
    for (int i = 0; i < once.size(); i++) assertThat(once.get(i).sameAs(again.get(i))).isTrue();
    assertThat(once.getFirst().sameAs(split(6).getFirst())).isFalse();
  }

  @Test
  void everyMistypedWordIsNamedByItsShare() {
    List<SecretBytes> good = split(11);
    Random random = new Random(11);
    for (int word = 0; word < 33; word++) {
      List<byte[]> words = WordList.split(good.get(1).copy(), (byte) ' ');
      byte[] before = words.get(word);
      byte[] other = WordList.split(good.get(0).copy(), (byte) ' ').get(random.nextInt(33));
      if (Arrays.equals(before, other)) continue;
      words.set(word, other);
      List<SecretBytes> texts = new ArrayList<>(good);
      texts.set(1, join(words));
      assertThat(faults(texts)).containsExactly(new ShareFault.WrongChecksum(2));
    }
    List<byte[]> words = WordList.split(good.get(2).copy(), (byte) ' ');
    words.set(4, "bascule".getBytes(US_ASCII));
    assertThat(faults(List.of(good.get(0), join(words))))
        .containsExactly(new ShareFault.NotAWord(2, 5));
    assertThat(faults(List.of(good.get(0), secret("academic acid"))))
        .containsExactly(new ShareFault.WrongLength(2, 2));
  }

  @Test
  void aShareOfAnotherSplitIsTheOneThatIsNamed() {
    List<SecretBytes> good = split(12);
    SecretBytes foreign = split(13).get(2);
    assertThat(faults(List.of(foreign, good.get(0), good.get(1))))
        .containsExactly(new ShareFault.OtherSet(1, 2, ShareFault.Difference.IDENTIFIER));
  }

  @Test
  void tooFewAndTwiceTheSameAreNamed() {
    List<SecretBytes> good = split(14);
    assertThat(faults(List.of(good.get(0)))).containsExactly(new ShareFault.TooFewMembers(0, 1, 2));
    assertThat(faults(List.of(good.get(0), good.get(0))))
        .containsExactly(new ShareFault.Duplicate(2, 1, true));
    assertThat(faults(List.of())).containsExactly(new ShareFault.TooFewGroups(0, 1));
  }

  /** A forger can make a checksum, not a point of the polynomial. */
  @Test
  void aForgedShareIsNamedWhenThereAreEnoughOthers() {
    List<Share> shares =
        new ShareSplit(TWO_OF_THREE, 0, true).split(secret(), empty(), random(15)).getFirst();
    byte[] value = shares.get(1).value().copy();
    value[7] ^= 1;
    Share real = shares.get(1);
    Share forged =
        new Share(
            real.set(),
            real.group(),
            real.member(),
            real.memberThreshold(),
            SecretBytes.copyOf(value));
    assertThat(faults(List.of(shares.get(0).words(), forged.words(), shares.get(2).words())))
        .containsExactly(new ShareFault.WrongShare(2));
    assertThat(faults(List.of(shares.get(0).words(), forged.words())))
        .containsExactly(new ShareFault.DigestMismatch(List.of(1, 2)));
  }

  @Test
  void aForgedGroupIsNoticedAboveTheMembers() {
    SharePlan.Group one = new SharePlan.Group(1, 1);
    SharePlan plan = new SharePlan(2, List.of(one, one, one));
    List<List<Share>> groups = new ShareSplit(plan, 0, true).split(secret(), empty(), random(16));
    Share real = groups.get(2).getFirst();
    byte[] value = real.value().copy();
    value[0] ^= 2;
    Share forged = new Share(real.set(), 2, 0, 1, SecretBytes.copyOf(value));
    SecretBytes a = groups.get(0).getFirst().words();
    SecretBytes b = groups.get(1).getFirst().words();
    assertThat(faults(List.of(a, b, forged.words()))).containsExactly(new ShareFault.WrongShare(3));
  }

  @Test
  void plansThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new SharePlan.Group(3, 2)).hasMessageContaining("3 of 2");
    assertThatThrownBy(() -> new SharePlan.Group(1, 2)).hasMessageContaining("copy it");
    assertThatThrownBy(() -> new SharePlan.Group(2, 17)).hasMessageContaining("2 of 17");
    assertThatThrownBy(() -> new SharePlan(2, List.of(new SharePlan.Group(1, 1))))
        .hasMessageContaining("2 of 1");
    ShareSplit split = new ShareSplit(TWO_OF_THREE, 0, true);
    assertThatThrownBy(() -> split.split(SecretBytes.copyOf(new byte[15]), empty(), random(1)))
        .hasMessageContaining("15");
    assertThatThrownBy(() -> split.split(secret(), secret("p\u0001"), random(1)))
        .hasMessageContaining("printable");
  }

  @Test
  void nothingIsPrinted() {
    Share share =
        new ShareSplit(TWO_OF_THREE, 0, true)
            .split(secret(), empty(), random(17))
            .getFirst()
            .getFirst();
    String hex = HexFormat.of().formatHex(share.value().copy());
    assertThat(share + " " + share.words()).doesNotContain(hex).contains("member 0");
  }

  private static List<SecretBytes> split(int seed) {
    return new ShareSplit(TWO_OF_THREE, 0, true)
        .split(secret(), empty(), random(seed)).getFirst().stream().map(Share::words).toList();
  }

  private static byte[] combined(List<SecretBytes> texts, SecretBytes passphrase) {
    return switch (ShareCombine.combine(texts, passphrase)) {
      case Combination.Combined(SecretBytes secret) -> secret.copy();
      case Combination.Refused(List<ShareFault> faults) -> throw new AssertionError(faults);
    };
  }

  private static List<ShareFault> faults(List<SecretBytes> texts) {
    return switch (ShareCombine.combine(texts, empty())) {
      case Combination.Combined _ -> throw new AssertionError("a secret appeared");
      case Combination.Refused(List<ShareFault> faults) -> faults;
    };
  }

  private static SecretBytes join(List<byte[]> words) {
    return secret(
        String.join(" ", words.stream().map(word -> new String(word, US_ASCII)).toList()));
  }

  private static SecretBytes secret() {
    return SecretBytes.copyOf(SECRET);
  }

  private static SecretBytes secret(String text) {
    return SecretBytes.copyOf(text.getBytes(US_ASCII));
  }

  private static SecretBytes empty() {
    return SecretBytes.copyOf(new byte[0]);
  }

  private static Randomness random(long seed) {
    return new Random(seed)::nextBytes;
  }
}
