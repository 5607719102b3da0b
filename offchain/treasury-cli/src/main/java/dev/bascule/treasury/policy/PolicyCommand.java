package dev.bascule.treasury.policy;

import dev.bascule.chain.json.StrictObject;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.treasury.file.JsonText;
import dev.bascule.treasury.file.PrivateFile;
import dev.bascule.treasury.folder.ColdBook;
import dev.bascule.treasury.folder.ColdFolder;
import dev.bascule.treasury.folder.FolderOptions;
import dev.bascule.treasury.folder.HomeOption;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code cold policy}. */
@Command(
    name = "policy",
    subcommands = {PolicyCommand.Show.class, PolicyCommand.Apply.class},
    description = "Chains, wallets, limits, approvers: the owner's rules, sealed with the seed.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  cold policy show --home ~/cold > policy.json",
      "  cold policy apply --home ~/cold policy.json"
    })
public final class PolicyCommand {

  private static final JsonNode NOTHING = JsonNodeFactory.instance.arrayNode();

  @SuppressWarnings("UnusedVariable") // picocli reads --help from it
  @Mixin
  private final Terminal terminal = new Terminal();

  /** {@code cold policy show}. */
  @Command(
      name = "show",
      description = {
        "The rules as JSON, to be edited and applied.",
        "Without the key: whether somebody changed the file is checked by sign,",
        "apply and verify-self."
      },
      footerHeading = "%nExamples:%n",
      footer = "  cold policy show --home ~/cold")
  static final class Show implements Callable<Integer> {
    @Mixin private final Terminal terminal = new Terminal();

    @Mixin private final HomeOption home = new HomeOption();

    @Override
    public Integer call() throws IOException {
      ColdBook book = home.folder().shown();
      terminal.document(JsonText.indented(book.settings().toJson()));
      return ExitCode.OK.number();
    }
  }

  /** {@code cold policy apply}. */
  @Command(
      name = "apply",
      description = "Replace the rules by those of a file, and say what changed.",
      footerHeading = "%nExamples:%n",
      footer = "  cold policy apply --home ~/cold policy.json")
  static final class Apply implements Callable<Integer> {
    private static final int SIZE_MAX = 1 << 20;

    @Mixin private final Terminal terminal = new Terminal();
    @Mixin private final FolderOptions options = new FolderOptions();

    @Parameters(paramLabel = "FILE", description = "The rules, as show prints them.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
      Settings settings = Settings.read(StrictObject.parse(PrivateFile.read(file, SIZE_MAX)));
      try (ColdFolder.Open open = options.open()) {
        List<String> changes = changes("", open.book().settings().toJson(), settings.toJson());
        ColdBook book = open.change(settings, open.book().book());
        terminal.result(
            Map.of("sequence", book.sequence(), "changes", changes),
            () -> {
              changes.forEach(terminal::line);
              terminal.line("The rules are number " + book.sequence() + " now.");
            });
      }
      return ExitCode.OK.number();
    }
  }

  /** What differs, by its path. A list that is not there is an empty one. */
  static List<String> changes(String path, JsonNode before, JsonNode after) {
    List<String> changes = new ArrayList<>();
    if (before.isMissingNode() && after.isArray()) return changes(path, NOTHING, after);
    if (before.isArray() && after.isMissingNode()) return changes(path, before, NOTHING);
    if (before.isObject() && after.isObject()) {
      Set<String> keys = new LinkedHashSet<>(before.propertyNames());
      keys.addAll(after.propertyNames());
      for (String key : keys) {
        String at = path.isEmpty() ? key : path + "." + key;
        changes.addAll(changes(at, before.path(key), after.path(key)));
      }
    } else if (before.isArray() && after.isArray()) {
      for (JsonNode item : before)
        if (!contains(after, item)) changes.add("- " + path + " " + JsonText.canonical(item));
      for (JsonNode item : after)
        if (!contains(before, item)) changes.add("+ " + path + " " + JsonText.canonical(item));
    } else if (!before.equals(after)) {
      changes.add(
          "  " + path + " " + JsonText.canonical(before) + " -> " + JsonText.canonical(after));
    }
    return changes;
  }

  private static boolean contains(JsonNode list, JsonNode item) {
    for (JsonNode each : list) {
      if (JsonText.canonical(each).equals(JsonText.canonical(item))) return true;
    }
    return false;
  }
}
