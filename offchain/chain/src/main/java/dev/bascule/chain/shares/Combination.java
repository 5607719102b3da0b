package dev.bascule.chain.shares;

import dev.bascule.chain.secret.SecretBytes;
import java.util.List;

/** What became of shares that somebody put together. */
public sealed interface Combination {

  /**
   * The secret; the caller closes it. Every passphrase gives one: whether it was the right one is
   * seen by the keys that follow.
   */
  record Combined(SecretBytes secret) implements Combination {}

  /** No secret was made. All faults of the first check that failed. */
  record Refused(List<ShareFault> faults) implements Combination {
    public Refused {
      faults = List.copyOf(faults);
    }
  }
}
