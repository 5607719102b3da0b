package dev.bascule.core.treasury.plan;

import dev.bascule.core.treasury.ChainName;
import dev.bascule.core.treasury.Recipient;
import java.util.Optional;

/** Which of our wallets an address belongs to: what goes there has not left the treasury. */
public interface OwnWallets {

  /** The wallet's name; empty for everybody else's address. */
  Optional<String> holding(ChainName chain, Recipient to);
}
