package dev.bascule.engine;

import dev.bascule.core.book.Command;
import java.util.List;

/**
 * Commands that a gateway offers together, in this order. They become one entry of the log, or a
 * few when they are too large for one; a command is never cut. Each stands for itself: one may be
 * refused and the next accepted.
 */
public record CommandBatch(List<Command> commands) {
  public static final int COMMANDS_MAX = 4096;

  public CommandBatch {
    commands = List.copyOf(commands);
    if (commands.isEmpty() || commands.size() > COMMANDS_MAX) {
      throw new IllegalArgumentException(
          "a batch has 1 to " + COMMANDS_MAX + " commands, not " + commands.size());
    }
  }

  public static CommandBatch of(Command... commands) {
    return new CommandBatch(List.of(commands));
  }
}
