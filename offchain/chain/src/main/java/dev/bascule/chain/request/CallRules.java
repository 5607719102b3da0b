package dev.bascule.chain.request;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Optional;

/**
 * What the functions of our contracts do, in words, and what they move. A function that does not
 * stand here is shown with its arguments and not signed: nobody said what it does to the money.
 *
 * <p>In a sentence {@code {x}} is the argument x, {@code {x@t}} an amount in the units of the token
 * that the argument t names, and {@code {x@}} an amount of the called contract itself.
 */
final class CallRules {

  /**
   * @param flow what leaves; empty for what moves nothing
   */
  record Rule(String sentence, Optional<Flow> flow) {}

  /**
   * @param amount the argument that says how much
   * @param token the argument that says of what; empty: of the called contract
   * @param to the argument that says to whom; empty: to the called contract
   */
  record Flow(String amount, String token, String to) {}

  private static final Map<String, Rule> TOKEN =
      Map.ofEntries(
          moves("transfer", "Pay {value@} to {to}", "value", "", "to"),
          moves("approve", "Allow {spender} to take {value@} from here", "value", "", "spender"),
          moves("retire", "Retire {amount@}: the issuer destroys it", "amount", "", ""),
          moves("issue", "Issue {amount@} anew to {to}", "amount", "", "to"),
          rule("grantRole", "Give the role {role} to {account}"),
          rule("revokeRole", "Take the role {role} from {account}"),
          rule("renounceRole", "Give up the role {role} of {callerConfirmation}"),
          rule("setQuota", "Let the issuer {issuer} have {quota@} outstanding"),
          rule("proposeFreeze", "Propose to freeze {account}, or to end it: frozen {frozen}"),
          rule("confirmFreeze", "Confirm the freeze of {account}, or its end: frozen {frozen}"),
          rule("withdrawFreezeProposal", "Withdraw the proposal to freeze {account}"),
          rule("protect", "Protect {account} from freezes"));

  private static final Map<String, Rule> VAULT =
      Map.ofEntries(
          moves("deposit", "Deposit {amount@token} as collateral of {to}", "amount", "token", "to"),
          moves("withdraw", "Withdraw {amount@token} of credit to {to}", "amount", "token", "to"),
          moves(
              "transferCredit",
              "Give {amount@token} of credit in the vault to {to}",
              "amount",
              "token",
              "to"),
          rule("pledge", "Turn {amount@token} of credit into collateral"),
          rule(
              "requestUnpledge",
              "Ask for {amount@token} of collateral back (zero takes the request back); its wait"
                  + " begins anew"),
          rule("finishUnpledge", "Turn the collateral asked back of token {token} into credit"),
          rule("setVoucherKey", "Sign vouchers with {signer} from now on; the old key retires"),
          rule("addOperatorKey", "Name {signer} as a further key of the operator"),
          rule("revokeOperatorKey", "End the operator's key {id}, at once and for ever"),
          rule("newLogEpoch", "Begin a new epoch of the log, because the old log was lost"),
          rule("declareExit", "Put the vault into EXIT FOR GOOD. It cannot be undone"),
          rule("setBond", "Name {bond_} as the bond that pays shortfalls, once and for ever"),
          rule("nameNetting", "Name {book} as the netting book of token {token}, once for ever"),
          rule("listToken", "Allow deposits of token {token}, or end them: listed {listed}"),
          rule("pauseInflow", "Stop deposits and pledges for {blocks} blocks"),
          rule("proposeFreeze", "Propose to freeze {account}, or to end it: frozen {frozen}"),
          rule("confirmFreeze", "Confirm the freeze of {account}, or its end: frozen {frozen}"),
          rule("withdrawFreezeProposal", "Withdraw the proposal to freeze {account}"),
          rule("grantRole", "Give the role {role} to {account}"),
          rule("revokeRole", "Take the role {role} from {account}"),
          rule("renounceRole", "Give up the role {role} of {callerConfirmation}"));

  private static final Map<String, Rule> BOND =
      Map.ofEntries(
          rule(
              "requestRelease",
              "Ask for {amount@token} of the operator's bond back; the wait begins"),
          rule("finishRelease", "Take the released bond of token {token} back as credit"),
          rule("enforce", "Put the vault into EXIT for a challenge that nobody answered"),
          rule("answer", "Answer the challenge of log {logId} at size {size} with a proof"));

  private static final Map<String, Rule> REGISTRY =
      Map.ofEntries(
          rule(
              "propose", "Propose to the consortium, forced {forced}, from block {effectiveBlock}"),
          rule("vote", "Vote on proposal {id} of the consortium: in favour {inFavour}"),
          rule("withdraw", "Withdraw proposal {id} of the consortium"),
          rule("execute", "Carry out proposal {id} of the consortium"));

  private static final Map<String, Rule> ACCESS =
      Map.ofEntries(
          rule("execute", "Call as manager of {target}, what follows:"),
          rule("schedule", "Schedule for {when} (seconds; zero: as soon as allowed), on {target}:"),
          rule("cancel", "Cancel what {caller} scheduled on {target}:"),
          rule("multicall", "Do all of this in one:"),
          rule("grantRole", "Give role {roleId} to {account}, delay {executionDelay} s"),
          rule("revokeRole", "Take role {roleId} from {account}"),
          rule("renounceRole", "Give up role {roleId} of {callerConfirmation}"),
          rule("setTargetClosed", "Close {target} for all callers, or open it: closed {closed}"),
          rule("setRoleAdmin", "Let role {admin} administer role {roleId}"),
          rule("setRoleGuardian", "Let role {guardian} cancel what role {roleId} scheduled"),
          rule("setGrantDelay", "Let grants of role {roleId} wait {newDelay} s"));

  private static final Map<String, Rule> GUARD =
      Map.ofEntries(
          rule("announce", "Announce what the Safe {safe} will do once its delay is over:"),
          rule("cancel", "Cancel the announcement {id} of the Safe {safe}"),
          rule(
              "adopt",
              "Adopt rules for the Safe: seconds of delay, delay of its calls to itself, grace and"
                  + " window {times}; asset, each and total {limits}; recipients {recipients}"),
          rule(
              "setLimit",
              "Let {each@asset} by one payment, {total@asset} in a window, leave the Safe at once"
                  + " (the zero address is the coin)"),
          rule("stop", "Let nothing of {asset} leave the Safe at once any more"),
          rule("allow", "Let the Safe pay {recipient} at once, within its limits"),
          rule("disallow", "Let the Safe pay {recipient} after an announcement only"));

  private static final Map<String, Rule> SAFE =
      Map.ofEntries(
          rule("execTransaction", "Bring to the Safe what its owners signed:"),
          rule(
              "addOwnerWithThreshold",
              "Make {owner} an owner of the Safe; {_threshold} owners sign for it from then on"),
          rule(
              "removeOwner",
              "Remove the owner {owner} of the Safe; {_threshold} owners sign for it from then"
                  + " on"),
          rule("swapOwner", "Put {newOwner} in the place of the Safe's owner {oldOwner}"),
          rule("changeThreshold", "Let {_threshold} owners sign for the Safe from then on"),
          rule("enableModule", "Let the module {module} act for the Safe WITHOUT ITS OWNERS"),
          rule("disableModule", "Take the module {module} from the Safe"),
          rule(
              "setGuard",
              "Let {guard} guard the Safe's transactions; the zero address ends EVERY LIMIT"),
          rule(
              "setModuleGuard",
              "Let {moduleGuard} guard the Safe's modules; the zero address lets them do all"),
          rule(
              "setFallbackHandler",
              "Let ANYBODY have the Safe call {handler}: a token there gives away all that the Safe"
                  + " has of it, another contract may sign for the Safe; the zero address ends"
                  + " that"));

  private static final Map<String, Map<String, Rule>> ALL =
      Map.of(
          "TreasuryGuard", GUARD,
          "Safe", SAFE,
          "SettlementToken", TOKEN,
          "PermissionedToken", TOKEN,
          "SettlementVault", VAULT,
          "VaultBond", BOND,
          "ConsortiumRegistry", REGISTRY,
          "ConsortiumAccess", ACCESS,
          "SettlementAccount", Map.ofEntries(rule("execute", "Do all of this in one:")));

  private CallRules() {}

  static Optional<Rule> of(String contract, String function) {
    return Optional.ofNullable(ALL.getOrDefault(contract, Map.of()).get(function));
  }

  private static Map.Entry<String, Rule> rule(String function, String sentence) {
    return entry(function, new Rule(sentence, Optional.empty()));
  }

  private static Map.Entry<String, Rule> moves(
      String function, String sentence, String amount, String token, String to) {
    return entry(function, new Rule(sentence, Optional.of(new Flow(amount, token, to))));
  }
}
