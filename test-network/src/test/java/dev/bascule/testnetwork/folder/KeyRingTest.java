package dev.bascule.testnetwork.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.cliconvention.ProblemException;
import dev.bascule.testnetwork.folder.KeyRing.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyRingTest {

  @TempDir Path temp;

  private KeyRing ring(DataFolder folder) throws IOException {
    return KeyRing.readOrCreate(folder, new SecureRandom());
  }

  private DataFolder folder() {
    DataFolder folder = DataFolder.at(temp);
    folder.create();
    return folder;
  }

  @Test
  void the_same_keys_are_read_at_each_start() throws Exception {
    DataFolder folder = folder();
    KeyRing made = ring(folder);
    assertThat(ring(folder).address(Role.CHECKPOINT)).isEqualTo(made.address(Role.CHECKPOINT));
  }

  /** The vault knows the lost key; what a new one signs, nobody could ever redeem. */
  @ParameterizedTest
  @EnumSource(value = Role.class, mode = EnumSource.Mode.EXCLUDE, names = "CHECKPOINT_SPARE")
  void a_lost_key_of_deployed_contracts_is_not_made_anew(Role role) throws Exception {
    DataFolder folder = folder();
    Path file = folder.keys().resolve(role.word() + ".json");
    ring(folder);
    Files.delete(file);
    // Before the contracts there is nothing that a new key could contradict.
    ring(folder);
    Files.writeString(folder.contractsFile(), "{\"others\": {\"ConsortiumRegistry\": {}}}");
    Files.delete(file);

    assertThatThrownBy(() -> ring(folder))
        .isInstanceOfSatisfying(
            ProblemException.class,
            failure -> {
              assertThat(failure.problem().code()).isEqualTo("key_missing");
              assertThat(failure.problem().why()).contains(file.toString());
            });
    assertThat(file).doesNotExist();
  }

  /** It is better kept elsewhere, and a folder of an older version never had one. */
  @Test
  void the_spare_may_be_missing_and_is_not_made_anew() throws Exception {
    DataFolder folder = folder();
    Path file = folder.keys().resolve("checkpoint-spare.json");
    assertThat(ring(folder).address(Role.CHECKPOINT_SPARE))
        .isNotEqualTo(ring(folder).address(Role.CHECKPOINT));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Files.writeString(folder.contractsFile(), "{}");
    Files.delete(file);

    KeyRing without = ring(folder);

    assertThat(file).doesNotExist();
    assertThatThrownBy(() -> without.address(Role.CHECKPOINT_SPARE))
        .isInstanceOfSatisfying(
            ProblemException.class,
            failure -> assertThat(failure.problem().code()).isEqualTo("key_missing"));
  }
}
