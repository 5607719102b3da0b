package dev.bascule.treasury.folder;

import dev.bascule.chain.json.StrictObject;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Hash32;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far a medium had come when it was sealed or seen last.
 *
 * @param counter 1 for the first manifest; never less than what was known
 * @param manifest SHA-256 of the manifest's file
 */
public record Medium(String name, long counter, Hash32 manifest) {

  public static final int NAME_MAX = 64;
  static final int COUNT_MAX = 64;

  static Medium read(StrictObject json) {
    Medium medium =
        new Medium(
            json.visibleText("name", NAME_MAX), json.number("counter"), json.hash("manifest"));
    json.end();
    return medium;
  }

  void write(ObjectNode json) {
    json.put("name", name).put("counter", Long.toString(counter)).put("manifest", manifest.hex());
  }

  static RuntimeException tooMany(String name) {
    return Problem.of(
            ExitCode.REFUSED,
            "too_many_media",
            "the folder remembers no other medium than those that it knows",
            name + " would be one more than " + COUNT_MAX,
            "Use the name of a medium that is not used any more.")
        .asException();
  }
}
