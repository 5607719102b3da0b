package dev.bascule.service.treasury;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.treasury.SignedStatement;
import dev.bascule.core.id.Address;
import dev.bascule.service.wire.Body;
import dev.bascule.service.wire.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The register of keys and the stop over HTTP. */
@RestController
@Tag(name = "Treasury")
final class KeyController {

  private final TreasuryRoom room;

  KeyController(TreasuryRoom room) {
    this.room = room;
  }

  @GetMapping("/v1/treasury/keys")
  @Operation(summary = "Every key that the treasury ever knew, and what waits for another person")
  Map<String, Object> keys() {
    TreasuryRoom.Furniture in = room.enter();
    Statements.Standing standing = in.statements().standing();
    var answer = new LinkedHashMap<String, Object>();
    StopWire.ofStopped(standing).ifPresent(it -> answer.put("stopped", it));
    answer.put("register", standing.register().id().hex());
    answer.put("rules", in.books().document().digest().hex());
    answer.put(
        "data", standing.register().keys().stream().map(it -> KeyWire.of(it, standing)).toList());
    return answer;
  }

  @PostMapping(
      path = "/v1/treasury/keys/{key}/statements",
      consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "A person's word about a key: a signature over exactly this statement")
  KeyWire say(@PathVariable String key, HttpServletRequest request) throws IOException {
    Said said = said(request);
    if (!key.equals(SqlStatements.subject(said.statement().statement()))) {
      throw Problem.of(422, "other_key", "the statement is about another key than " + key)
          .hint("send it to the path of the key that it names")
          .refusal();
    }
    Statements.Standing standing = say(said, request);
    return standing.register().keys().stream()
        .filter(it -> it.key().text().equals(key))
        .findFirst()
        .map(it -> KeyWire.of(it, standing))
        .orElseThrow();
  }

  @GetMapping("/v1/treasury/stop")
  @Operation(summary = "Whether the treasury stands still, since when and why")
  StopWire stop() {
    return StopWire.of(room.enter().statements().standing());
  }

  @PostMapping(path = "/v1/treasury/stop", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "A person's word that it stands still, or goes on")
  StopWire stop(HttpServletRequest request) throws IOException {
    Said said = said(request);
    if (!SqlStatements.subject(said.statement().statement()).equals(SqlStatements.TREASURY)) {
      throw Problem.of(422, "other_key", "the statement is about a key, not about the treasury")
          .hint("send it to the path of the key that it names")
          .refusal();
    }
    return StopWire.of(say(said, request));
  }

  private record Said(SignedStatement statement, Address signer, Signature signature) {}

  private Statements.Standing say(Said said, HttpServletRequest request) {
    return room.enter()
        .statements()
        .say(said.statement(), said.signer(), said.signature(), TreasuryController.via(request));
  }

  private Said said(HttpServletRequest request) throws IOException {
    room.enter();
    StrictObject json = StrictObject.of(Body.of(request), "");
    SignedStatement statement;
    try {
      statement = SignedStatement.read(json.object("statement"));
    } catch (JsonRefused refused) {
      throw new JsonRefused("statement", String.valueOf(refused.getMessage()));
    }
    var said = new Said(statement, json.address("signer"), TreasuryController.signature(json));
    json.end();
    return said;
  }
}
