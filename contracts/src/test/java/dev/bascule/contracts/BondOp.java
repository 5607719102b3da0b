package dev.bascule.contracts;

import dev.bascule.contracts.VaultModel.Checkpoint;
import dev.bascule.contracts.VaultModel.Lane;
import dev.bascule.contracts.VaultModel.Leaf;
import java.util.List;

/** One call, or a wait, that model and bytecode both do. */
sealed interface BondOp {

  sealed interface ToVault extends BondOp {}

  sealed interface ToBond extends BondOp {}

  record Deposit(String account, long amount) implements ToVault {}

  record RequestUnpledge(String account, long amount) implements ToVault {}

  record FinishUnpledge(String account) implements ToVault {}

  record Transfer(String from, String to, long amount) implements ToVault {}

  record Withdraw(String account, long amount) implements ToVault {}

  record Settle(Lane lane, long to) implements ToVault {}

  record Redeem(Checkpoint checkpoint, int index) implements ToVault {}

  record Anchor(Checkpoint checkpoint) implements ToVault {}

  record Revoke(int key) implements ToVault {}

  record NewEpoch() implements ToVault {}

  record DeclareExit(String by) implements ToVault {}

  record Join(Lane lane) implements ToBond {}

  record ProveSenior(Lane lane, Leaf leaf, int index) implements ToBond {}

  record Count(List<Lane> lanes) implements ToBond {}

  record Pay(List<Lane> lanes) implements ToBond {}

  record RequestRelease(long amount) implements ToBond {}

  record FinishRelease() implements ToBond {}

  record Challenge(Checkpoint checkpoint) implements ToBond {}

  record Answer(int epoch, int size) implements ToBond {}

  record Enforce(int epoch, int size) implements ToBond {}

  /** At least as many seconds as blocks. */
  record Wait(long blocks, long seconds) implements BondOp {}
}
