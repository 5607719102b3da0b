package dev.bascule.node;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What {@code ./bascule node} answered. */
public record Command(int exit, String out, String err) {

  public static Command run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit = NodeCommand.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Command(exit, out.toString(), err.toString());
  }
}
