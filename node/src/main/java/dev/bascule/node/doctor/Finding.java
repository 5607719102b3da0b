package dev.bascule.node.doctor;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One thing that was looked at.
 *
 * @param code stable, snake case; the name of the check where nothing is wrong
 * @param subject a node, a file or the machine
 * @param hint what to do; empty where nothing is to be done
 */
public record Finding(Level level, String code, String subject, String found, String hint) {

  /** What follows from it. */
  public enum Level {
    OK,
    /** The chain would run, but somebody should know. */
    WARNING,
    /** Do not start before this is put right. */
    WRONG;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String code, String subject, String found) {
    return new Finding(Level.OK, code, subject, found, "");
  }

  static Finding warning(String code, String subject, String found, String hint) {
    return new Finding(Level.WARNING, code, subject, found, hint);
  }

  static Finding wrong(String code, String subject, String found, String hint) {
    return new Finding(Level.WRONG, code, subject, found, hint);
  }

  Map<String, Object> json() {
    var json = new LinkedHashMap<String, Object>();
    json.put("level", level.word());
    json.put("code", code);
    json.put("subject", subject);
    json.put("found", found);
    json.put("hint", hint);
    return json;
  }
}
