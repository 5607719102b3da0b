package dev.bascule.testnetwork.drill;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** How long each part took by the clock on the wall: information, and never a condition. */
final class Phases {

  /** A part of the drill. */
  interface Part {
    void play() throws IOException, InterruptedException;
  }

  private final Consumer<String> say;
  private final List<Map<String, Object>> taken = new ArrayList<>();
  private long recoveryMillis;

  Phases(Consumer<String> say) {
    this.say = say;
  }

  /** A part before the disaster, or after the end. */
  void part(String name, Part part) throws IOException, InterruptedException {
    measured(name, part);
  }

  /** A part that a real recovery has too. */
  void recovery(String name, Part part) throws IOException, InterruptedException {
    recoveryMillis += measured(name, part);
  }

  private long measured(String name, Part part) throws IOException, InterruptedException {
    say.accept("drill: " + name);
    long begun = System.nanoTime();
    part.play();
    long millis = (System.nanoTime() - begun) / 1_000_000;
    var row = new LinkedHashMap<String, Object>();
    row.put("phase", name);
    row.put("milliseconds", millis);
    taken.add(row);
    return millis;
  }

  List<Map<String, Object>> taken() {
    return List.copyOf(taken);
  }

  /** From the destruction to funds that moved on both chains. */
  long recoveryMillis() {
    return recoveryMillis;
  }
}
