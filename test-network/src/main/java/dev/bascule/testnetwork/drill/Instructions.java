package dev.bascule.testnetwork.drill;

import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page that people recover by, as a program: each fenced block under a mark {@code <!-- drill:
 * NAME -->} is a section of commands. The drill has no commands of its own for the recovery, so the
 * page cannot say another thing than the drill does.
 */
public final class Instructions {

  public static final String PAGE = "docs/how-to/recover-the-treasury.md";

  private static final Pattern MARK = Pattern.compile("<!-- drill: ([a-z-]+) -->");
  private static final Pattern BLANK = Pattern.compile("<([a-z]+)>");
  private static final String FENCE = "```";

  private final Hash32 sha256;
  private final Map<String, List<String>> sections;

  private Instructions(Hash32 sha256, Map<String, List<String>> sections) {
    this.sha256 = sha256;
    this.sections = sections;
  }

  public static Instructions read(Path repository) throws IOException {
    byte[] page = Files.readAllBytes(repository.resolve(PAGE));
    return new Instructions(
        Hash32.sha256(page), parse(new String(page, StandardCharsets.UTF_8).lines().toList()));
  }

  private static Map<String, List<String>> parse(List<String> lines) {
    var sections = new LinkedHashMap<String, List<String>>();
    for (int at = 0; at < lines.size(); at++) {
      Matcher mark = MARK.matcher(lines.get(at));
      if (!mark.matches()) continue;
      boolean fenced = at + 1 < lines.size() && lines.get(at + 1).equals(FENCE);
      if (!fenced) throw DrillStop.instructions("no block of commands under " + mark.group());
      var commands = new ArrayList<String>();
      for (at += 2; at < lines.size() && !lines.get(at).equals(FENCE); at++) {
        commands.add(lines.get(at));
      }
      if (commands.isEmpty() || sections.put(mark.group(1), List.copyOf(commands)) != null) {
        throw DrillStop.instructions("the section " + mark.group(1) + " is empty, or there twice");
      }
    }
    return sections;
  }

  public Hash32 sha256() {
    return sha256;
  }

  public List<String> sections() {
    return List.copyOf(sections.keySet());
  }

  /** The commands as they stand there. */
  public List<String> section(String name) {
    List<String> commands = sections.get(name);
    if (commands == null) throw DrillStop.instructions("it has no section " + name);
    return commands;
  }

  /** A command with its blanks filled; one that nobody can fill ends the drill. */
  public static String fill(String command, Map<String, String> blanks) {
    return BLANK
        .matcher(command)
        .replaceAll(found -> {
          String value = blanks.get(found.group(1));
          if (value == null) throw DrillStop.instructions("what is " + found.group() + "?");
          return Matcher.quoteReplacement(value);
        });
  }

  /** The words of a command; what stands between double quotes is one. */
  public static List<String> words(String command) {
    var words = new ArrayList<String>();
    Matcher word = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(command);
    while (word.find()) words.add(word.group(1) != null ? word.group(1) : word.group(2));
    return words;
  }
}
