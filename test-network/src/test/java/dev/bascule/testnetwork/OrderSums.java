package dev.bascule.testnetwork;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a file of orders owes to whom, added up without any of our code. */
record OrderSums(Map<String, Long> byPayee, long total, int lines, int payments) {

  static OrderSums of(Path... files) throws IOException {
    var byPayee = new TreeMap<String, Long>();
    var references = new HashSet<String>();
    long total = 0;
    int lines = 0;
    for (Path file : files) {
      List<String> all = Files.readAllLines(file);
      for (String line : all.subList(1, all.size())) {
        String[] fields = line.split(",");
        long amount = Long.parseLong(fields[3]);
        byPayee.merge(fields[2], amount, Math::addExact);
        references.add(fields[0]);
        total = Math.addExact(total, amount);
        lines++;
      }
    }
    return new OrderSums(byPayee, total, lines, references.size());
  }
}
