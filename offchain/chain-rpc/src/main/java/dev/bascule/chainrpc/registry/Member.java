package dev.bascule.chainrpc.registry;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Address;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An organisation with its vote.
 *
 * @param name of the legal entity
 * @param lei twenty characters; the registry checks their digits
 * @param voter the account that proposes and votes for it
 */
public record Member(RegistryId id, String name, Optional<String> lei, Address voter) {

  private static final int LEI_SIZE = 20;

  public Member {
    if (lei.isPresent() && lei.get().length() != LEI_SIZE) {
      throw new IllegalArgumentException("an LEI of " + lei.get().length() + " characters");
    }
  }

  byte[] leiBytes() {
    return lei.map(text -> text.getBytes(StandardCharsets.US_ASCII)).orElse(new byte[LEI_SIZE]);
  }

  static Optional<String> leiOf(Bytes word) {
    return word.at(0) == 0
        ? Optional.empty()
        : Optional.of(new String(word.slice(0, LEI_SIZE).toArray(), StandardCharsets.US_ASCII));
  }
}
