package dev.bascule.service.treasury;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.core.treasury.key.KeyRecord;
import dev.bascule.core.treasury.key.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A key on the wire.
 *
 * @param name of the person or the wallets; as it entered, where the rules name it no more
 * @param number of the statements that were taken about it
 * @param lastUsed here; absent if never
 * @param named whether {@code treasury.json} names it
 * @param dependents open proposals that need it although nothing names it any more
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record KeyWire(
    String key,
    String kind,
    String name,
    String address,
    String state,
    String number,
    String since,
    List<String> by,
    String reason,
    @Nullable String lastUsed,
    boolean named,
    List<String> dependents,
    List<PendingWire> pending) {

  /**
   * A statement that waits.
   *
   * @param digest what is signed
   * @param people how many more have to sign it
   * @param possession whether the key itself has to
   */
  record PendingWire(
      String digest, JsonNode statement, List<String> signers, int people, boolean possession) {}

  static KeyWire of(KeyRecord key, Statements.Standing standing) {
    NamedKeys.Named named = standing.named().all().get(key.key());
    Long used = standing.used().get(key.key().text());
    return new KeyWire(
        key.key().text(),
        key.kind().word(),
        named == null ? key.name() : named.text(),
        key.key().address().map(Eip55::checksummed).orElseGet(key.key()::text),
        key.state().word(),
        Long.toString(key.number()),
        KeyProblems.time(key.since()),
        KeyProblems.names(key.by(), standing.register()),
        key.reason(),
        used == null ? null : KeyProblems.time(used),
        named != null,
        standing.dependents().getOrDefault(key.key(), List.of()),
        standing.pending().stream()
            .filter(each ->
                each.statement().statement() instanceof Statement.OfKey change
                    && change.key().equals(key.key()))
            .map(each -> pending(each, standing))
            .toList());
  }

  static PendingWire pending(Statements.Pending pending, Statements.Standing standing) {
    return new PendingWire(
        pending.statement().digest().hex(),
        pending.statement().toJson(),
        KeyProblems.names(pending.signers(), standing.register()),
        pending.needs().people(),
        pending.needs().possession());
  }
}
