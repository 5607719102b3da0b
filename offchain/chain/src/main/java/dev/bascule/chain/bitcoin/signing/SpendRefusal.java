package dev.bascule.chain.bitcoin.signing;

import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.psbt.SpentOutput;

/** Why a PSBT is not signed, named after the attacks. Inputs and outputs count from 0. */
public sealed interface SpendRefusal {

  /** An output says that it is ours, and no registered descriptor gives its script. */
  record ChangeSubstitution(int output, Script script) implements SpendRefusal {}

  /** An output is ours, but so far away that nobody would find it again. */
  record ChangeOutOfReach(int output, long index, long indexMax) implements SpendRefusal {}

  /** What is said to be spent is not what the previous transaction says. */
  record AmountLie(int input, SpentOutput spent) implements SpendRefusal {}

  /** The whole previous transaction is missing, without which an amount cannot be checked. */
  record AmountUnproven(int input) implements SpendRefusal {}

  /** The fee is above the policy's limits. */
  record FeeBurn(Satoshi fee, Satoshi spent, SpendPolicy policy) implements SpendRefusal {}

  /** More is paid than is spent. */
  record FeeNegative(Satoshi spent, Satoshi paid) implements SpendRefusal {}

  /** Inputs or outputs add up to more than there ever are: at least one amount is false. */
  record AmountImpossible() implements SpendRefusal {}

  /** An amount goes into an output that nobody can spend. */
  record AmountBurned(int output, Satoshi amount) implements SpendRefusal {}

  /** A signature that would leave something open; only ALL and, in taproot, DEFAULT are made. */
  record SighashForbidden(int input, long sighash) implements SpendRefusal {}

  /** What is shown would not be what is signed. */
  record Disguise(Mask mask, int place) implements SpendRefusal {}

  /** How something is disguised; the place is an input or an output. */
  enum Mask {
    /** An input that no registered descriptor gives. */
    FOREIGN_INPUT,
    /** An input's script, key or tree that is not the one its output was made of. */
    OTHER_SCRIPT,
    /** An input that is already final. */
    FINAL_INPUT,
    /** An output whose script has no address to show. */
    NO_ADDRESS
  }

  /** The same output twice. */
  record SpentTwice(OutPoint spent) implements SpendRefusal {}

  /** There is nothing to spend or nobody to pay. */
  record Empty() implements SpendRefusal {}
}
