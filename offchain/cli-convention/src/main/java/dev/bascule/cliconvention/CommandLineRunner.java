package dev.bascule.cliconvention;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs a command and renders whatever goes wrong in the one form that all commands share. */
public final class CommandLineRunner {
  private CommandLineRunner() {}

  /** For {@code main}: runs and ends the process with the command's exit status. */
  public static void runAndExit(Object command, String... args) {
    runAndExit(command, _ -> Optional.empty(), args);
  }

  /**
   * @param known what the commands' own exceptions say to a user; empty where one is a bug
   */
  public static void runAndExit(
      Object command, Function<Throwable, Optional<Problem>> known, String... args) {
    var written = new ResultStream(new FileOutputStream(FileDescriptor.out));
    var out = new PrintWriter(written, true, System.out.charset());
    var err = new PrintWriter(System.err, true, System.err.charset());
    int exit = run(command, known, out, err, args);
    out.flush();
    exit = written.exit(exit, err);
    err.flush();
    System.exit(exit);
  }

  public static int run(Object command, PrintWriter out, PrintWriter err, String... args) {
    return run(command, _ -> Optional.empty(), out, err, args);
  }

  /**
   * @param known as of {@link #runAndExit(Object, Function, String...)}
   */
  public static int run(
      Object command,
      Function<Throwable, Optional<Problem>> known,
      PrintWriter out,
      PrintWriter err,
      String... args) {
    CommandLine line = commandLine(command).setOut(out).setErr(err);
    line.setExecutionExceptionHandler(
        (failure, failed, parsed) -> render(failed, failure, known, parsed.originalArgs()));
    try {
      return line.execute(args);
    } catch (VirtualMachineError | LinkageError broken) {
      return render(line, broken, known, Arrays.asList(args));
    }
  }

  /** The configured command line, for completion scripts and tests of the help texts. */
  public static CommandLine commandLine(Object command) {
    var line = new CommandLine(command);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpWidth(100);
    line.setUsageHelpLongOptionsMaxWidth(30);
    line.setParameterExceptionHandler(CommandLineRunner::misused);
    return line;
  }

  private static int misused(ParameterException failure, String[] args) {
    CommandLine line = failure.getCommandLine();
    String name = line.getCommandSpec().qualifiedName();
    String message = String.valueOf(failure.getMessage());
    var guesses = new java.io.StringWriter();
    if (UnmatchedArgumentException.printSuggestions(failure, new PrintWriter(guesses, true))) {
      message = message + "; " + guesses.toString().strip().replaceAll("\\R", " ");
    }
    var problem =
        Problem.of(
            ExitCode.USAGE,
            "usage",
            "the command line is not understood",
            message,
            "See ./" + name + " --help.");
    return print(line, problem, Arrays.asList(args).contains("--json"));
  }

  private static int render(
      CommandLine line,
      Throwable failure,
      Function<Throwable, Optional<Problem>> known,
      java.util.List<String> args) {
    boolean json = args.contains("--json");
    // What failed in another thread arrives wrapped.
    for (Throwable each = failure; each != null; each = each.getCause()) {
      Optional<Problem> expected =
          each instanceof ProblemException problem
              ? Optional.of(problem.problem())
              : known.apply(each).or(FileProblem.of(each));
      if (expected.isPresent()) return print(line, expected.get(), json);
    }
    if (System.getenv("BASCULE_DEBUG") != null) {
      var trace = new java.io.StringWriter();
      failure.printStackTrace(new PrintWriter(trace, true));
      line.getErr().print(Printable.document(trace.toString()));
    }
    String cause = failure.getClass().getSimpleName() + " " + failure.getMessage();
    var problem =
        Problem.of(
            ExitCode.UNEXPECTED,
            "unexpected",
            "something went wrong that should not",
            cause,
            "Set BASCULE_DEBUG=1 and run again for the stack trace.");
    return print(line, problem, json);
  }

  private static int print(CommandLine line, Problem problem, boolean json) {
    line.getErr().println(problem.sentence());
    line.getErr().flush();
    if (json) {
      line.getOut().println(Json.indented(problem.toJson()));
      line.getOut().flush();
    }
    return problem.exit().number();
  }
}
