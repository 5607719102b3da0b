package dev.bascule.chain.airgap;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Takes what a scanner or a camera brings until a document is whole. */
public final class UrIntake {

  private static final int NAMED_MAX = 12;

  /** Who is told how far it is. */
  public interface Watcher {
    void arrived(int have, int of);

    /**
     * Something could not be read, and the reading goes on.
     *
     * @param source the line or the file
     */
    void passedOver(String source, AirGapFault fault, String why);
  }

  /**
   * A picture.
   *
   * @param png not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // a file's bytes on their way to the reader
  public record Picture(String name, byte[] png) {}

  /** How it ended. */
  public sealed interface Outcome {
    record Whole(UrDocument document) implements Outcome {}

    /**
     * The source ended first.
     *
     * @param of 0 if not one part was read
     */
    record Incomplete(int have, int of, List<Integer> missing, int passedOver) implements Outcome {

      /** In words. */
      public String why() {
        String damaged = passedOver == 0 ? "" : "; " + passedOver + " could not be read";
        if (of == 0) return "no part was read" + damaged;
        String named =
            missing.stream().limit(NAMED_MAX).map(String::valueOf).collect(Collectors.joining(", "))
                + (missing.size() > NAMED_MAX ? ", …" : "");
        return "%d of %d parts are here, not yet %s%s".formatted(have, of, named, damaged);
      }
    }

    /**
     * Something that no camera does by accident.
     *
     * @param source the line or the file
     */
    record Refused(String source, AirGapFault fault, String why) implements Outcome {}
  }

  private final UrCollector collector = new UrCollector();
  private final Watcher watcher;
  private int passedOver;

  private UrIntake(Watcher watcher) {
    this.watcher = watcher;
  }

  /**
   * @param lines one UR each; empty ones are passed over
   */
  public static Outcome ofLines(Iterator<String> lines, Watcher watcher) {
    UrIntake intake = new UrIntake(watcher);
    for (int number = 1; lines.hasNext(); number++) {
      String line = lines.next();
      if (line.isBlank()) continue;
      Outcome end = intake.end("line " + number, intake.collector.take(line));
      if (end != null) return end;
    }
    return intake.incomplete();
  }

  public static Outcome ofPictures(Iterator<Picture> pictures, Watcher watcher) {
    UrIntake intake = new UrIntake(watcher);
    while (pictures.hasNext()) {
      Picture picture = pictures.next();
      UrStep step =
          switch (QrReader.read(picture.png())) {
            case QrReader.Reading.Text(String text) -> intake.collector.take(text);
            case QrReader.Reading.Refused(var fault, var why) -> new UrStep.Refused(fault, why);
          };
      Outcome end = intake.end(picture.name(), step);
      if (end != null) return end;
    }
    return intake.incomplete();
  }

  private @Nullable Outcome end(String source, UrStep step) {
    switch (step) {
      case UrStep.Whole(UrDocument document) -> {
        int all = Math.max(1, collector.total());
        watcher.arrived(all, all);
        return new Outcome.Whole(document);
      }
      case UrStep.Arrived(int have, int of) -> watcher.arrived(have, of);
      case UrStep.Known(int have, int of) -> watcher.arrived(have, of);
      case UrStep.Refused(AirGapFault fault, String why) -> {
        if (!fault.isDamage()) return new Outcome.Refused(source, fault, why);
        passedOver++;
        watcher.passedOver(source, fault, why);
      }
    }
    return null;
  }

  private Outcome incomplete() {
    return new Outcome.Incomplete(
        collector.have(), collector.total(), collector.missing(), passedOver);
  }
}
