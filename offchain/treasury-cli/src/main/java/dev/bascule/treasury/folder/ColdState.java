package dev.bascule.treasury.folder;

import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.policy.Spent;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the signer remembers. It stands apart from the book, so that an older book brings no spent
 * limit back.
 *
 * @param counter one more with each change of anything; never less
 * @param bookSequence the newest book that was used
 * @param book its hash
 */
public record ColdState(long counter, long bookSequence, Hash32 book, List<Spent> spent) {

  private static final String FORMAT = "bascule/cold-state/1";

  public ColdState {
    spent = List.copyOf(spent);
  }

  ColdState withBook(long sequence, Hash32 hash) {
    return new ColdState(counter + 1, sequence, hash, spent);
  }

  /** Signing the same request again leaves nothing new behind. */
  ColdState with(Spent one) {
    return spent.stream().anyMatch(each -> each.request().equals(one.request()))
        ? this
        : new ColdState(
            counter + 1,
            bookSequence,
            book,
            Stream.concat(spent.stream(), Stream.of(one)).toList());
  }

  static ColdState read(StrictObject json) {
    json.oneOf("format", FORMAT);
    return new ColdState(
        json.number("counter"),
        json.number("bookSequence"),
        json.hash("book"),
        json.objects("spent", ColdState::readSpent));
  }

  private static Spent readSpent(StrictObject json) {
    Spent spent =
        new Spent(
            json.hash("request"),
            json.number("at"),
            json.text("slot"),
            json.objects(
                "moved",
                each -> {
                  Spent.Moved moved = new Spent.Moved(each.text("asset"), each.uint("amount", 256));
                  each.end();
                  return moved;
                }));
    json.end();
    return spent;
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT).put("counter", Long.toString(counter));
    json.put("bookSequence", Long.toString(bookSequence)).put("book", book.hex());
    ArrayNode list = json.putArray("spent");
    for (Spent each : spent) {
      ObjectNode entry = list.addObject().put("request", each.request().hex());
      entry.put("at", Long.toString(each.at())).put("slot", each.slot());
      ArrayNode moved = entry.putArray("moved");
      for (Spent.Moved one : each.moved()) {
        moved.addObject().put("asset", one.asset()).put("amount", one.amount().toString());
      }
    }
    return json;
  }
}
