package dev.bascule.chain.treasury;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.request.TreasuryDomain;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.key.KeyName;
import dev.bascule.core.treasury.key.KeyState;
import dev.bascule.core.treasury.key.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people sign about keys: one spelling, one digest, and no word that passes for another. */
class SignedStatementTest {

  private static final Hash32 REGISTER = Hash32.sha256("register".getBytes(UTF_8));
  private static final SecretKey BO = SecretKey.of(Hash32.sha256("bo".getBytes(UTF_8)).bytes());
  private static final KeyName KEY = new KeyName("0x" + "22".repeat(20));

  private static Statement.OfKey change(KeyState to) {
    return new Statement.OfKey(
        REGISTER,
        KEY,
        KeyState.ACTIVE,
        to,
        3,
        "her laptop is gone",
        1_790_000_000,
        to == KeyState.DESTROYED
            ? Optional.of(
                new Statement.Destruction("shredded", "the vault, Bern", List.of("Cid", "Dora")))
            : Optional.empty());
  }

  private static String text(Statement statement) {
    return new String(Jcs.canonical(new SignedStatement(statement).toJson()), UTF_8);
  }

  private static SignedStatement read(String text) {
    return SignedStatement.read(StrictObject.parse(text.getBytes(UTF_8)));
  }

  private static List<Statement> all() {
    List<Statement> all = new ArrayList<>();
    for (KeyState to : KeyState.values()) all.add(change(to));
    all.add(new Statement.OfTreasury(REGISTER, true, 1, "strange", 1_790_000_000));
    all.add(new Statement.OfTreasury(REGISTER, false, 1, "strange", 1_790_000_000));
    return all;
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    for (Statement each : all()) {
      assertThat(read(text(each)).statement()).isEqualTo(each);
    }
    assertThat(text(change(KeyState.SUSPENDED)))
        .isEqualTo(
            """
            {"at":"1790000000","format":"bascule/key-statement/1","from":"active","key":"0x%s",\
            "number":"3","reason":"her laptop is gone","register":"%s","to":"suspended"}\
            """
                .formatted("22".repeat(20), REGISTER.hex()));
  }

  @Test
  void noTwoStatementsHaveOneDigest() {
    assertThat(all().stream().map(each -> new SignedStatement(each).digest()).distinct())
        .hasSize(all().size());
  }

  /** A document of one kind under the type of another is another word. */
  @Test
  void noWordPassesForAnother() {
    var statement = new SignedStatement(change(KeyState.SUSPENDED));
    Hash32 document = Keccak256.hash(Jcs.canonical(statement.toJson()));
    assertThat(statement.digest())
        .isEqualTo(TreasuryDomain.digest("KeyStatement(bytes32 statement)", document));
    for (String type :
        List.of(
            "StopStatement(bytes32 statement)",
            "Proposal(bytes32 request)",
            "Approval(bytes32 request)",
            "Rejection(bytes32 request)")) {
      var signature = BO.sign(TreasuryDomain.digest(type, document));
      assertThat(statement.isSignedBy(Signer.of(BO.publicKey()), signature)).as(type).isFalse();
    }
    var right = BO.sign(statement.digest());
    assertThat(statement.isSignedBy(Signer.of(BO.publicKey()), right)).isTrue();
    assertThat(
            new SignedStatement(change(KeyState.COMPROMISED))
                .isSignedBy(Signer.of(BO.publicKey()), right))
        .isFalse();
  }

  @Test
  void whatIsNoStatementIsRefused() {
    String good = text(change(KeyState.SUSPENDED));
    String destroyed = text(change(KeyState.DESTROYED));
    for (String bad :
        List.of(
            good.replace("\"to\":\"suspended\"", "\"to\":\"gone\""),
            good.replace("\"to\":\"suspended\"", "\"to\":\"destroyed\""),
            good.replace("\"number\":\"3\"", "\"number\":3"),
            good.replace("\"number\":\"3\"", "\"number\":\"-1\""),
            good.replace("0x22", "0xAA"),
            good.replace("0x" + "22".repeat(20), "nobody"),
            good.replace("her laptop", "her  laptop"),
            good.replace("her laptop is gone", "x".repeat(257)),
            good.replace("{\"at\"", "{\"more\":\"1\",\"at\""),
            good.replace("key-statement/1", "key-statement/2"),
            destroyed.replace("[{\"name\":\"Cid\"},{\"name\":\"Dora\"}]", "[]"),
            destroyed.replace("shredded", ""),
            destroyed.replace("\"to\":\"destroyed\"", "\"to\":\"suspended\""),
            destroyed.replace(
                "{\"name\":\"Cid\"}", "{\"name\":\"Cid\"},".repeat(8) + "{\"name\":\"E\"}"))) {
      assertThat(bad).isNotEqualTo(good).isNotEqualTo(destroyed);
      assertThatThrownBy(() -> read(bad)).as(bad).isInstanceOf(JsonRefused.class);
    }
  }
}
