package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.TreasuryDesk.addressOf;

import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.treasury.SignedStatement;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.key.KeyName;
import dev.bascule.core.treasury.key.KeyState;
import dev.bascule.core.treasury.key.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Statements about the keys of a treasury, as its people make them. */
final class KeyDesk {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private KeyDesk() {}

  static KeyName name(SecretKey key) {
    return KeyName.of(addressOf(key));
  }

  static Statement.OfKey change(
      Hash32 register, KeyName key, KeyState from, KeyState to, long number) {
    return new Statement.OfKey(
        register,
        key,
        from,
        to,
        number,
        "a reason of the tests",
        Instant.now().getEpochSecond(),
        to == KeyState.DESTROYED
            ? Optional.of(new Statement.Destruction("shredded", "the vault", List.of("Cid")))
            : Optional.empty());
  }

  static Statement.OfTreasury stop(Hash32 register, boolean stop, long number) {
    return new Statement.OfTreasury(
        register, stop, number, "a reason of the tests", Instant.now().getEpochSecond());
  }

  static ObjectNode said(Statement statement, SecretKey by) {
    return said(statement, by, by);
  }

  /**
   * @param named who is said to have signed it
   */
  static ObjectNode said(Statement statement, SecretKey by, SecretKey named) {
    var signed = new SignedStatement(statement);
    ObjectNode body = JSON.createObjectNode();
    body.set("statement", signed.toJson());
    return body.put("signer", addressOf(named).hex())
        .put("signature", by.sign(signed.digest()).toBytes().hex());
  }
}
