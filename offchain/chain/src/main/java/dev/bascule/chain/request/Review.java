package dev.bascule.chain.request;

import java.math.BigInteger;
import java.util.List;

/**
 * What a request says, and what stands against it.
 *
 * @param lines the words, in the order in which people read them
 * @param movements what leaves, for the limits
 * @param refusals every reason against signing; none: a person and the policy decide
 */
public record Review(List<Line> lines, List<Movement> movements, List<Refusal> refusals) {

  public Review {
    lines = List.copyOf(lines);
    movements = List.copyOf(movements);
    refusals = List.copyOf(refusals);
  }

  /** One thing, under its name. */
  public record Line(String label, String text) {}

  /**
   * A quantity of an asset that leaves.
   *
   * @param asset {@code eip155:1337/slip44:60}, {@code eip155:1337/erc20:0x...}, {@code
   *     bip122:regtest/slip44:0}
   * @param recipient in full
   * @param known whether the recipient stands in the address book
   */
  public record Movement(String asset, BigInteger amount, String recipient, boolean known) {

    static final String CHAIN_FEE = "the chain, as fee";
    static final String MINER_FEE = "the miners, as fee";

    /** Whether it is what the chain takes, at most, for the transaction. */
    public boolean isFee() {
      return recipient.equals(CHAIN_FEE) || recipient.equals(MINER_FEE);
    }
  }

  /** Why it must not be signed. */
  public record Refusal(Code code, String why) {}

  /** The names of the reasons; they never change. */
  public enum Code {
    NOT_PROPOSED,
    EXPIRED,
    NOT_YET,
    ACCOUNT_NOT_OURS,
    CHAIN_UNKNOWN,
    CONTRACT_CREATION,
    FEE_BURN,
    FEE_MALFORMED,
    DISGUISE,
    LOOKALIKE,
    CONTRACT_UNKNOWN,
    SELECTOR_UNKNOWN,
    CALL_MALFORMED,
    EFFECT_UNKNOWN,
    TOKEN_UNKNOWN,
    UNLIMITED_APPROVAL,
    DELEGATECALL,
    HIDDEN_REFUND,
    POWER_BESIDE,
    TYPED_DATA_UNKNOWN,
    NO_WALLET,
    CHANGE_SUBSTITUTION,
    CHANGE_OUT_OF_REACH,
    AMOUNT_LIE,
    AMOUNT_UNPROVEN,
    AMOUNT_IMPOSSIBLE,
    AMOUNT_BURNED,
    FEE_NEGATIVE,
    SIGHASH_FORBIDDEN,
    SPENT_TWICE,
    EMPTY,
    STATE_MISSING,
    STATE_UNSEALED,
    STATE_PROOF_WRONG,
    STATE_OLD,
    NONCE_OTHER,
    BALANCE_SHORT,
    SAFE_OTHER,
    CODE_OTHER
  }

  public boolean isRefused() {
    return !refusals.isEmpty();
  }
}
