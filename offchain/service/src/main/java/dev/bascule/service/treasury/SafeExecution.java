package dev.bascule.service.treasury;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.safe.OwnerSignatures;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.chainrpc.safe.SafeClient;
import dev.bascule.chainrpc.safe.SafeRefusal;
import dev.bascule.chainrpc.submission.Intent;
import dev.bascule.chainrpc.submission.Progress;
import dev.bascule.chainrpc.submission.Sender;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.chainrpc.submission.SubmissionKey;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.Step;
import java.util.Optional;

/**
 * Brings a call that enough owners signed to its Safe, in transactions of the operator's lane. A
 * transaction that is undone uses neither the Safe's nonce nor an announcement up, so the call is
 * tried again, a bounded number of times.
 */
final class SafeExecution {

  /** What fails so often in blocks, and passes before them each time, needs a person's eye. */
  private static final int ATTEMPTS_MAX = 5;

  private final EvmNode node;
  private final SafeClient safes;
  private final Sender lane;
  private final ProposalSteps steps;

  /**
   * @param lane whose account pays for the gas
   */
  SafeExecution(EvmNode node, Sender lane, ProposalSteps steps) {
    this.node = node;
    this.safes = new SafeClient(node);
    this.lane = lane;
    this.steps = steps;
  }

  /** The lane keeps what was tried: after a kill it is told from there. */
  void step(StoredProposal stored, SafeTransaction call, OwnerSignatures signatures) {
    for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      var key = new SubmissionKey("safe/" + call.digest().hex() + "/" + attempt);
      Optional<Progress> known = lane.progress(key);
      if (known.isEmpty()) {
        begin(stored, key, call, signatures);
        return;
      }
      if (known.get() instanceof Progress.Done(Finished how)
          && !(how instanceof Finished.Succeeded)) {
        continue;
      }
      told(stored, known.get());
      return;
    }
    says(
        stored,
        "attempts_used_up",
        ATTEMPTS_MAX
            + " transactions of it came to nothing; anybody may bring its signatures, and an empty"
            + " call in its place ends it");
  }

  private void begin(
      StoredProposal stored, SubmissionKey key, SafeTransaction call, OwnerSignatures signatures) {
    Optional<StoredProposal.Trouble> held = steps.held(stored);
    if (held.isPresent()) {
      steps.trouble(stored, held);
      return;
    }
    long nonce = safes.nonce(call.safe(), new BlockTag.Latest());
    if (nonce < call.nonce()) {
      says(
          stored,
          "nonce_not_reached",
          "the Safe's next call takes nonce %d, this one waits with %d"
              .formatted(nonce, call.nonce()));
      return;
    }
    if (nonce > call.nonce()) {
      says(stored, "nonce_used", "its nonce is used, in a block that is not final yet");
      return;
    }
    Bytes execution = call.execution(signatures);
    switch (VaultClient.preflight(node, lane.address(), Optional.of(call.safe()), execution)) {
      case VaultClient.Preflight.Passes(long gas) when gas > VaultClient.GAS_MAX ->
          says(
              stored,
              "gas_limit_exceeded",
              "it takes %d gas, at most %d are sent".formatted(gas, VaultClient.GAS_MAX));
      case VaultClient.Preflight.Passes(long gas) -> {
        // The guard finds another number of sums to add up when it gets into a block.
        long limit = Math.min(VaultClient.GAS_MAX, gas + gas / 4);
        told(stored, lane.submit(key, Intent.call(call.safe(), execution, limit), true));
      }
      case VaultClient.Preflight.Reverts(var revert) -> {
        SafeRefusal refusal = SafeRefusal.of(revert);
        says(stored, refusal.code(), refusal.sentence());
      }
      case VaultClient.Preflight.NoAnswer(RpcFailure failure) ->
          says(stored, failure.code(), failure.sentence());
    }
  }

  private void told(StoredProposal stored, Progress progress) {
    switch (progress) {
      case Progress.Waiting(long _, Hash32 hash) -> {
        if (stored.proposal().state() == ProposalState.SIGNED) {
          var more = ProposalSteps.nothing().put("transaction", hash.hex());
          steps.follow(stored.id(), Step.SEND, more, Optional.empty());
        } else {
          steps.trouble(stored, Optional.empty());
        }
      }
      case Progress.LaneBlocked(RpcFailure failure) ->
          says(stored, failure.code(), failure.sentence());
      case Progress.WouldRevert(var revert) -> {
        SafeRefusal refusal = SafeRefusal.of(revert);
        says(stored, refusal.code(), refusal.sentence());
      }
      // The block that has it is looked for by whoever follows the Safe; the next attempt, too.
      case Progress.Done _ -> {}
    }
  }

  private void says(StoredProposal stored, String code, String sentence) {
    steps.trouble(stored, Optional.of(new StoredProposal.Trouble(code, sentence)));
  }
}
