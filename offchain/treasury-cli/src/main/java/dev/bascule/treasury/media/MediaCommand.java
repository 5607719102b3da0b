package dev.bascule.treasury.media;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.treasury.folder.FolderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cold media}. */
@Command(
    name = "media",
    subcommands = {MediaSealCommand.class, MediaCheckCommand.class},
    description = "What travels on a stick: a signed list of its files, and whether it still fits.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  cold media seal /media/stick --name payouts --home ~/cold",
      "  cold media check /media/stick --folder --home ~/cold"
    })
public final class MediaCommand {
  @SuppressWarnings("UnusedVariable") // picocli reads --help from it
  @Mixin
  private final Terminal terminal = new Terminal();

  /** The cold folder changes when it remembers a medium: it cannot be a part of it. */
  static void requireApart(Path root, FolderOptions options) throws IOException {
    requireApart(root, options.home(), "the cold folder");
    requireApart(root, options.witness(), "the witness");
  }

  private static void requireApart(Path root, @Nullable Path own, String what) throws IOException {
    if (own == null) return;
    Path real = Files.exists(own) ? own.toRealPath() : own.toAbsolutePath().normalize();
    if (!real.startsWith(root)) return;
    throw Problem.of(
            ExitCode.USAGE,
            "folder_on_medium",
            what + " is a part of this medium",
            own + " lies in " + root + ", and changes whenever a medium is sealed",
            "Name the folder beside it that travels.")
        .asException();
  }
}
