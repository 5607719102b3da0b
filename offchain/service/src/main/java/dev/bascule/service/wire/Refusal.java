package dev.bascule.service.wire;

/** Carries a problem from a request's reader to the edge; never used below the HTTP layer. */
public final class Refusal extends RuntimeException {

  private final transient Problem problem;

  Refusal(Problem problem) {
    super(problem.code() + ": " + problem.detail(), null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
