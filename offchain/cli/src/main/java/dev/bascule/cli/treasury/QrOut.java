package dev.bascule.cli.treasury;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.airgap.QrFrame;
import dev.bascule.chain.airgap.QrShow;
import dev.bascule.chain.airgap.UrParts;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.FramesOut;
import dev.bascule.cliconvention.ProblemException;
import java.util.List;
import java.util.Optional;

/** The QR codes of a signing request. */
final class QrOut {

  private QrOut() {}

  /**
   * Called before the service is asked to hand the document out.
   *
   * @throws ProblemException if it cannot be shown as it was asked for
   */
  static void check(FramesOut options, boolean holdsPsbt) {
    QrShow.unusable(options.as(), options.bytes(), holdsPsbt)
        .ifPresent(why -> {
          throw FramesOut.unusable(why).asException();
        });
  }

  /**
   * @param document the file that is written beside
   * @param psbt what the document holds of one
   * @param tooLarge the exit status where it is
   */
  static FramesOut.Frames frames(
      FramesOut options, Bytes document, Optional<Bytes> psbt, ExitCode tooLarge) {
    return switch (QrShow.of(options.as(), options.bytes(), document, psbt)) {
      case QrShow.Outcome.Shown(List<QrFrame> frames) ->
          new FramesOut.Frames(
              frames.size(),
              i -> frames.get(i).halfBlocks(),
              i -> frames.get(i).png(),
              () -> QrFrame.film(frames, (int) FramesOut.FRAME.toMillis()));
      case QrShow.Outcome.TooLarge(int size, int parts) ->
          throw options.tooLarge(tooLarge, size, parts, UrParts.PARTS_MAX).asException();
      case QrShow.Outcome.Unusable(String why) -> throw FramesOut.unusable(why).asException();
    };
  }
}
