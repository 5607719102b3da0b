package dev.bascule.cliconvention;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * How far a long command is, on standard error: one line that is rewritten on a terminal, otherwise
 * a line every few seconds, so that a log file is not silent and not flooded.
 */
public final class Progress implements AutoCloseable {
  enum Style {
    LIVE(Duration.ofMillis(100)),
    LINES(Duration.ofSeconds(5)),
    SILENT(Duration.ZERO);

    private final long intervalNanos;

    Style(Duration interval) {
      this.intervalNanos = interval.toNanos();
    }
  }

  private final PrintWriter err;
  private final Style style;
  private final long startNanos = System.nanoTime();
  private String what;
  private long total;
  private long done;
  private String note = "";
  private long printedNanos;
  private boolean printed;
  private boolean closed;

  Progress(PrintWriter err, Style style, String what, long total) {
    this.err = err;
    this.style = style;
    this.what = what;
    this.total = total;
    this.printedNanos = startNanos - Style.LINES.intervalNanos;
  }

  /**
   * The launcher says whether standard error is a terminal; the JDK can tell only of the others.
   */
  static Style styleOfTerminal() {
    return "1".equals(System.getenv("BASCULE_STDERR_TERMINAL")) ? Style.LIVE : Style.LINES;
  }

  public synchronized void to(long unitsDone) {
    done = unitsDone;
    show(false);
  }

  public synchronized void add(long units) {
    to(done + units);
  }

  /** What stands in the way at the moment, e.g. a service that does not answer. */
  public synchronized void note(String text) {
    if (note.equals(text)) return;
    note = text;
    show(!text.isEmpty());
  }

  public synchronized void phase(String nextWhat, long nextTotal) {
    if (printed) show(true);
    if (style == Style.LIVE && printed) err.println();
    what = nextWhat;
    total = nextTotal;
    done = 0;
    note = "";
    show(true);
  }

  @Override
  public void close() {
    end();
  }

  /** The last state stays on the screen, and what follows begins on a line of its own. */
  public synchronized void end() {
    if (closed) return;
    closed = true;
    if (style == Style.SILENT || !printed) return;
    show(true);
    if (style == Style.LIVE) err.println();
    err.flush();
  }

  private void show(boolean now) {
    if (style == Style.SILENT) return;
    long nanos = System.nanoTime();
    if (!now && nanos - printedNanos < style.intervalNanos) return;
    printedNanos = nanos;
    printed = true;
    if (style == Style.LIVE) err.print("\r\u001b[2K" + text(nanos));
    else err.println(text(nanos));
    err.flush();
  }

  private String text(long nanos) {
    long seconds = (nanos - startNanos) / 1_000_000_000L;
    String count = total > 0 ? "  " + done + "/" + total : done > 0 ? "  " + done : "";
    return Printable.line(
        what + count + "  " + seconds + " s" + (note.isEmpty() ? "" : "  (" + note + ")"));
  }
}
