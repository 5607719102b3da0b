package dev.bascule.testnetwork;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;

/** Invents orders; the same seed invents the same ones. */
final class OrderWriter {

  private OrderWriter() {}

  /** One in eight orders is a split over two or three sellers. */
  static Path write(Path file, long seed, int orders, int payers, int sellers) throws IOException {
    var random = new Random(seed);
    var lines = new ArrayList<String>();
    lines.add("reference,payer,payee,amount,currency");
    for (int order = 0; order < orders; order++) {
      int legs = random.nextInt(8) == 0 ? 2 + random.nextInt(2) : 1;
      int first = random.nextInt(sellers);
      String payer = "payer-" + random.nextInt(payers);
      for (int leg = 0; leg < legs; leg++) {
        String seller = "seller-" + (first + leg) % sellers;
        lines.add(
            "order-%d-%d,%s,%s,%d,BRL"
                .formatted(seed, order, payer, seller, 1 + random.nextInt(50_000)));
      }
    }
    return Files.write(file, lines);
  }
}
