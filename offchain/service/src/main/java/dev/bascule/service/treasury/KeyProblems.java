package dev.bascule.service.treasury;

import dev.bascule.chain.evm.Eip55;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.key.Judgement;
import dev.bascule.core.treasury.key.KeyName;
import dev.bascule.core.treasury.key.KeyRecord;
import dev.bascule.core.treasury.key.KeyRegister;
import dev.bascule.core.treasury.key.Objection;
import dev.bascule.core.treasury.key.StopRecord;
import dev.bascule.service.wire.Problem;
import java.time.Instant;
import java.util.List;

/** What the register of keys and the stop refuse, in words. */
final class KeyProblems {

  private KeyProblems() {}

  // No default: a new objection must not compile until someone decides what people are told.
  static Problem of(Objection objection, KeyRegister register) {
    return switch (objection) {
      case Objection.Stopped(StopRecord stop) ->
          Problem.of(409, "treasury_stopped", sentence(stop, register))
              .hint("two people let it go on: ./bascule treasury resume")
              .with("since", time(stop.since()))
              .with("by", names(stop.by(), register))
              .with("reason", stop.reason());
      case Objection.NotActive(KeyRecord key) ->
          Problem.of(403, "key_not_active", sentence(key, register))
              .hint("./bascule treasury keys shows every key and who may bring it back")
              .with("key", key.key().text())
              .with("state", key.state().word())
              .with("since", time(key.since()))
              .with("by", names(key.by(), register));
      case Objection.NotRegistered(KeyName key) ->
          Problem.of(403, "key_not_active", key + " is in no register of keys")
              .hint("treasury.json names keys, and two people activate them");
      case Objection.DelayRunning(long from) ->
          Problem.of(
                  422,
                  "delay_running",
                  "an approval does not count any more; with those that do it may leave at "
                      + time(from))
              .hint("export it when the delay is over");
    };
  }

  static String code(Objection objection, KeyRegister register) {
    return of(objection, register).code();
  }

  static Problem of(Judgement.Refused refused) {
    int status =
        switch (refused.fault()) {
          case SIGNER_UNKNOWN -> 403;
          case KEY_UNKNOWN -> 404;
          case STATEMENT_OLD, STATEMENT_AHEAD, OTHER_STATE -> 409;
          case OTHER_REGISTER, NO_SUCH_STEP, STATEMENT_EXPIRED, STATEMENT_NOT_YET -> 422;
        };
    String hint =
        switch (refused.fault()) {
          case SIGNER_UNKNOWN -> "treasury.json names the people";
          case KEY_UNKNOWN -> "GET /v1/treasury/keys names the keys";
          case STATEMENT_OLD, STATEMENT_AHEAD, OTHER_STATE ->
              "look at the register again; something changed meanwhile";
          case OTHER_REGISTER -> "sign for the register that GET /v1/treasury/keys names";
          case NO_SUCH_STEP -> "docs/reference/treasury.md has the table of states";
          case STATEMENT_EXPIRED, STATEMENT_NOT_YET -> "say it anew, with a clock that is right";
        };
    return Problem.of(status, refused.fault().code(), refused.why()).hint(hint);
  }

  static Problem altered(RegisterSteps.Altered altered) {
    return Problem.of(409, "key_register_altered", String.valueOf(altered.getMessage()))
        .hint("somebody changed the database; compare it with a backup and with the audit log");
  }

  static String sentence(StopRecord stop, KeyRegister register) {
    return "the treasury is stopped since %s by %s: %s"
        .formatted(
            time(stop.since()), String.join(" and ", names(stop.by(), register)), stop.reason());
  }

  static String sentence(KeyRecord key, KeyRegister register) {
    String by = key.by().isEmpty() ? "" : ", by " + String.join(" and ", names(key.by(), register));
    return "the key %s of %s is %s since %s%s: %s"
        .formatted(key.key(), key.name(), key.state().word(), time(key.since()), by, key.reason());
  }

  static List<String> names(List<Address> people, KeyRegister register) {
    return people.stream()
        .map(person ->
            register
                .find(KeyName.of(person))
                .map(key -> key.name() + " (" + Eip55.checksummed(person) + ")")
                .orElseGet(() -> Eip55.checksummed(person)))
        .toList();
  }

  static String time(long seconds) {
    return Instant.ofEpochSecond(seconds).toString();
  }
}
