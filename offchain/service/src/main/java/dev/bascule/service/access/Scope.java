package dev.bascule.service.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What an API key may do. */
public enum Scope {
  PAYMENTS_WRITE("payments:write"),
  PAYMENTS_READ("payments:read"),
  SETTLEMENT_WRITE("settlement:write"),
  PARTICIPANTS_WRITE("participants:write"),
  TREASURY_WRITE("treasury:write"),
  TREASURY_READ("treasury:read"),
  ADMIN("admin");

  private final String word;

  Scope(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  static String words(Set<Scope> scopes) {
    return scopes.stream().map(Scope::word).sorted().collect(Collectors.joining(" "));
  }

  static Set<Scope> of(String words) {
    var scopes = EnumSet.noneOf(Scope.class);
    for (String word : words.split(" ")) {
      Arrays.stream(values()).filter(scope -> scope.word.equals(word)).forEach(scopes::add);
    }
    return scopes;
  }
}
