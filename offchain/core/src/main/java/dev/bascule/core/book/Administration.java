package dev.bascule.core.book;

import dev.bascule.core.id.Address;
import dev.bascule.core.ledger.AccountKind;
import dev.bascule.core.log.FactLeaf;
import java.util.Optional;

/** The commands of people: each says who and why, and the log keeps it. */
final class Administration {
  private static final Outcome.Applied APPLIED = new Outcome.Applied();

  private Administration() {}

  static Outcome start(Turn turn, Command.Genesis command) {
    State state = turn.state;
    if (state.genesis != null) {
      return new Outcome.Rejected(
          Rejection.LOG_ALREADY_STARTED, "log " + state.genesis.logId() + " has started");
    }
    if (!isSupported(command.rulesVersion())) return unsupported(command.rulesVersion());
    state.genesis = command;
    state.rulesVersion = command.rulesVersion();
    state.cursorBlock = command.start().block();
    state.cursorHash = command.start().hash();
    state.hasEpochBegun = command.logEpoch() == 0;
    turn.emit(new BookEvent.LogStarted(command));
    return APPLIED;
  }

  static Outcome registerAsset(Turn turn, Command.RegisterAsset command) {
    State state = turn.state;
    AssetBook byId = state.asset(command.asset().id());
    AssetBook byToken = state.assetOf(command.asset().token());
    AssetBook known = byId != null ? byId : byToken;
    if (known != null) {
      if (known.asset.equals(command.asset())) return APPLIED;
      return new Outcome.Rejected(
          Rejection.ASSET_EXISTS_WITH_DIFFERENT_TERMS,
          known.asset + " with token " + known.asset.token() + " is registered");
    }
    state.add(
        new AssetBook(
            command.asset(),
            turn.open(
                Party.UNCLAIMED,
                state.started().vault(),
                command.asset().id(),
                AccountKind.VAULT)));
    turn.emit(new BookEvent.AssetRegistered(command.asset()));
    return APPLIED;
  }

  static Outcome openAccount(Turn turn, Command.OpenAccount command) {
    Party party = turn.state.partyOrNew(command.owner());
    if (party.tenant == command.tenant().number()) return APPLIED;
    if (party.isKnown()) {
      return new Outcome.Rejected(
          Rejection.ACCOUNT_OF_ANOTHER_TENANT, command.owner() + " is another tenant's");
    }
    party.tenant = command.tenant().number();
    turn.state.knownParties++;
    turn.emit(new BookEvent.AccountOpened(command.tenant(), command.owner()));
    for (Holding holding : party.holdings) claim(turn, holding);
    return APPLIED;
  }

  /** What the chain brought before a tenant opened the account moves to the tenant's books. */
  private static void claim(Turn turn, Holding holding) {
    Party party = holding.party;
    AssetBook asset = holding.asset;
    var collateral = turn.account(party, asset, AccountKind.COLLATERAL);
    var credit = turn.account(party, asset, AccountKind.CREDIT);
    var uncovered = turn.account(party, asset, AccountKind.UNCOVERED);
    turn.post(holding.collateral, collateral, holding.collateral.creditBalance());
    turn.post(holding.credit, credit, holding.credit.creditBalance());
    turn.post(uncovered, holding.uncovered, holding.uncovered.debitBalance());
    holding.collateral = collateral;
    holding.credit = credit;
    holding.uncovered = uncovered;
    // Nobody can have promised to an account that no tenant had opened.
    holding.claim = turn.account(party, asset, AccountKind.CLAIM);
    holding.filed = turn.account(party, asset, AccountKind.FILED);
  }

  /** Also of an address that is no participant yet. */
  static Outcome freeze(Turn turn, Command.Freeze command) {
    Party party = turn.state.partyOrNew(command.account());
    if (party.isFrozenByOperator) return APPLIED;
    party.isFrozenByOperator = true;
    turn.emit(new BookEvent.AccountFrozen(command.account(), command.by()));
    return APPLIED;
  }

  static Outcome unfreeze(Turn turn, Command.Unfreeze command) {
    if (!command.by().hasTwoPeople()) {
      return new Outcome.Rejected(
          Rejection.SECOND_APPROVER_MISSING, "a second person has to approve an unfreeze");
    }
    Party party = turn.state.party(command.account());
    if (party == null) return unknown(command.account());
    if (!party.isFrozenByOperator) return APPLIED;
    party.isFrozenByOperator = false;
    turn.emit(new BookEvent.AccountUnfrozen(command.account(), command.by()));
    return APPLIED;
  }

  static Outcome setLimits(Turn turn, Command.SetLimits command) {
    if (turn.state.limits.equals(command.limits())) return APPLIED;
    turn.state.limits = command.limits();
    turn.emit(new BookEvent.LimitsSet(command.limits(), command.by()));
    return APPLIED;
  }

  /** Rules only go forward: what was decided under a version is never decided again. */
  static Outcome activateRules(Turn turn, Command.ActivateRules command) {
    State state = turn.state;
    if (command.version() == state.rulesVersion) return APPLIED;
    if (command.version() < state.rulesVersion || !isSupported(command.version())) {
      return unsupported(command.version());
    }
    state.rulesVersion = command.version();
    turn.emit(new BookEvent.RulesActivated(command.version(), command.by()));
    return APPLIED;
  }

  static Outcome auditFact(Turn turn, Command.AuditFact command) {
    return new Outcome.FactLogged(
        turn.append(new FactLeaf(command.type(), command.commitment()), Optional.empty()));
  }

  static Outcome closeBreak(Turn turn, Command.CloseBreak command) {
    if (!turn.isOpen(command.number())) {
      return new Outcome.Rejected(
          Rejection.BREAK_UNKNOWN, "no open break has the number " + command.number());
    }
    turn.close(command.number(), Optional.of(command.by()));
    return APPLIED;
  }

  private static boolean isSupported(int version) {
    return version >= 1 && version <= Book.RULES_SUPPORTED;
  }

  private static Outcome unsupported(int version) {
    return new Outcome.Rejected(
        Rejection.RULES_UNSUPPORTED,
        "rules " + version + "; this code knows 1 to " + Book.RULES_SUPPORTED);
  }

  private static Outcome unknown(Address account) {
    return new Outcome.Rejected(Rejection.ACCOUNT_UNKNOWN, account + " is not known here");
  }
}
