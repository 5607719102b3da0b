package dev.bascule.service.treasury;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.Review;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.CoinName;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Proposal;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.Slot;
import dev.bascule.core.treasury.TreasuryPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A proposal on the wire.
 *
 * @param stopped by whom, since when and why nothing leaves; absent while it may
 * @param request the digest, under which it is asked for
 * @param words six words of the digest
 * @param lines the request in words, as the service's books say; {@code cold inspect} has the same
 *     from its own
 * @param refusals what stands against signing it, under their codes, while nobody has
 * @param nonce its place, of an account
 * @param coins what it spends, of a wallet on a UTXO chain
 * @param signers owners of a Safe who signed; absent for every other wallet
 * @param signersNeeded how many of them do
 * @param announcement from when to when the Safe's guard lets it through; absent in lists
 * @param conflict said when several may execute in its place
 * @param problem why it does not go on by itself
 * @param document the signing request with its approvals
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProposalWire(
    @Nullable StopWire stopped,
    String request,
    String name,
    @Nullable String wallet,
    String state,
    String words,
    List<Map<String, String>> lines,
    Map<String, String> refusals,
    String chain,
    @Nullable String account,
    @Nullable String nonce,
    @Nullable List<String> coins,
    String proposer,
    List<String> approvals,
    int approvalsNeeded,
    String expiresAt,
    @Nullable String mayLeaveAt,
    @Nullable List<String> signers,
    @Nullable Integer signersNeeded,
    SafeWire.@Nullable Announced announcement,
    @Nullable String rejects,
    List<String> rivals,
    @Nullable String conflict,
    @Nullable String transaction,
    @Nullable String block,
    @Nullable String gasUsed,
    @Nullable Boolean reverted,
    @Nullable Map<String, String> problem,
    JsonNode document,
    List<StepWire> steps) {

  /** One step of the audit log. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record StepWire(JsonNode document, String commitment, @Nullable String leaf) {}

  private static final JsonMapper JSON = JsonMapper.builder().build();

  static ProposalWire of(
      Optional<StopWire> stopped,
      StoredProposal stored,
      Review review,
      TreasuryPolicy policy,
      Optional<SafeWire.Signing> signing,
      List<StoredProposal> rivals,
      List<StepLog.StepRow> steps) {
    Proposal proposal = stored.proposal();
    var asked = stored.request().asked();
    var wallet = policy.wallet(proposal.move().slot());
    return new ProposalWire(
        stopped.orElse(null),
        stored.id().hex(),
        asked.id(),
        wallet.map(TreasuryPolicy.Wallet::name).orElse(null),
        proposal.state().word(),
        asked.words(),
        lines(review),
        isDecided(proposal) ? Map.of() : refusals(review),
        proposal.move().slot().holder().chain().caip2(),
        proposal.move().slot() instanceof Slot.Nonce(Holder.Account account, long _)
            ? Eip55.checksummed(account.address())
            : null,
        proposal.move().slot() instanceof Slot.Nonce(var _, long nonce)
            ? Long.toString(nonce)
            : null,
        proposal.move().slot() instanceof Slot.Coins(var _, Set<CoinName> coins)
            ? coins.stream().sorted().map(CoinName::text).toList()
            : null,
        name(policy, asked.proposer()),
        proposal.approvals().stream().map(each -> name(policy, each)).toList(),
        wallet.map(it -> policy.approvalsNeeded(it, proposal.move())).orElse(0),
        Instant.ofEpochSecond(asked.expires()).toString(),
        wallet
            .flatMap(it -> proposal.agreedAt().map(at -> at + policy.tierOf(it).delaySeconds()))
            .map(at -> Instant.ofEpochSecond(at).toString())
            .orElse(null),
        signing.map(SafeWire.Signing::signers).orElse(null),
        signing.map(SafeWire.Signing::needed).orElse(null),
        signing.flatMap(SafeWire.Signing::announcement).orElse(null),
        proposal.rejects().map(Hash32::hex).orElse(null),
        rivals.stream().map(each -> each.id().hex()).toList(),
        conflict(stored, rivals),
        stored.signed().map(StoredProposal.Signed::id).orElse(null),
        stored.mined().map(it -> Long.toString(it.block())).orElse(null),
        stored
            .mined()
            .flatMap(StoredProposal.Mined::gasUsed)
            .map(it -> Long.toString(it))
            .orElse(null),
        stored.mined().map(_ -> proposal.state() == ProposalState.FAILED).orElse(null),
        problem(stored)
            .map(it -> Map.of("code", it.code(), "sentence", it.sentence()))
            .orElse(null),
        document(stored),
        steps.stream().map(ProposalWire::step).toList());
  }

  /** Signed, or at an end: what stands against signing it now, such as the time, is no matter. */
  private static boolean isDecided(Proposal proposal) {
    return switch (proposal.state()) {
      case PROPOSED, APPROVED, EXPORTED -> false;
      case LAPSED, SIGNED, SENT, FINAL, REPLACED, REJECTED, EXPIRED, FAILED -> true;
    };
  }

  private static Optional<StoredProposal.Trouble> problem(StoredProposal stored) {
    if (!stored.proposal().signedOutside()) return stored.trouble();
    return Optional.of(
        new StoredProposal.Trouble(
            "signed_outside",
            "it executed and was never exported: who has its keys did not ask the treasury"));
  }

  private static StepWire step(StepLog.StepRow row) {
    return new StepWire(
        JSON.readTree(row.document()),
        row.commitment(),
        row.leaf() == null ? null : Long.toString(row.leaf()));
  }

  private static JsonNode document(StoredProposal stored) {
    return JSON.readTree(RequestJson.write(stored.request()));
  }

  private static @Nullable String conflict(StoredProposal stored, List<StoredProposal> rivals) {
    if (rivals.isEmpty() || !stored.proposal().mayExecute()) return null;
    List<String> names = new ArrayList<>(List.of(stored.proposal().move().name()));
    rivals.forEach(each -> names.add(each.proposal().move().name()));
    return Wallets.conflict(names);
  }

  private static List<Map<String, String>> lines(Review review) {
    List<Map<String, String>> lines = new ArrayList<>();
    for (Review.Line line : review.lines()) {
      var entry = new LinkedHashMap<String, String>();
      entry.put("label", line.label().strip());
      entry.put("text", line.text());
      lines.add(entry);
    }
    return lines;
  }

  private static Map<String, String> refusals(Review review) {
    var reasons = new LinkedHashMap<String, String>();
    for (Review.Refusal each : review.refusals()) {
      reasons.merge(
          each.code().name().toLowerCase(Locale.ROOT), each.why(), (one, two) -> one + "; " + two);
    }
    return reasons;
  }

  private static String name(TreasuryPolicy policy, Address address) {
    return policy
        .person(address)
        .map(person -> person.name() + " (" + Eip55.checksummed(address) + ")")
        .orElse(Eip55.checksummed(address));
  }
}
