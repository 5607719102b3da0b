package dev.bascule.node.membership;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.submission.Intent;
import dev.bascule.chainrpc.submission.MemorySubmissionStore;
import dev.bascule.chainrpc.submission.Progress;
import dev.bascule.chainrpc.submission.Sender;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.chainrpc.submission.SubmissionKey;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.OrganisationId;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;

/** Sends what an organisation decides, with its own key, and waits until the chain has it. */
public final class Ballot {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final NetworkFolder network;
  private final EvmNode node;

  public Ballot(NetworkFolder network, EvmNode node) {
    this.network = network;
    this.node = node;
  }

  /**
   * @param what of the sentence when it fails: "bank-a cannot vote"
   */
  public Finished.Succeeded send(OrganisationId as, Intent intent, String what) throws IOException {
    try (SecretKey key = VoterKey.open(network, as)) {
      Sender sender =
          new Sender(
              node,
              network.genesis().chainId(),
              SigningKey.of(key),
              new MemorySubmissionStore(),
              // Sealed at once on QBFT, and on a test chain nobody forks.
              new Finality.Depth(0, Duration.ZERO),
              new Sender.Settings(BigInteger.ZERO, Duration.ofSeconds(20)),
              Clock.systemUTC());
      return await(sender, intent, what);
    }
  }

  public Finished.Succeeded call(
      OrganisationId as, RegistryPlace registry, Bytes calldata, String what) throws IOException {
    return send(as, Intent.call(registry.address(), calldata, VaultClient.GAS_MAX), what);
  }

  private static Finished.Succeeded await(Sender sender, Intent intent, String what) {
    long end = System.nanoTime() + LIMIT.toNanos();
    SubmissionKey key = new SubmissionKey("ballot");
    while (true) {
      switch (sender.submit(key, intent, false)) {
        case Progress.Done(Finished.Succeeded done) -> {
          return done;
        }
        case Progress.Done(Finished how) ->
            throw problem(ExitCode.CONFLICT, "ballot_failed", what, how.toString()).asException();
        case Progress.WouldRevert(var revert) ->
            throw problem(ExitCode.CONFLICT, revert.code(), what, revert.sentence()).asException();
        case Progress.LaneBlocked(var failure) -> {
          if (System.nanoTime() > end) {
            throw problem(ExitCode.UNREACHABLE, failure.code(), what, failure.sentence())
                .asException();
          }
        }
        case Progress.Waiting(long nonce, var _) -> {
          if (System.nanoTime() > end) {
            throw problem(
                    ExitCode.PENDING,
                    "ballot_not_mined",
                    what,
                    "transaction " + nonce + " is in no block after " + LIMIT.toSeconds() + " s")
                .asException();
          }
        }
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw problem(ExitCode.INTERRUPTED, "interrupted", what, "interrupted").asException();
      }
    }
  }

  private static Problem problem(ExitCode exit, String code, String what, String why) {
    return Problem.of(
        exit, code, what, why, "Look at what is open: ./bascule node validator list.");
  }
}
