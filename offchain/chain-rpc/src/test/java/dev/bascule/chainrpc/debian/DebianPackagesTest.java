package dev.bascule.chainrpc.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebianPackagesTest {

  @TempDir private Path folder;

  @Test
  void theMirrorIsTheOneThatTheSystemUses() throws IOException {
    assertThatThrownBy(() -> DebianPackages.mirror(folder)).isInstanceOf(IOException.class);
    Path parts = Files.createDirectory(folder.resolve("sources.list.d"));
    Files.writeString(
        parts.resolve("debian.sources"),
        """
        Types: deb
        # http://old.example/debian
        URIs: http://mirror.example/debian-security
        URIs: https://mirror.example/debian
        """);
    assertThat(DebianPackages.mirror(folder)).isEqualTo("https://mirror.example/debian");
    Files.writeString(
        folder.resolve("sources.list"),
        "deb [arch=amd64] http://first.example/debian/ bookworm main\n");
    assertThat(DebianPackages.mirror(folder)).isEqualTo("http://first.example/debian/");
  }
}
