package dev.bascule.service.treasury;

import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.treasury.SignedStatement;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Slot;
import dev.bascule.core.treasury.key.Judgement;
import dev.bascule.core.treasury.key.KeyName;
import dev.bascule.core.treasury.key.KeyRecord;
import dev.bascule.core.treasury.key.KeyRegister;
import dev.bascule.core.treasury.key.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what people say about keys and about the stop, in turn with everything else that happens to
 * proposals. A statement may be repeated; its content says which step it is.
 */
final class Statements {

  private static final Logger LOG = LoggerFactory.getLogger(Statements.class);

  private final DSLContext sql;
  private final KeyBook keys;
  private final Runnable hint;

  /**
   * @param hint something may be to do
   */
  Statements(DSLContext sql, Books books, Clock clock, Runnable hint) {
    this.sql = sql;
    this.keys = new KeyBook(books, clock);
    this.hint = hint;
  }

  /**
   * A statement that waits.
   *
   * @param signers who count, in the order in which they came
   */
  record Pending(SignedStatement statement, List<Address> signers, Judgement.Waiting needs) {}

  /**
   * @param used when a key was last used
   * @param dependents the open proposals that need a key that the rules name no more
   */
  record Standing(
      KeyRegister register,
      NamedKeys named,
      List<Pending> pending,
      Map<String, Long> used,
      Map<KeyName, List<String>> dependents) {}

  /**
   * Tells the register for the first time after a start, and lets enter what the rules name now.
   *
   * @param vouched the digest of the rules for whose keys the operator vouches
   * @throws RegisterSteps.Altered if somebody changed what is stored
   */
  void open(Optional<Hash32> vouched) {
    inTurn(in -> {
      keys.open(in, vouched);
      return true;
    });
    Standing standing = standing();
    standing
        .dependents()
        .forEach((key, proposals) ->
            LOG.warn(
                "{} names the key {} of {} no more, and open proposals need it: {}",
                Books.FILE,
                key,
                standing.register().find(key).map(KeyRecord::name).orElse("nobody"),
                String.join(", ", proposals)));
    if (standing.register().stop().stopped()) {
      LOG.warn(KeyProblems.sentence(standing.register().stop(), standing.register()));
    }
  }

  Standing standing() {
    return guarded(() -> sql.transactionResult(transaction -> standing(transaction.dsl())));
  }

  private Standing standing(DSLContext in) {
    KeyRegister register = keys.register(in);
    var statements = new SqlStatements(in);
    List<Pending> pending = new ArrayList<>();
    for (SignedStatement each : statements.waiting(keys.now())) {
      List<Address> signers =
          statements.words(each).stream()
              .map(RegisterSteps.Word::signer)
              .filter(by -> register.isActive(KeyName.of(by)) || isAbout(each.statement(), by))
              .toList();
      if (signers.isEmpty()) continue;
      if (register.judge(each.statement(), signers, keys.people(), keys.now())
          instanceof Judgement.Waiting needs) {
        pending.add(new Pending(each, signers, needs));
      }
    }
    return new Standing(
        register, keys.named(), pending, statements.used(), dependents(in, register));
  }

  private static boolean isAbout(Statement statement, Address person) {
    return statement instanceof Statement.OfKey change && change.key().equals(KeyName.of(person));
  }

  private Map<KeyName, List<String>> dependents(DSLContext in, KeyRegister register) {
    Map<KeyName, List<String>> dependents = new HashMap<>();
    for (StoredProposal each : new SqlProposals(in).mayExecute()) {
      Stream<KeyName> people =
          Stream.concat(
                  Stream.of(each.proposal().move().proposer()),
                  each.proposal().approvals().stream())
              .map(KeyName::of);
      Stream.concat(people, signing(each.proposal().move().slot(), register))
          .distinct()
          .filter(key -> register.find(key).isPresent() && !keys.named().all().containsKey(key))
          .forEach(key ->
              dependents
                  .computeIfAbsent(key, _ -> new ArrayList<>())
                  .add(each.proposal().move().name()));
    }
    return dependents;
  }

  /** Of a wallet that the rules name no more the register knows the name alone. */
  private static Stream<KeyName> signing(Slot slot, KeyRegister register) {
    return switch (slot.holder()) {
      case Holder.Account account -> Stream.of(KeyName.of(account.address()));
      case Holder.Scripts scripts ->
          register.keys().stream()
              .filter(key -> List.of(key.name().split(", ")).contains(scripts.name()))
              .map(KeyRecord::key);
    };
  }

  /** Takes one person's word; with the last one that is needed the statement holds. */
  Standing say(SignedStatement statement, Address signer, Signature signature, Treasury.Via via) {
    if (!statement.isSignedBy(signer, signature)) {
      throw TreasuryProblems.wrongSignature(signer + " did not sign exactly this statement")
          .refusal();
    }
    boolean changed = inTurn(in -> said(in, statement, signer, signature, via));
    if (changed) hint.run();
    return standing();
  }

  private boolean said(
      DSLContext in,
      SignedStatement statement,
      Address signer,
      Signature signature,
      Treasury.Via via) {
    // One time: a statement that is taken at its last second has to hold when it is told again.
    long now = keys.now();
    RegisterSteps.Told told = keys.told(in);
    KeyRegister register = told.register().orElseThrow();
    Hash32 digest = statement.digest();
    if (told.taken().containsKey(digest) && told.taken().get(digest).contains(signer)) return false;
    var statements = new SqlStatements(in);
    List<RegisterSteps.Word> words = new ArrayList<>(statements.words(statement));
    boolean again = words.removeIf(before -> before.signer().equals(signer));
    var word = new RegisterSteps.Word(signer, signature);
    words.add(word);
    List<Address> signers = words.stream().map(RegisterSteps.Word::signer).toList();
    return switch (register.judge(statement.statement(), signers, keys.people(), now)) {
      case Judgement.Refused refused -> throw KeyProblems.of(refused).refusal();
      case Judgement.Barred(var objection) -> throw KeyProblems.of(objection, register).refusal();
      case Judgement.Waiting _ -> {
        if (again) yield false;
        statements.add(statement, word, words.size() - 1, now);
        RegisterSteps.word(in, now, statement, word, via);
        yield true;
      }
      case Judgement.Taken(KeyRegister after) -> {
        words.removeIf(each -> !counts(each.signer(), statement.statement(), after));
        RegisterSteps.state(in, told, now, statement, words, via);
        statements.forget(statement.statement());
        yield true;
      }
    };
  }

  /** Whose word it was, or whose own key it is about: what another one said changed nothing. */
  private static boolean counts(Address signer, Statement statement, KeyRegister after) {
    return switch (statement) {
      case Statement.OfKey change ->
          isAbout(statement, signer)
              || after.find(change.key()).orElseThrow().by().contains(signer);
      case Statement.OfTreasury _ -> after.stop().by().contains(signer);
    };
  }

  private <T> T inTurn(Function<DSLContext, T> work) {
    return guarded(() ->
        sql.transactionResult(transaction -> {
          new SqlProposals(transaction.dsl()).takeTurn();
          return work.apply(transaction.dsl());
        }));
  }

  private static <T> T guarded(Supplier<T> work) {
    try {
      return work.get();
    } catch (RegisterSteps.Altered altered) {
      throw KeyProblems.altered(altered).refusal();
    }
  }
}
