package dev.bascule.chainrpc.pkcs11;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a key is: the device's library, the token by its label or its slot, the key by its label.
 * Nothing secret.
 */
public record TokenPlace(Path library, Token token, String key) {

  private static final String FORMAT = "bascule/pkcs11/1";
  private static final int TOKEN_LABEL_MAX = 32;
  private static final int KEY_LABEL_MAX = 64;

  /** Which token. Slots get other numbers when devices are plugged in anew; labels stay. */
  public sealed interface Token {
    record Label(String label) implements Token {
      @Override
      public String toString() {
        return "token \"" + label + "\"";
      }
    }

    record Slot(long number) implements Token {
      @Override
      public String toString() {
        return "the token in slot " + number;
      }
    }
  }

  /**
   * @throws JsonRefused if it is anything else
   */
  public static TokenPlace read(StrictObject json) {
    json.oneOf("format", FORMAT);
    Path library = library(json.text("library"));
    if (json.has("token") == json.has("slot")) {
      throw new JsonRefused("token", "either token or slot says which token it is");
    }
    Token token =
        json.has("token")
            ? new Token.Label(json.visibleText("token", TOKEN_LABEL_MAX))
            : new Token.Slot(json.number("slot"));
    String key = json.visibleText("key", KEY_LABEL_MAX);
    json.end();
    return new TokenPlace(library, token, key);
  }

  /** Its code runs in this program, so it is never looked for. */
  private static Path library(String text) {
    return Optional.of(text)
        .map(TokenPlace::path)
        .filter(Path::isAbsolute)
        .orElseThrow(() -> new JsonRefused("library", "not a path from the root on"));
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException malformed) {
      throw new JsonRefused("library", "not a path");
    }
  }
}
