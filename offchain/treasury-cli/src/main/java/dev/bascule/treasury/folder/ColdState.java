package dev.bascule.treasury.folder;

import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.policy.Spent;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
 * @param media the media that were sealed or seen, by their names in ascending order
 */
public record ColdState(
    long counter, long bookSequence, Hash32 book, List<Spent> spent, List<Medium> media) {

  private static final String FORMAT = "bascule/cold-state/1";

  public ColdState {
    spent = List.copyOf(spent);
    media = List.copyOf(media);
  }

  /** What is known of a medium; empty if it was never sealed or seen here. */
  public Optional<Medium> medium(String name) {
    return media.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  ColdState withBook(long sequence, Hash32 hash) {
    return new ColdState(counter + 1, sequence, hash, spent, media);
  }

  /** In place of what was known of the medium of this name. */
  ColdState with(Medium seen) {
    if (medium(seen.name()).equals(Optional.of(seen))) return this;
    Stream<Medium> others = media.stream().filter(each -> !each.name().equals(seen.name()));
    List<Medium> all =
        Stream.concat(others, Stream.of(seen)).sorted(Comparator.comparing(Medium::name)).toList();
    return new ColdState(counter + 1, bookSequence, book, spent, all);
  }

  /** Signing the same request again leaves nothing new behind. */
  ColdState with(Spent one) {
    return spent.stream().anyMatch(each -> each.request().equals(one.request()))
        ? this
        : new ColdState(
            counter + 1,
            bookSequence,
            book,
            Stream.concat(spent.stream(), Stream.of(one)).toList(),
            media);
  }

  static ColdState read(StrictObject json) {
    json.oneOf("format", FORMAT);
    return new ColdState(
        json.number("counter"),
        json.number("bookSequence"),
        json.hash("book"),
        json.objects("spent", ColdState::readSpent),
        // States of before, and those that know no medium, do not have the key.
        json.has("media") ? json.objects("media", Medium::read) : List.of());
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
    if (!media.isEmpty()) {
      ArrayNode known = json.putArray("media");
      media.forEach(each -> each.write(known.addObject()));
    }
    return json;
  }
}
