package dev.bascule.cli.treasury;

import dev.bascule.chain.airgap.AirGapFault;
import dev.bascule.chain.airgap.QrReader;
import dev.bascule.chain.airgap.UrDocument;
import dev.bascule.chain.airgap.UrIntake;
import dev.bascule.chain.airgap.UrIntake.Outcome;
import dev.bascule.chain.airgap.UrType;
import dev.bascule.cli.file.SmallFile;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.PartsIn;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Progress;
import dev.bascule.cliconvention.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Reads the signer's answer from its file or from QR codes. */
final class AnswerIn {

  private static final int BYTES_MAX = 1 << 20;

  private AnswerIn() {}

  /** The bytes of the document. */
  static byte[] read(PartsIn.Source source, Terminal terminal) throws IOException {
    return switch (source) {
      case PartsIn.Source.OfFile(Path file) -> file(file);
      case PartsIn.Source.OfLines lines -> {
        try (Progress progress = terminal.progress("reading QR codes", 0)) {
          UrIntake.Watcher watcher = watcher(terminal, progress);
          yield document(PartsIn.lines(lines, terminal, each -> UrIntake.ofLines(each, watcher)));
        }
      }
      case PartsIn.Source.OfPictures folder -> {
        try (Progress progress = terminal.progress("reading QR codes", 0)) {
          yield document(
              UrIntake.ofPictures(
                  PartsIn.pictures(folder).stream().map(AnswerIn::picture).iterator(),
                  watcher(terminal, progress)));
        }
      }
    };
  }

  private static byte[] file(Path file) {
    try {
      return SmallFile.read(file, BYTES_MAX);
    } catch (IOException e) {
      throw Problem.of(
              ExitCode.NOT_FOUND,
              "file_unreadable",
              "the answer cannot be read",
              file + ": " + SmallFile.reason(e),
              "Give the file that cold sign wrote.")
          .asException();
    }
  }

  private static UrIntake.Picture picture(Path file) {
    try {
      return new UrIntake.Picture(
          file.getFileName().toString(), SmallFile.read(file, QrReader.FILE_BYTES_MAX));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static UrIntake.Watcher watcher(Terminal terminal, Progress progress) {
    return new UrIntake.Watcher() {
      @Override
      public void arrived(int have, int of) {
        progress.note(have + " of " + of);
      }

      @Override
      public void passedOver(String source, AirGapFault fault, String why) {
        terminal.remark(source + " is passed over: " + fault.code() + ", " + why);
      }
    };
  }

  private static byte[] document(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Whole(UrDocument(UrType type, var content)) when type == UrType.BYTES ->
          content.toArray();
      case Outcome.Whole _ -> throw PartsIn.psbtAlone("answer of a signer").asException();
      case Outcome.Incomplete few -> throw PartsIn.incomplete(few.why()).asException();
      case Outcome.Refused(var source, var fault, var why) ->
          throw PartsIn.refused(source, fault.code(), why).asException();
    };
  }
}
