package dev.bascule.treasury.backup;

import dev.bascule.chain.shares.ShareFault;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is wrong with which share, in words that name the file it came from. */
final class FaultWords {

  private final List<String> names;

  FaultWords(List<String> names) {
    this.names = List.copyOf(names);
  }

  private String name(int share) {
    return names.get(share - 1);
  }

  String words(ShareFault fault) {
    return switch (fault) {
      case ShareFault.NotAWord(int share, int word) ->
          name(share) + ": word " + word + " is not in the list of SLIP-39";
      case ShareFault.WrongLength(int share, int words) ->
          name(share) + ": no share has " + words + " words";
      case ShareFault.WrongChecksum(int share) ->
          name(share) + ": a word is another one, or words changed places";
      case ShareFault.WrongPadding(int share) -> name(share) + ": not made by a SLIP-39 program";
      case ShareFault.ImpossibleGroups(int share, int group, _) ->
          name(share) + ": speaks of group " + (group + 1) + ", which its own plan does not have";
      case ShareFault.OtherSet(int share, int than, ShareFault.Difference difference) ->
          name(share) + ": of another split than " + name(than) + ", by its " + plain(difference);
      case ShareFault.OtherMemberThreshold(int share, int than) ->
          name(share) + ": states another threshold of its group than " + name(than);
      case ShareFault.Duplicate(int share, int of, boolean identical) ->
          name(share)
              + (identical ? ": the same share as " : ": in the same place as ")
              + name(of)
              + (identical ? "" : ", with other words");
      case ShareFault.TooFewGroups(int given, int needed) ->
          "shares of " + groups(given) + " are here, it takes " + groups(needed);
      case ShareFault.TooFewMembers(int group, int given, int needed) ->
          "group " + (group + 1) + " has " + given + " of the " + needed + " shares that it takes";
      case ShareFault.WrongShare(int share) ->
          name(share) + ": does not belong to the others, which fit together";
      case ShareFault.DigestMismatch(List<Integer> shares) ->
          "one of "
              + shares.stream().map(this::name).collect(Collectors.joining(", "))
              + " is wrong; with one share more of that group it can be said which";
    };
  }

  private static String groups(int count) {
    return count + (count == 1 ? " group" : " groups");
  }

  private static String plain(ShareFault.Difference difference) {
    return difference.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The name of the fault in JSON. */
  static String code(ShareFault fault) {
    return fault
        .getClass()
        .getSimpleName()
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }
}
