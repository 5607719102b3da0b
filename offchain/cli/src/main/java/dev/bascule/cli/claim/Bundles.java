package dev.bascule.cli.claim;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.ReceiptJson;
import dev.bascule.chain.receipt.ReceiptVerifier;
import dev.bascule.chain.receipt.Verdict;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.log.LeafType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
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

  /** A line that is worth nothing, and why. */
  record Spoilt(Path file, long line, String code, String reason) {}

  private record Line(Path file, long number, String text) {}

  private record Checked(Line line, List<Receipt> bundles, String code, String reason) {}

  private final ReceiptVerifier verifier;
  private final Map<LaneKey, Receipt> newest = new LinkedHashMap<>();
  private final List<Spoilt> spoilt = new ArrayList<>();

  Bundles(ReceiptVerifier verifier) {
    this.verifier = verifier;
  }

  /** Verifies every line, in parallel, before any of them is trusted. */
  void read(List<Path> files) throws IOException {
    var lines = new ArrayList<Line>();
    for (Path file : files) {
      // Unlike Files.newBufferedReader, this spoils one line by a byte that is no UTF-8, not all.
      try (var reader =
          new BufferedReader(new InputStreamReader(Files.newInputStream(file), UTF_8))) {
        long number = 0;
        for (String text = reader.readLine(); text != null; text = reader.readLine()) {
          number++;
          if (!text.isBlank()) lines.add(new Line(file, number, text));
        }
      }
    }
    for (Checked checked : checkAll(lines)) {
      if (checked.bundles().isEmpty()) {
        Line line = checked.line();
        spoilt.add(new Spoilt(line.file(), line.number(), checked.code(), checked.reason()));
      }
      checked.bundles().forEach(this::add);
    }
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

  List<Spoilt> spoilt() {
    return spoilt;
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
