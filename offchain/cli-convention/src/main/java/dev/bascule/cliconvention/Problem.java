package dev.bascule.cliconvention;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a command could not do what it was asked: what happened, why (with values), what to do.
 *
 * @param code stable, snake_case; the same code as the API's for the same thing
 * @param details further keys of the JSON form
 */
public record Problem(
    String code, String what, String why, String hint, ExitCode exit, Map<String, ?> details) {

  public Problem {
    details = Map.copyOf(details);
  }

  public static Problem of(ExitCode exit, String code, String what, String why, String hint) {
    return new Problem(code, what, why, hint, exit, Map.of());
  }

  public Problem with(String key, Object value) {
    var more = new LinkedHashMap<String, Object>(details);
    more.put(key, value);
    return new Problem(code, what, why, hint, exit, more);
  }

  /** To be thrown where a command cannot go on; the runner renders it. */
  public ProblemException asException() {
    return new ProblemException(this);
  }

  /** One line, printable whatever the values in it are. */
  public String sentence() {
    var text = new StringBuilder("error: ").append(what);
    if (!why.isEmpty()) text.append(": ").append(why);
    text.append(". ");
    if (!hint.isEmpty()) text.append(hint).append(' ');
    text.append("(code ").append(code).append(", exit ").append(exit.number()).append(")");
    return Printable.line(text.toString());
  }

  public Map<String, Object> toJson() {
    var json = new LinkedHashMap<String, Object>();
    json.put("code", code);
    json.put("title", what);
    json.put("detail", why);
    json.put("hint", hint);
    json.put("exit", exit.number());
    json.putAll(details);
    return json;
  }
}
