package dev.bascule.service.treasury;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.coin.FeeRate;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.request.StateProof;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.TreasuryPolicy;
import dev.bascule.service.access.Caller;
import dev.bascule.service.wire.Body;
import dev.bascule.service.wire.Page;
import dev.bascule.service.wire.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/**
 * The treasury over HTTP. What is sent says itself which step it is, so every request may be
 * repeated; none needs an idempotency key.
 */
@RestController
@Tag(name = "Treasury")
final class TreasuryController {

  private final TreasuryRoom room;

  TreasuryController(TreasuryRoom room) {
    this.room = room;
  }

  @GetMapping("/v1/treasury/wallets")
  @Operation(summary = "Wallets with balances, limits and the nonces that are held")
  Map<String, Object> wallets() {
    TreasuryRoom.Furniture in = room.enter();
    var answer = new LinkedHashMap<String, Object>();
    StopWire.ofStopped(in.statements().standing()).ifPresent(it -> answer.put("stopped", it));
    answer.put("data", in.wallets().list());
    return answer;
  }

  @GetMapping("/v1/treasury/wallets/{name}")
  @Operation(summary = "One wallet")
  Wallets.WalletWire wallet(@PathVariable String name) {
    return room.enter()
        .wallets()
        .find(name)
        .orElseThrow(
            () -> Problem.of(404, "wallet_not_found", "there is no wallet " + name).refusal());
  }

  @PostMapping(
      path = "/v1/treasury/wallets/{name}/drafts",
      consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Plan a spend of coins, to be read, signed and proposed; holds nothing")
  CoinDrafts.Wire draft(@PathVariable String name, HttpServletRequest request) throws IOException {
    TreasuryRoom.Furniture in = room.enter();
    StrictObject json = StrictObject.of(Body.of(request), "");
    CoinDrafts.Wish wish = wish(json);
    Optional<FeeRate> rate = json.has("feeRate") ? Optional.of(rate(json)) : Optional.empty();
    json.end();
    Holder.Scripts wallet =
        in.books()
            .policy()
            .wallet(name)
            .map(TreasuryPolicy.Wallet::holder)
            .filter(Holder.Scripts.class::isInstance)
            .map(Holder.Scripts.class::cast)
            .orElseThrow(() ->
                Problem.of(404, "wallet_not_found", "there is no wallet of coins named " + name)
                    .hint("GET /v1/treasury/wallets names the wallets")
                    .refusal());
    return in.drafts().orElseThrow().draft(wallet, wish, rate);
  }

  private static CoinDrafts.Wish wish(StrictObject json) {
    if (json.has("replaces")) return new CoinDrafts.Wish.Replace(json.hash("replaces"));
    if (json.has("rejects")) return new CoinDrafts.Wish.Reject(json.hash("rejects"));
    String to = json.visibleText("to", 128);
    try {
      return new CoinDrafts.Wish.Pay(to, new Satoshi(json.number("amount")));
    } catch (MalformedBitcoin tooMuch) {
      throw new JsonRefused("amount", String.valueOf(tooMuch.getMessage()));
    }
  }

  private static FeeRate rate(StrictObject json) {
    try {
      return new FeeRate(json.number("feeRate"));
    } catch (IllegalArgumentException none) {
      throw new JsonRefused("feeRate", String.valueOf(none.getMessage()));
    }
  }

  @GetMapping(path = "/v1/treasury/books", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "treasury.json: people, wallets, policies, chains, address book")
  String books() {
    return room.enter().books().document().toJson().toString();
  }

  @PostMapping(path = "/v1/treasury/proposals", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "Propose a signing request")
  ResponseEntity<ProposalWire> propose(HttpServletRequest request) throws IOException {
    Treasury treasury = room.enter().treasury();
    StrictObject json = StrictObject.of(Body.of(request), "");
    SigningRequest document = document(json.object("document").node());
    Set<Hash32> rivals = new HashSet<>(json.has("rivals") ? json.hashes("rivals") : List.of());
    Optional<Hash32> rejects =
        json.has("rejects") ? Optional.of(json.hash("rejects")) : Optional.empty();
    json.end();
    Treasury.Outcome outcome = treasury.propose(document, rivals, rejects, via(request));
    return ResponseEntity.status(outcome.fresh() ? 201 : 200)
        .header("Location", "/v1/treasury/proposals/" + outcome.stored().id().hex())
        .body(wire(outcome.stored()));
  }

  private static SigningRequest document(JsonNode node) {
    try {
      return RequestJson.read(Jcs.canonical(node));
    } catch (JsonRefused refused) {
      throw new JsonRefused("document", String.valueOf(refused.getMessage()));
    }
  }

  @GetMapping("/v1/treasury/proposals")
  @Operation(summary = "Proposals in the order in which they came")
  Page<ProposalWire> list(
      @RequestParam @Nullable String state,
      @RequestParam @Nullable String after,
      @RequestParam @Nullable Integer limit) {
    int max = Page.limit(limit);
    TreasuryRoom.Furniture in = room.enter();
    Page<StoredProposal> page =
        Page.of(
            in.treasury().page(states(state), Page.after(after), max + 1),
            max,
            each -> Long.toString(each.number()));
    Optional<StopWire> stopped = StopWire.ofStopped(in.statements().standing());
    return new Page<>(
        page.data().stream()
            .map(each -> wire(each, stopped, in.safes().signing(each, false)))
            .toList(),
        page.hasMore(),
        page.next());
  }

  private static Collection<ProposalState> states(@Nullable String asked) {
    if (asked == null) return EnumSet.allOf(ProposalState.class);
    if (asked.equals("open")) return ProposalState.open();
    return Arrays.stream(ProposalState.values())
        .filter(state -> state.word().equals(asked))
        .findFirst()
        .map(List::of)
        .orElseThrow(() ->
            Problem.of(400, "request_invalid", "state is \"" + asked + "\", which is none")
                .param("state")
                .refusal());
  }

  @GetMapping("/v1/treasury/proposals/{id}")
  @Operation(summary = "One proposal by its digest or its name, with words, approvals and steps")
  ProposalWire find(@PathVariable String id) {
    return room.enter()
        .treasury()
        .find(id)
        .map(this::wire)
        .orElseThrow(() -> TreasuryProblems.unknown(id).refusal());
  }

  @PostMapping(
      path = "/v1/treasury/proposals/{id}/approvals",
      consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "A person's yes: a signature over the digest of exactly this request")
  ProposalWire approve(@PathVariable String id, HttpServletRequest request) throws IOException {
    Treasury treasury = room.enter().treasury();
    StrictObject json = StrictObject.of(Body.of(request), "");
    var approver = json.address("approver");
    Signature signature = signature(json);
    json.end();
    return wire(treasury.approve(id, approver, signature, via(request)).stored());
  }

  @PostMapping(
      path = "/v1/treasury/proposals/{id}/rejections",
      consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "A person's no, which ends what was not exported yet")
  ProposalWire reject(@PathVariable String id, HttpServletRequest request) throws IOException {
    Treasury treasury = room.enter().treasury();
    StrictObject json = StrictObject.of(Body.of(request), "");
    var by = json.address("by");
    Signature signature = signature(json);
    json.end();
    return wire(treasury.reject(id, by, signature, via(request)).stored());
  }

  @PostMapping(
      path = "/v1/treasury/proposals/{id}/export",
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "The one document that the signer takes")
  byte[] export(@PathVariable String id, HttpServletRequest request) throws IOException {
    TreasuryRoom.Furniture in = room.enter();
    StrictObject.of(Body.orEmpty(request), "").end();
    // Before the step is written: what the chain stands against does not leave.
    Optional<StateProof> state = in.treasury().find(id).flatMap(in.states()::forExport);
    SigningRequest exported = in.treasury().export(id, via(request)).stored().request();
    return RequestJson.write(state.map(exported::with).orElse(exported));
  }

  @PostMapping(
      path = "/v1/treasury/proposals/{id}/answer",
      consumes = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "The signer's answer, compared byte for byte and then sent")
  ProposalWire answer(@PathVariable String id, HttpServletRequest request) throws IOException {
    Treasury treasury = room.enter().treasury();
    SignedAnswer answer = SignedAnswer.read(StrictObject.of(Body.of(request), ""));
    return wire(treasury.imported(id, answer, via(request)).stored());
  }

  static Signature signature(StrictObject json) {
    Bytes bytes = json.bytes("signature");
    try {
      return Signature.fromBytes(bytes);
    } catch (MalformedSignature malformed) {
      throw new JsonRefused("signature", String.valueOf(malformed.getMessage()));
    }
  }

  private ProposalWire wire(StoredProposal stored) {
    TreasuryRoom.Furniture in = room.enter();
    return wire(
        in.states().shown(stored),
        StopWire.ofStopped(in.statements().standing()),
        in.safes().signing(stored, true));
  }

  private ProposalWire wire(
      StoredProposal stored, Optional<StopWire> stopped, Optional<SafeWire.Signing> signing) {
    TreasuryRoom.Furniture in = room.enter();
    return ProposalWire.of(
        stopped,
        stored,
        in.states().review(stored.request()),
        in.books().policy(),
        signing,
        in.treasury().rivals(stored),
        in.steps().of(stored.id()));
  }

  static Treasury.Via via(HttpServletRequest request) {
    return new Treasury.Via(Caller.of(request).keyId());
  }
}
