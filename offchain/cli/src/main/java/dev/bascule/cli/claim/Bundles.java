package dev.bascule.cli.claim;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.ReceiptJson;
import dev.bascule.chain.receipt.ReceiptVerifier;
import dev.bascule.chain.receipt.Verdict;
import dev.bascule.cli.file.LineFile;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.log.LeafType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The newest redeemable bundle of each lane: a cumulative covers all that came before it. */
final class Bundles {

  static final int LINE_BYTES_MAX = 1 << 20;
  private static final int HELD_MAX = 8 << 20;
  private static final int SPOILT_KEPT_MAX = 10_000;

  /** A line that is worth nothing, and why. */
  record Spoilt(Path file, long line, String code, String reason) {}

  private record Line(Path file, long number, String text) {}

  private record Checked(Line line, List<Receipt> bundles, String code, String reason) {}

  private final ReceiptVerifier verifier;
  private final Map<LaneKey, Receipt> newest = new LinkedHashMap<>();
  private final List<Spoilt> spoilt = new ArrayList<>();
  private long spoiltCount;

  Bundles(ReceiptVerifier verifier) {
    this.verifier = verifier;
  }

  /** Verifies every line, in parallel, before it is trusted; few are held at a time. */
  void read(List<Path> files) throws IOException {
    var lines = new ArrayList<Line>();
    long held = 0;
    for (Path file : files) {
      try (LineFile in = LineFile.open(file, LINE_BYTES_MAX)) {
        for (LineFile.Line line = in.next(); line != null; line = in.next()) {
          if (line.tooLong()) {
            spoil(file, line.number(), "bundle_too_large", "it has more than 1 MiB");
            continue;
          }
          // A byte that is no UTF-8 spoils its own line only.
          if (line.text().isBlank()) continue;
          lines.add(new Line(file, line.number(), line.text()));
          held += line.text().length();
          if (held > HELD_MAX) {
            take(lines);
            held = 0;
          }
        }
      }
    }
    take(lines);
  }

  private void take(List<Line> lines) {
    for (Checked checked : checkAll(lines)) {
      if (checked.bundles().isEmpty()) {
        Line line = checked.line();
        spoil(line.file(), line.number(), checked.code(), checked.reason());
      }
      checked.bundles().forEach(this::add);
    }
    lines.clear();
  }

  private void spoil(Path file, long line, String code, String reason) {
    spoiltCount++;
    if (spoilt.size() < SPOILT_KEPT_MAX) spoilt.add(new Spoilt(file, line, code, reason));
  }

  void add(Receipt bundle) {
    newest.merge(
        bundle.leaf().laneKey(),
        bundle,
        (a, b) -> b.leaf().to().compareTo(a.leaf().to()) > 0 ? b : a);
  }

  Collection<Receipt> newest() {
    return newest.values();
  }

  /** The first of them. */
  List<Spoilt> spoilt() {
    return spoilt;
  }

  long spoiltCount() {
    return spoiltCount;
  }

  private List<Checked> checkAll(List<Line> lines) {
    int threads = Runtime.getRuntime().availableProcessors();
    try (var pool = Executors.newFixedThreadPool(threads)) {
      var tasks = new ArrayList<Callable<Checked>>();
      for (Line line : lines) tasks.add(() -> check(line));
      var results = new ArrayList<Checked>(lines.size());
      for (Future<Checked> each : pool.invokeAll(tasks)) results.add(each.get());
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** A line is good or bad as a whole, as it was written as a whole. */
  private Checked check(Line line) {
    List<Receipt> bundles;
    try {
      bundles = ReceiptJson.readFile(line.text().getBytes(UTF_8));
    } catch (JsonRefused e) {
      return new Checked(line, List.of(), "bundle_malformed", String.valueOf(e.getMessage()));
    }
    for (Receipt bundle : bundles) {
      if (verifier.verify(bundle) instanceof Verdict.Refused refused) {
        return new Checked(line, List.of(), refused.code(), refused.sentence());
      }
      LeafType type = bundle.leaf().type();
      if (type != LeafType.ACCEPT && type != LeafType.CAPTURE) {
        return new Checked(
            line, List.of(), "not_redeemable", "a " + type + " leaf is no payment yet");
      }
    }
    return new Checked(line, bundles, "", "");
  }
}
