package dev.bascule.node.accountability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.core.id.Address;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttendanceTest {

  @Test
  void theOneThatWasDownIsAbsentAndTheOthersAreNot() throws Exception {
    Attendance attendance = Attendance.of(RecordedBlocks.of("rounds"));

    List<Map.Entry<Address, Attendance.Presence>> absent =
        attendance.records().entrySet().stream()
            .filter(entry -> entry.getValue().absent() > 0)
            .toList();

    assertThat(absent).hasSize(1);
    Attendance.Presence down = absent.getFirst().getValue();
    // Away in blocks 88 to 123 of 88 to 130, back in 124.
    assertThat(down.longestAbsence()).isEqualTo(36);
    assertThat(down.uptime()).isEqualTo((43 - 36) * 10_000 / 43);
    assertThat(down.missed()).isGreaterThan(10);
    assertThat(down.lastShown()).isGreaterThanOrEqualTo(124);
    attendance.records().values().stream()
        .filter(record -> record.absent() == 0)
        .forEach(record -> assertThat(record.uptime()).isEqualTo(10_000));
  }

  @Test
  void whereAllWereUpNobodyIsAbsent() throws Exception {
    Attendance attendance = Attendance.of(RecordedBlocks.of("header-4"));

    assertThat(attendance.records()).hasSize(4);
    attendance.records().values().forEach(record -> assertThat(record.absent()).isZero());
  }

  @Test
  void everyRoundOfEveryBlockIsSomebodysTurn() throws Exception {
    for (String name : List.of("votes", "rounds", "contract", "transition-by-block")) {
      List<SealedBlock> blocks = RecordedBlocks.of(name);
      Attendance attendance = Attendance.of(blocks);

      long rounds =
          blocks.stream().skip(1).mapToLong(b -> b.header().extraData().round() + 1L).sum();
      assertThat(attendance.records().values().stream().mapToLong(r -> r.turns()).sum())
          .as(name)
          .isEqualTo(rounds);
      assertThat(attendance.records().values().stream().mapToLong(r -> r.proposed()).sum())
          .as(name)
          .isEqualTo(blocks.size() - 1);
    }
  }

  @Test
  void aValidatorIsJudgedOnlyForBlocksThatItHadToSeal() throws Exception {
    // The fifth validator was in force in blocks 31 to 80 of this recording.
    Attendance attendance = Attendance.of(RecordedBlocks.of("votes"));

    assertThat(attendance.records()).hasSize(5);
    assertThat(attendance.records().values().stream().mapToLong(r -> r.inForce()).min())
        .hasValue(50);
    assertThat(attendance.to()).isEqualTo(86);
  }

  @Test
  void aBlockWithoutTheOneBeforeItCannotBeJudged() throws Exception {
    List<SealedBlock> one = RecordedBlocks.of("rounds").subList(0, 1);

    assertThatThrownBy(() -> Attendance.of(one)).isInstanceOf(IllegalArgumentException.class);
  }
}
