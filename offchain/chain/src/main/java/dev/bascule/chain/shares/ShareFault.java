package dev.bascule.chain.shares;

import java.util.List;

/**
 * What is wrong with which share. Shares are named by their place in the order they were given,
 * from 1; no fault holds a word or a value.
 */
public sealed interface ShareFault {

  /** A word that is not in the list; the place of the word, from 1. */
  record NotAWord(int share, int word) implements ShareFault {}

  /** No share has so many words. */
  record WrongLength(int share, int words) implements ShareFault {}

  /** A word is another one, or words changed places. */
  record WrongChecksum(int share) implements ShareFault {}

  /** The checksum is right, the padding is not: not made by a SLIP-39 program. */
  record WrongPadding(int share) implements ShareFault {}

  /** It takes more groups than there are, or names a group that is not there. */
  record ImpossibleGroups(int share, int group, ShareSet set) implements ShareFault {}

  /** Not of the same split as another share, which most of the given ones agree with. */
  record OtherSet(int share, int than, Difference difference) implements ShareFault {}

  /** In what two shares differ that are not of the same split. */
  enum Difference {
    IDENTIFIER,
    EXTENDABLE,
    EXPONENT,
    GROUP_THRESHOLD,
    GROUP_COUNT,
    LENGTH
  }

  /** Of the same group as another share, which says another member threshold. */
  record OtherMemberThreshold(int share, int than) implements ShareFault {}

  /** The same place in the same group twice. */
  record Duplicate(int share, int of, boolean identical) implements ShareFault {}

  /** Too few groups; how many were given and how many it takes. */
  record TooFewGroups(int given, int needed) implements ShareFault {}

  /** Too few shares of a group (from 0); how many were given and how many it takes. */
  record TooFewMembers(int group, int given, int needed) implements ShareFault {}

  /** Enough others agree with the digest, and this one is not on their polynomial. */
  record WrongShare(int share) implements ShareFault {}

  /**
   * The digest does not fit: at least one of these is wrong, and there are too few to say which.
   * With further shares it can be said.
   */
  record DigestMismatch(List<Integer> shares) implements ShareFault {
    public DigestMismatch {
      shares = List.copyOf(shares);
    }
  }
}
