package dev.bascule.chain.request;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.keccak.Keccak256;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Words of 32 bytes as people know them: the names of roles behind their hashes, identifiers. */
final class NamedWords {

  private static final Map<Bytes, String> KNOWN =
      List.of(
              "OPERATOR_ROLE",
              "GUARDIAN_ROLE",
              "EMERGENCY_ROLE",
              "ISSUER_ROLE",
              "FREEZER_ROLE",
              "RELAYER_ROLE",
              "SUBMITTER_ROLE")
          .stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  name -> Bytes.of(Keccak256.hash(name.getBytes(US_ASCII))), Function.identity()));

  private NamedWords() {}

  static String text(Bytes bytes) {
    String name = KNOWN.get(bytes);
    if (name != null) return name + " (" + bytes.hex() + ")";
    String written = written(bytes);
    return written.isEmpty() ? bytes.hex() : "\"" + written + "\" (" + bytes.hex() + ")";
  }

  /** Identifiers are ASCII from the left, filled with zeros; empty if this is none. */
  private static String written(Bytes bytes) {
    int size = 0;
    while (size < bytes.size() && bytes.at(size) > ' ' && bytes.at(size) < 0x7f) size++;
    for (int i = size; i < bytes.size(); i++) {
      if (bytes.at(i) != 0) return "";
    }
    boolean identifier = bytes.size() == 32 && size > 0 && size < 32;
    return identifier ? new String(bytes.slice(0, size).toArray(), US_ASCII) : "";
  }
}
