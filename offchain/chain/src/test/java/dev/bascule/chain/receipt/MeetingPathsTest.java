package dev.bascule.chain.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.log.MerkleLog;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two paths of one tree, in all trees of up to 40 leaves. */
class MeetingPathsTest {

  private final MerkleLog log = new MerkleLog();

  MeetingPathsTest() {
    for (int i = 0; i < 40; i++) log.append(Hash32.sha256(new byte[] {(byte) i}));
  }

  @Test
  void aPathIsWholeAgainAndRepeatsNoNodeOfTheOneBeforeIt() {
    for (int size = 1; size <= 40; size++) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) bothWays(i, j, size);
      }
    }
  }

  private void bothWays(int i, int j, int size) {
    List<Hash32> first = log.inclusion(i, size);
    List<Hash32> second = log.inclusion(j, size);
    MeetingPaths writing = new MeetingPaths();
    assertThat(writing.own(i, first)).isEqualTo(first);
    List<Hash32> own = writing.own(j, second);
    MeetingPaths reading = new MeetingPaths();
    assertThat(reading.whole(i, first)).isEqualTo(first);
    assertThat(reading.whole(j, own)).isEqualTo(second);
    if (j > i) assertThat(own).doesNotContainAnyElementsOf(first);
    else assertThat(own).isEqualTo(second);
  }

  @Test
  void pathsOfTwoTreesDoNotMeet() {
    MeetingPaths paths = new MeetingPaths();
    paths.own(4, log.inclusion(4, 40));
    assertThatThrownBy(() -> paths.own(5, log.inclusion(5, 39)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the paths of leaves 4 and 5 are not of one tree");
  }
}
