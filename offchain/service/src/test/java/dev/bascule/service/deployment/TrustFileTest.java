package dev.bascule.service.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.receipt.TrustJson;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file grows with the validators; what the deployer wrote into it stays. */
class TrustFileTest {

  private static final Address ONE = Address.ofHex("0x0000000000000000000000000000000000000001");
  private static final Address TWO = Address.ofHex("0x0000000000000000000000000000000000000002");
  private static final List<Trust.Validators> FIRST = List.of(from(0, ONE));
  private static final List<Trust.Validators> LONGER = List.of(from(0, ONE), from(7, ONE, TWO));

  @TempDir Path folder;
  private Path file;
  private Trust written;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("trust.json");
    written =
        new Trust(
            new VaultDomain(1337, TWO),
            Hash32.ZERO,
            Trust.Finality.SEALED,
            FIRST,
            List.of(new Trust.OperatorKey(1, ONE, 5, Optional.of(9L))),
            List.of(new Trust.VoucherKey(ONE, 1, TWO)),
            List.of(new Trust.TrustedAsset(TWO, "BRL", 2, 6)));
    Files.writeString(file, TrustJson.write(written));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aLongerHistoryIsThereForTheNextStart() throws IOException {
    TrustFile kept = TrustFile.read(file);
    kept.keep(LONGER);
    assertThat(kept.trust()).isEqualTo(written.with(LONGER));
    assertThat(TrustFile.read(file).trust()).isEqualTo(written.with(LONGER));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void whatCannotBeWrittenIsNotHandedOut() throws IOException {
    TrustFile kept = TrustFile.read(file);
    Files.createDirectory(folder.resolve("trust.json.next"));
    assertThatThrownBy(() -> kept.keep(LONGER)).isInstanceOf(IOException.class);
    assertThat(kept.trust()).isEqualTo(written);
    assertThat(TrustFile.read(file).trust()).isEqualTo(written);
  }

  private static Trust.Validators from(long block, Address... members) {
    return new Trust.Validators(
        block, ValidatorSet.of(ValidatorSet.Mode.CONTRACT, List.of(members)));
  }
}
