package dev.bascule.treasury.airgap;

import dev.bascule.chain.airgap.UrCollector;
import dev.bascule.chain.airgap.UrStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What somebody reads who does not read everything: which parts make up for others is chance. */
public final class ReadParts {

  private ReadParts() {}

  /** In some order, and not one more than gives the document. */
  public static List<String> justEnough(List<String> round, Random random) {
    List<String> all = new ArrayList<>(round);
    Collections.shuffle(all, random);
    UrCollector collector = new UrCollector();
    List<String> kept = new ArrayList<>();
    for (String part : all) {
      kept.add(part);
      if (collector.take(part) instanceof UrStep.Whole) break;
    }
    return kept;
  }
}
