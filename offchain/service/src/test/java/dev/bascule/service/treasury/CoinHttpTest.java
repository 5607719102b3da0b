package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.CoinDesk.DRAWER;
import static dev.bascule.service.treasury.CoinDesk.FINAL;
import static dev.bascule.service.treasury.CoinDesk.RESERVE;
import static dev.bascule.service.treasury.TreasuryDesk.ADA;
import static dev.bascule.service.treasury.TreasuryDesk.PAT;
import static dev.bascule.service.treasury.TreasuryDesk.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.psbt.Finalization;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtFinalize;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.service.running.RunningService.Answer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Coins from a deposit to a final payment, over HTTP, with a real network and real signatures. */
class CoinHttpTest extends RunningCoins {

  @Test
  void aColdPaymentNeedsTwoPeopleAndTwoSignersAndSurvivesAKillBetweenAnyTwoSteps()
      throws Exception {
    fund(RESERVE, 400_000, 300_000);
    restart();
    JsonNode before = read(RESERVE);
    assertThat(before.path("balance").path("confirmed").asString()).isEqualTo("700000");
    assertThat(before.path("reading").path("state").asString()).isEqualTo("following");
    SigningRequest request = pay("payout-1", RESERVE, 500_000);
    proposed(request);
    restart();
    JsonNode held = read(RESERVE);
    assertThat(held.path("balance").path("reserved").asString()).isEqualTo("700000");
    assertThat(held.path("balance").path("free").asString()).isEqualTo("0");
    assertThat(held.path("held").size()).isEqualTo(2);
    exported(request);
    restart();
    Answer first = answered(request, 0);
    assertThat(first.json().path("state").asString()).isEqualTo("exported");
    // The same signer again is not two signers.
    assertThat(answered(request, 0).json().path("state").asString()).isEqualTo("exported");
    restart();
    assertThat(answered(request, 2).status()).isEqualTo(200);
    await("payout-1", "sent");
    restart();
    node.mine(FINAL - 1);
    read(RESERVE);
    assertThat(await("payout-1", "sent").has("problem")).isFalse();
    node.mine(1);
    JsonNode done = await("payout-1", "final");
    assertThat(done.path("transaction").asString()).isEqualTo(id(request).toString());
    assertThat(steps(done))
        .containsExactly(
            "propose", "approve", "approve", "agree", "export", "cosign", "sign", "send", "finish");
    JsonNode after = read(RESERVE);
    assertThat(Long.parseLong(after.path("balance").path("confirmed").asString()))
        .isLessThan(200_000)
        .isGreaterThan(190_000);
    assertThat(after.path("held").size()).isZero();
  }

  @Test
  void oneCoinIsHeldByOneProposal() throws Exception {
    fund(DRAWER, 300_000);
    SigningRequest one = pay("one", DRAWER, 100_000);
    SigningRequest two = pay("two", DRAWER, 120_000);
    proposed(one);
    Answer taken = service.post(PROPOSALS, proposal(two));
    refused(taken, 409, "coin_taken");
    assertThat(taken.json().path("detail").asString()).contains("one").contains("not both");
    refused(draft(DRAWER, Map.of("to", desk.shop, "amount", "1000")), 422, "too_little");
    proposed(two, one);
    assertThat(wallet(DRAWER).path("conflicts").get(0).asString())
        .isEqualTo("one or two will execute, not both");
    exported(one);
    exported(two);
    assertThat(answered(two, 3).status()).isEqualTo(200);
    await("two", "sent");
    node.mine(FINAL);
    await("two", "final");
    await("one", "replaced");
  }

  @Test
  void aHigherFeeReplacesAndAFinalBlockDecides() throws Exception {
    fund(DRAWER, 300_000);
    SigningRequest slow = pay("slow", DRAWER, 100_000);
    proposed(slow);
    exported(slow);
    answered(slow, 3);
    await("slow", "sent");
    String digest = slow.asked().digest().hex();
    refused(draft(DRAWER, Map.of("replaces", digest, "feeRate", "1000")), 422, "rate_not_higher");
    JsonNode draft = drafted(DRAWER, Map.of("replaces", digest, "feeRate", "9000"));
    assertThat(draft.path("rivals").get(0).asString()).isEqualTo(digest);
    SigningRequest fast = desk.request("fast", psbt(draft));
    assertThat(psbt(fast).transaction().outputs())
        .anyMatch(output -> output.amount().value() == 100_000);
    proposed(fast, slow);
    exported(fast);
    answered(fast, 3);
    await("fast", "sent");
    // The slow one is offered again, and the node says why it does not take it.
    awaitProblem("slow", "fee_too_low");
    node.mine(FINAL);
    await("fast", "final");
    await("slow", "replaced");
    assertThat(node.rpc("gettxout", id(fast).toString(), 0, false).isNull()).isFalse();
  }

  @Test
  void whatLeftIsRejectedByTakingACoinBack() throws Exception {
    fund(RESERVE, 300_000);
    SigningRequest wrong = pay("wrong", RESERVE, 100_000);
    proposed(wrong);
    exported(wrong);
    String digest = wrong.asked().digest().hex();
    Answer word = service.post(PROPOSALS + "/wrong/rejections", TreasuryDesk.rejection(wrong, ADA));
    refused(word, 409, "already_exported");
    SigningRequest back = desk.request("back", psbt(drafted(RESERVE, Map.of("rejects", digest))));
    ObjectNode body = proposal(back, wrong).put("rejects", digest);
    assertThat(service.post(PROPOSALS, body).status()).isEqualTo(201);
    exported(back);
    answered(back, 0);
    answered(back, 1);
    await("back", "sent");
    node.mine(FINAL);
    await("back", "final");
    assertThat(steps(await("wrong", "rejected"))).endsWith("lose_to_rejection");
    assertThat(Long.parseLong(read(RESERVE).path("balance").path("confirmed").asString()))
        .isGreaterThan(290_000);
    // A payment is no rejection.
    SigningRequest other = pay("other", RESERVE, 50_000);
    proposed(other);
    SigningRequest paid = desk.request("paid", psbt(other));
    refused(
        service.post(PROPOSALS, proposal(paid, other).put("rejects", other.asked().digest().hex())),
        422,
        "not_a_rejection");
  }

  @Test
  void aSpendOfAStrangerWithTheKeysEndsTheProposal() throws Exception {
    fund(DRAWER, 300_000);
    SigningRequest known = pay("known", DRAWER, 100_000);
    proposed(known);
    exported(known);
    SigningRequest past = pastThisProgram(known);
    var sent = PsbtFinalize.finalizeAll(desk.signed(psbt(past), 3));
    var transaction = ((Finalization.Finalized) sent).transaction();
    node.rpc("sendrawtransaction", transaction.bytes().hex().substring(2));
    node.mine(1);
    awaitProblem("known", "coin_spent");
    node.mine(FINAL - 1);
    JsonNode lost = await("known", "replaced");
    assertThat(lost.path("steps").toString()).contains(transaction.txid().toString());
  }

  /** The same coins to the same shop, by a draft of another amount that nobody proposed. */
  private SigningRequest pastThisProgram(SigningRequest known) {
    String digest = known.asked().digest().hex();
    return desk.request(
        "past", psbt(drafted(DRAWER, Map.of("replaces", digest, "feeRate", "7000"))));
  }

  /** Signed and sent without this program: its id tells. */
  @Test
  void whatWasSentElsewhereIsFinalByItsBlock() throws Exception {
    fund(DRAWER, 300_000);
    SigningRequest request = pay("elsewhere", DRAWER, 100_000);
    proposed(request);
    exported(request);
    var sent = PsbtFinalize.finalizeAll(desk.signed(psbt(request), 3));
    var transaction = ((Finalization.Finalized) sent).transaction();
    node.rpc("sendrawtransaction", transaction.bytes().hex().substring(2));
    node.mine(1);
    awaitProblem("elsewhere", "mined_elsewhere");
    node.mine(FINAL - 1);
    JsonNode done = await("elsewhere", "final");
    assertThat(steps(done)).endsWith("export", "finish");
    assertThat(done.has("problem")).as(done.toString()).isFalse();
  }

  /** Whoever has the keys needs no export; that it happened stands beside what executed. */
  @Test
  void whatExecutedWithoutItsExportIsShown() throws Exception {
    fund(DRAWER, 300_000);
    SigningRequest request = pay("stolen", DRAWER, 100_000);
    proposed(request);
    var sent = PsbtFinalize.finalizeAll(desk.signed(psbt(request), 3));
    var transaction = ((Finalization.Finalized) sent).transaction();
    node.rpc("sendrawtransaction", transaction.bytes().hex().substring(2));
    node.mine(FINAL);
    JsonNode done = await("stolen", "final");
    assertThat(done.path("problem").path("code").asString("")).isEqualTo("signed_outside");
  }

  @Test
  void anAnswerThatIsNotExactlyWhatWasAskedIsRefused() throws Exception {
    fund(RESERVE, 300_000, 200_000);
    SigningRequest one = pay("one", RESERVE, 200_000);
    proposed(one);
    String path = PROPOSALS + "/one/answer";
    refused(service.post(path, desk.answer(one, 0)), 409, "not_exported");
    exported(one);
    SigningRequest two = pay("two", RESERVE, 100_000);
    refused(service.post(path, desk.answer(two, 0)), 422, "other_request");
    ObjectNode swapped = desk.answer(one, 0).put("psbt", desk.signed(psbt(two), 0).base64());
    refused(service.post(path, swapped), 422, "other_transaction");
    refused(service.post(path, CoinDesk.answer(one, psbt(one))), 422, "signature_missing");
    refused(
        service.post(path, desk.answer(one, 0).put("psbt", "cHNidP8=")), 400, "request_invalid");
    Psbt signed = desk.signed(psbt(one), 0);
    byte[] bytes = Base64.getDecoder().decode(signed.base64());
    String bad = broken(signed, bytes);
    refused(service.post(path, desk.answer(one, 0).put("psbt", bad)), 422, "signature_bad");
    assertThat(service.get(PROPOSALS + "/one").json().path("state").asString())
        .isEqualTo("exported");
  }

  /** One bit of the first signature changed: the last byte of its s. */
  private static String broken(Psbt signed, byte[] bytes) {
    byte[] key =
        signed.inputs().getFirst().signatures().keySet().iterator().next().compressed().toArray();
    for (int at = 1; at + key.length < bytes.length; at++) {
      // BIP-174: the type of a partial signature, its key, the size of the value, the value.
      if (bytes[at - 1] != 0x02 || !Arrays.equals(bytes, at, at + key.length, key, 0, key.length)) {
        continue;
      }
      int size = bytes[at + key.length];
      bytes[at + key.length + size - 1] ^= 1;
      return Base64.getEncoder().encodeToString(bytes);
    }
    throw new AssertionError("no signature in the bytes");
  }

  @Test
  void everyDraftAndProposalThatMayNotBeIsRefused() throws Exception {
    fund(DRAWER, 300_000, 1_500_000);
    Map<String, String> good = Map.of("to", desk.shop, "amount", "100000");
    refused(draft("nowhere", good), 404, "wallet_not_found");
    refused(draft(DRAWER, Map.of("to", "nobody", "amount", "1")), 422, "recipient_malformed");
    refused(draft(DRAWER, Map.of("to", desk.shop, "amount", "100")), 422, "dust");
    refused(draft(DRAWER, Map.of("to", desk.shop, "amount", "9000000")), 422, "too_little");
    refused(draft(RESERVE, good), 422, "too_little");
    refused(
        draft(DRAWER, Map.of("to", desk.shop, "amount", "1000", "feeRate", "999")),
        422,
        "fee_rate_not_allowed");
    refused(
        draft(DRAWER, Map.of("to", desk.shop, "amount", "1000", "feeRate", "x")),
        400,
        "request_invalid");
    refused(draft(DRAWER, Map.of("to", desk.shop)), 400, "request_invalid");
    refused(draft(DRAWER, Map.of("rejects", "0x" + "0".repeat(64))), 404, "proposal_not_found");
    refused(propose("big", 1_200_000, desk.shop), 422, "over_limit");
    refused(propose("stranger", 100_000, node.newAddress()), 422, "recipient_not_allowed");
    // What goes to another wallet of ours is a payment like any other.
    refused(propose("sweep", 100_000, desk.address(RESERVE, 0)), 422, "recipient_not_allowed");
    SigningRequest late =
        desk.request("late", psbt(drafted(DRAWER, good)), PAT, Instant.now().getEpochSecond() - 10);
    refused(service.post(PROPOSALS, proposal(late)), 422, "expired");
    SigningRequest foreign = desk.request("foreign", foreign());
    refused(service.post(PROPOSALS, proposal(foreign)), 422, "no_wallet");
    SigningRequest spent = pay("spent", DRAWER, 100_000);
    proposed(spent);
    exported(spent);
    answered(spent, 3);
    await("spent", "sent");
    node.mine(FINAL);
    await("spent", "final");
    SigningRequest again = desk.request("again", psbt(spent));
    refused(service.post(PROPOSALS, proposal(again)), 409, "coin_unknown");
    refused(draft(DRAWER, Map.of("replaces", spent.asked().digest().hex())), 409, "not_open");
  }

  private Answer propose(String name, long amount, String to) {
    JsonNode draft = drafted(DRAWER, Map.of("to", to, "amount", Long.toString(amount)));
    return service.post(PROPOSALS, proposal(desk.request(name, psbt(draft))));
  }

  /** Of a wallet that nobody registered. */
  private Psbt foreign() {
    Psbt own = psbt(pay("own", DRAWER, 100_000));
    var input = own.transaction().inputs().getFirst();
    var other = new OutPoint(TxId.parse("11".repeat(32)), input.spent().index());
    var transaction =
        new Transaction(
            2,
            List.of(new TxInput(other, input.scriptSig(), input.sequence(), List.of())),
            own.transaction().outputs(),
            0);
    return Psbt.of(transaction);
  }
}
