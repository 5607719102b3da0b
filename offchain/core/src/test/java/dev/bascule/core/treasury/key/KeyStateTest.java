package dev.bascule.core.treasury.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The states of a key as one table, and what follows from it. */
class KeyStateTest {

  @Test
  void theWholeTable() {
    List<String> rows = new ArrayList<>();
    for (KeyState from : KeyState.values()) {
      for (KeyState to : KeyState.values()) {
        from.peopleTo(to)
            .ifPresent(people -> rows.add(from.word() + " " + to.word() + " " + people));
      }
    }
    assertThat(rows)
        .containsExactlyInAnyOrder(
            """
            pre_activation active 2
            pre_activation compromised 1
            pre_activation destroyed 2
            active suspended 1
            active deactivated 2
            active compromised 1
            active destroyed 2
            suspended active 2
            suspended deactivated 2
            suspended compromised 1
            suspended destroyed 2
            deactivated compromised 1
            deactivated destroyed 2
            compromised destroyed 2
            """
                .lines()
                .toArray(String[]::new));
  }

  /** From what ended no way leads to a state in which the key acts, however many steps it has. */
  @Test
  void whatEndedNeverComesBack() {
    for (KeyState ended :
        EnumSet.of(KeyState.DEACTIVATED, KeyState.COMPROMISED, KeyState.DESTROYED)) {
      Set<KeyState> reached = EnumSet.of(ended);
      boolean grew = true;
      while (grew) {
        grew = false;
        for (KeyState from : List.copyOf(reached)) {
          for (KeyState to : KeyState.values()) {
            if (from.peopleTo(to).isPresent()) grew |= reached.add(to);
          }
        }
      }
      assertThat(reached)
          .as(ended.word())
          .doesNotContain(KeyState.ACTIVE, KeyState.SUSPENDED, KeyState.PRE_ACTIVATION);
    }
  }

  @Test
  void nothingLeadsIntoPreActivation() {
    for (KeyState from : KeyState.values()) {
      assertThat(from.peopleTo(KeyState.PRE_ACTIVATION)).isEmpty();
      assertThat(from.peopleTo(from)).isEmpty();
    }
  }
}
