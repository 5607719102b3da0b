package dev.bascule.node.why;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why a validator does not sign, in descending precedence: the first that applies is reported. */
public sealed interface Cause {

  /** One word for tables and scripts; it never changes its meaning. */
  default String word() {
    return switch (this) {
      case KeyMismatch _ -> "key-mismatch";
      case OtherGenesis _ -> "other-genesis";
      case UnsealedHead _ -> "unsealed-head";
      case DiskFull _ -> "disk-full";
      case ClockOff _ -> "clock-off";
      case Failed _ -> "failed";
      case DataLost _ -> "data-lost";
      case Down _ -> "down";
      case Starting _ -> "starting";
      case WrongEnode _ -> "wrong-enode";
      case NotAllowed _ -> "not-allowed";
      case Isolated _ -> "isolated";
      case Behind _ -> "behind";
      case Unseen _ -> "unseen";
    };
  }

  default String sentence() {
    return switch (this) {
      case KeyMismatch(Address found) -> "its key is that of " + found.hex();
      case OtherGenesis(Hash32 found) -> "its genesis is " + found.hex().substring(0, 14) + "…";
      case UnsealedHead(long head, String why) ->
          "it reports block "
              + Words.count(head)
              + ", which the validators did not seal ("
              + why
              + "): it lies or is broken";
      case DiskFull(long free) -> "no space for its data: " + free / MEBIBYTE + " MiB are free";
      case ClockOff(Duration by) ->
          "its clock is at least "
              + Words.time(by.abs())
              + (by.isNegative() ? " behind" : " ahead");
      case Failed(String error) -> "it ended with: " + error;
      case DataLost _ -> "it is not running and its data folder is empty";
      case Down(String why) -> why;
      case Starting _ -> "its process runs and does not answer yet, or no longer";
      case WrongEnode(List<Entry> entries) ->
          Entry.words(entries, "static-nodes.json", " has a wrong enode for ");
      case NotAllowed(List<Entry> entries) -> Entry.words(entries, "allowlist", " does not have ");
      case Isolated(int validators) ->
          validators == 0
              ? "it is connected to no validator"
              : "it is connected to " + validators + " validators only, apart from the others";
      case Behind(long blocks) -> blocks + " blocks behind the head";
      case Unseen _ -> "it runs elsewhere and gives no sign of life";
    };
  }

  long MEBIBYTE = 1 << 20;

  /** Another key than the one that the chain expects: it runs, and its seals count for nothing. */
  record KeyMismatch(Address found) implements Cause {}

  /** It follows another chain. */
  record OtherGenesis(Hash32 found) implements Cause {}

  /** Its word counts for nothing, so nobody knows what it does. */
  record UnsealedHead(long head, String why) implements Cause {
    static Optional<Cause> of(SeenNode.Answer answer) {
      return answer.unsealed().map(why -> new UnsealedHead(answer.head(), why));
    }
  }

  /** It cannot write a block. */
  record DiskFull(long freeBytes) implements Cause {}

  /** Ahead, its proposals come from the future; behind, it refuses the proposals of others. */
  record ClockOff(Duration ahead) implements Cause {}

  /** It ended by itself, and would again. */
  record Failed(String error) implements Cause {}

  /** Started like this it must fetch the whole chain first. */
  record DataLost() implements Cause {}

  record Down(String why) implements Cause {}

  record Starting() implements Cause {}

  /**
   * A line of a node's file that is wrong or missing.
   *
   * @param at whose file
   * @param peer whom the line means
   */
  record Entry(String at, String peer) {

    /** Files that lack the same peers are told together. */
    static String words(List<Entry> entries, String file, String lack) {
      Map<String, String> peersOf = new LinkedHashMap<>();
      for (Entry entry : entries) peersOf.merge(entry.at, entry.peer, (a, b) -> a + ", " + b);
      Map<String, String> filesOf = new LinkedHashMap<>();
      peersOf.forEach((at, peers) -> filesOf.merge(peers, at, (a, b) -> a + ", " + b));
      return filesOf.entrySet().stream()
          .map(each -> "the " + file + " of " + each.getValue() + lack + each.getKey())
          .collect(Collectors.joining("; "));
    }

    /** Whose files have to be put right. */
    static List<String> places(List<Entry> entries) {
      return entries.stream().map(Entry::at).distinct().toList();
    }
  }

  /** Static peers that name another node, on either side; with an allowlist Besu does not start. */
  record WrongEnode(List<Entry> entries) implements Cause {
    public WrongEnode {
      entries = List.copyOf(entries);
    }
  }

  /** Allowlists that refuse the node, or that of the node itself, which refuses the others. */
  record NotAllowed(List<Entry> entries) implements Cause {
    public NotAllowed {
      entries = List.copyOf(entries);
    }
  }

  /** Connected to this many validators that are themselves apart from most. */
  record Isolated(int validators) implements Cause {}

  record Behind(long blocks) implements Cause {}

  record Unseen() implements Cause {}
}
