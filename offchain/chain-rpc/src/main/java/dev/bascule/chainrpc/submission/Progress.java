package dev.bascule.chainrpc.submission;

import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.chainrpc.vault.VaultRevert;
import dev.bascule.core.id.Hash32;

/** How far a submission is. */
public sealed interface Progress {

  /** Signed, stored and with the node; not final yet. */
  record Waiting(long nonce, Hash32 transaction) implements Progress {}

  /** It ended, for good. */
  record Done(Submission.Finished how) implements Progress {}

  /** The contract would refuse it now; no nonce was used. */
  record WouldRevert(VaultRevert revert) implements Progress {}

  /** The node took nothing; the whole lane waits, whatever stands in it. */
  record LaneBlocked(RpcFailure failure) implements Progress {}
}
