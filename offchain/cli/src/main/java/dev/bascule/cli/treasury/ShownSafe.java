package dev.bascule.cli.treasury;

import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.cli.network.Fields;
import dev.bascule.core.id.Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A Safe as the chain has it, as the service tells it of a wallet.
 *
 * @param guard of its transactions; zero where there is none
 * @param moduleGuard of its modules; empty where the service does not name it
 * @param differs what the service's books say otherwise, one sentence each
 * @param rules of the guard; empty before their adoption
 */
record ShownSafe(
    Address guard,
    Optional<Address> moduleGuard,
    List<Address> owners,
    long threshold,
    String singleton,
    List<String> differs,
    Optional<ShownRules> rules) {

  /**
   * Empty for a wallet that is no Safe, or of which the service says nothing.
   *
   * @param wallet as {@code GET /v1/treasury/wallets/NAME} has it
   */
  static Optional<ShownSafe> of(JsonNode wallet) {
    if (!Fields.has(wallet, "safe")) return Optional.empty();
    JsonNode safe = Fields.child(wallet, "safe");
    var differs = new ArrayList<String>();
    Fields.list(safe, "differs").forEach(each -> differs.add(sentence(each)));
    return Optional.of(
        new ShownSafe(
            address(Fields.text(safe, "guard")),
            Fields.has(safe, "moduleGuard")
                ? Optional.of(address(Fields.text(safe, "moduleGuard")))
                : Optional.empty(),
            Fields.list(safe, "owners").stream().map(it -> address(it.asString(""))).toList(),
            Fields.number(safe, "threshold"),
            Fields.text(safe, "singleton"),
            differs,
            ShownRules.of(wallet)));
  }

  /** A difference in words, or with a code beside them. */
  private static String sentence(JsonNode difference) {
    if (difference.isString()) return difference.stringValue();
    return Fields.text(difference, "code") + ": " + Fields.text(difference, "sentence");
  }

  /** A guard of modules that is not named stands among the differences where it is another. */
  boolean modulesGuardedBy(Address wanted) {
    return moduleGuard
        .map(wanted::equals)
        .orElseGet(() ->
            differs.stream()
                .noneMatch(each ->
                    each.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z]", "")
                        .contains("moduleguard")));
  }

  private static Address address(String text) {
    try {
      return Address.ofHex(text.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException malformed) {
      throw Fields.malformed("the Safe", "\"" + text + "\" is no address");
    }
  }

  /** What is otherwise by the reader's books; the service's own list is about the service's. */
  List<String> differences(SafeAccount books) {
    if (!differs.isEmpty()) return differs;
    var found = new ArrayList<String>();
    if (!guard.equals(books.guard())) {
      found.add("its guard is %s, by your books %s".formatted(guard, books.guard()));
    }
    if (!new HashSet<>(owners).equals(new HashSet<>(books.owners()))) {
      found.add("its owners are %s, by your books %s".formatted(owners, books.owners()));
    }
    if (threshold != books.threshold()) {
      found.add("%d owners sign, by your books %d".formatted(threshold, books.threshold()));
    }
    return found;
  }

  Map<String, Object> json() {
    var json = new LinkedHashMap<String, Object>();
    json.put("guard", guard.hex());
    moduleGuard.ifPresent(it -> json.put("moduleGuard", it.hex()));
    json.put("owners", owners.stream().map(Address::hex).toList());
    json.put("threshold", threshold);
    json.put("singleton", singleton);
    json.put("differs", differs);
    return json;
  }

  /** Who signs, by names of the books. */
  String quorum(ReadingBooks.Open books) {
    List<String> names = owners.stream().map(owner -> books.nameOf(owner.hex())).toList();
    return "%d of %d owners sign: %s".formatted(threshold, owners.size(), String.join(", ", names));
  }
}
