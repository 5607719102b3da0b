package dev.bascule.cli.treasury;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A proposal of the service, read here from its own bytes: the words are this program's, and the
 * digest that is signed is computed, not believed.
 */
final class ShownProposal {

  private static final Set<String> UNDECIDED = Set.of("proposed", "approved", "exported");

  private final JsonNode answer;
  private final ReadRequest read;
  private final ReadingBooks.Open books;

  private ShownProposal(JsonNode answer, ReadRequest read, ReadingBooks.Open books) {
    this.answer = answer;
    this.read = read;
    this.books = books;
  }

  static ShownProposal fetch(ServiceClient service, String id, ReadingBooks.Open books) {
    JsonNode answer = service.get("/v1/treasury/proposals/" + ServiceClient.encode(id));
    // Whoever agrees is shown the chain's state, or told that it is missing.
    ShownProposal shown = of(answer, books, UNDECIDED.contains(Fields.text(answer, "state")));
    SigningRequest.Asked asked = shown.request().asked();
    if (asked.id().equals(id) || asked.digest().hex().equals(id)) return shown;
    throw Fields.malformed("the answer", "it is about " + asked.id() + ", not " + id);
  }

  /** Of an answer that may come without state: a list's, or one about what was signed. */
  static ShownProposal of(JsonNode answer, ReadingBooks.Open books) {
    return of(answer, books, false);
  }

  private static ShownProposal of(JsonNode answer, ReadingBooks.Open books, boolean stateExpected) {
    SigningRequest request = read(Fields.child(answer, "document"));
    if (!request.asked().digest().hex().equals(Fields.text(answer, "request"))) {
      throw Fields.malformed("the answer", "its document is another than it says");
    }
    ReadRequest read =
        stateExpected || request.state().isPresent()
            ? ReadRequest.of(request, books)
            : ReadRequest.withoutState(request, books);
    return new ShownProposal(answer, read, books);
  }

  /** A signing request of the service. */
  static SigningRequest read(JsonNode document) {
    try {
      return RequestJson.read(Jcs.canonical(document));
    } catch (JsonRefused e) {
      throw Fields.malformed("the signing request", String.valueOf(e.getMessage()));
    }
  }

  SigningRequest request() {
    return read.request();
  }

  JsonNode answer() {
    return answer;
  }

  String id() {
    return request().asked().digest().hex();
  }

  String state() {
    return Fields.text(answer, "state");
  }

  /** What leaves by the reader's own books, without the fee. */
  List<Review.Movement> payments() {
    return read.review().movements().stream().filter(each -> !each.isFee()).toList();
  }

  List<String> rivals() {
    return Fields.list(answer, "rivals").stream().map(JsonNode::asString).toList();
  }

  /** What stands against it by the reader's books; what only time did is not a reason to hide. */
  void requireReadable() {
    read.requireReadable();
  }

  /** What is paid again without a look has to be what one of the reader's own people asked for. */
  void requireProposedByPeople() {
    boolean person = books.document().policy().person(request().asked().proposer()).isPresent();
    if (person && request().isProposed()) return;
    throw Problem.of(
            ExitCode.REFUSED,
            "not_proposed",
            "this is not replaced",
            "none of the people of your books proposed it",
            "Nothing was signed. Compare your books with the service's.")
        .asException();
  }

  /** Whoever signs has compared at least one word with the proposer's screen. */
  void confirm(@Nullable String firstWord) {
    read.confirm(firstWord);
  }

  void print(Terminal terminal) {
    if (terminal.json()) return;
    StopNotice.of(answer).ifPresent(it -> terminal.line(it.sentence()));
    read.print(terminal);
    refusals().forEach((code, why) -> terminal.line(" REFUSED       " + code + ": " + why));
    row(terminal, "state", state());
    row(
        terminal,
        "approvals",
        Fields.list(answer, "approvals").size()
            + " of "
            + Fields.text(answer, "approvalsNeeded")
            + names());
    quorum()
        .ifPresent(it -> {
          signatures().ifPresent(all -> row(terminal, "signatures", all));
          it.announcement().ifPresent(told -> row(terminal, "announced", told.sentence()));
        });
    // A Safe's call is found by its digest, which stands above: whose transaction brings it is
    // open.
    List<String> ends =
        quorum().isPresent()
            ? List.of("conflict", "block")
            : List.of("conflict", "transaction", "block");
    for (String key : ends) {
      if (Fields.has(answer, key)) row(terminal, key, Fields.text(answer, key));
    }
    problem().ifPresent(it -> row(terminal, "problem", it));
    if (!books.own()) {
      terminal.remark("Read by the service's own books; read by yours with --books treasury.json.");
    }
  }

  /** How far the owners are, of a Safe. */
  Optional<Quorum> quorum() {
    return Quorum.of(answer);
  }

  /** The same in words. */
  Optional<String> signatures() {
    return quorum().map(it -> it.sentence(books));
  }

  /** Why it does not go on by itself. */
  Optional<String> problem() {
    return problem(answer);
  }

  static Optional<String> problem(JsonNode answer) {
    if (!Fields.has(answer, "problem")) return Optional.empty();
    JsonNode problem = Fields.child(answer, "problem");
    return Optional.of(Fields.text(problem, "code") + ": " + Fields.text(problem, "sentence"));
  }

  /** Whose address it is, by the reader's books. */
  String name(String address) {
    return books.document().policy().people().stream()
        .filter(person -> person.address().hex().equals(address))
        .findFirst()
        .map(person -> person.name() + " (" + address + ")")
        .orElse(address);
  }

  private String names() {
    List<String> names = new ArrayList<>();
    Fields.list(answer, "approvals").forEach(each -> names.add(each.asString()));
    return names.isEmpty() ? "" : ": " + String.join(", ", names);
  }

  private static void row(Terminal terminal, String label, String text) {
    terminal.line(" %-13s %s".formatted(label, text));
  }

  private Map<String, String> refusals() {
    // Signed, or at an end: that its time is over is no reason any more.
    return UNDECIDED.contains(state()) ? read.refusals() : Map.of();
  }

  Map<String, Object> json() {
    var json = new LinkedHashMap<String, Object>();
    StopNotice.of(answer).ifPresent(it -> json.put("stopped", it.json()));
    json.put("request", id());
    json.put("name", request().asked().id());
    json.put("state", state());
    json.put("words", request().asked().words());
    json.put("lines", read.lines());
    json.put("refusals", refusals());
    json.put(
        "approvals", Fields.list(answer, "approvals").stream().map(JsonNode::asString).toList());
    json.put("approvalsNeeded", Fields.number(answer, "approvalsNeeded"));
    quorum().ifPresent(it -> it.write(json));
    if (Fields.has(answer, "coins")) {
      json.put("coins", Fields.list(answer, "coins").stream().map(JsonNode::asString).toList());
    }
    for (String key : List.of("nonce", "wallet", "conflict", "transaction", "block", "rejects")) {
      if (Fields.has(answer, key)) json.put(key, Fields.text(answer, key));
    }
    if (Fields.has(answer, "problem")) {
      JsonNode problem = Fields.child(answer, "problem");
      json.put(
          "problem",
          Map.of(
              "code", Fields.text(problem, "code"), "sentence", Fields.text(problem, "sentence")));
    }
    json.put("ownBooks", books.own());
    return json;
  }
}
