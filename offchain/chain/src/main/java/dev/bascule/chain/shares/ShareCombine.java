package dev.bascule.chain.shares;

import dev.bascule.chain.secret.SecretBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts shares together (SLIP-39). Every share that is given must be right, also those that would
 * not be needed; until that is known, no secret leaves.
 */
public final class ShareCombine {

  private final List<ShareFault> faults = new ArrayList<>();
  private final List<Placed> shares = new ArrayList<>();

  private record Placed(int place, Share share) {}

  private ShareCombine() {}

  /**
   * @param texts the words of each share in ASCII, in any order
   * @param passphrase printable ASCII, or empty
   */
  public static Combination combine(List<SecretBytes> texts, SecretBytes passphrase) {
    SecretCipher.requirePrintable(passphrase);
    ShareCombine combine = new ShareCombine();
    try {
      return combine.run(texts, passphrase);
    } finally {
      combine.shares.forEach(placed -> placed.share.close());
    }
  }

  private Combination run(List<SecretBytes> texts, SecretBytes passphrase) {
    if (texts.isEmpty()) return refused(new ShareFault.TooFewGroups(0, 1));
    for (int i = 0; i < texts.size(); i++) {
      switch (ShareWords.read(i + 1, texts.get(i))) {
        case ShareWords.Read.Good(Share share) -> shares.add(new Placed(i + 1, share));
        case ShareWords.Read.Bad(ShareFault fault) -> faults.add(fault);
      }
    }
    if (faults.isEmpty()) checkSet();
    if (faults.isEmpty()) checkMembers();
    if (faults.isEmpty()) checkCounts();
    if (!faults.isEmpty()) return new Combination.Refused(faults);
    ShareSet set = shares.getFirst().share.set();
    return switch (encrypted(set)) {
      case Points.Found.Wrong(List<ShareFault> wrong) -> new Combination.Refused(wrong);
      case Points.Found.Secret(SecretBytes found) -> {
        try (SecretBytes encrypted = found) {
          yield new Combination.Combined(new SecretCipher(set).decrypt(encrypted, passphrase));
        }
      }
    };
  }

  private static Combination refused(ShareFault fault) {
    return new Combination.Refused(List.of(fault));
  }

  /** What most agree on is the split; on a tie, the first share's. */
  private void checkSet() {
    Placed like = shares.getFirst();
    long most = 0;
    for (Placed candidate : shares) {
      long agree = shares.stream().filter(other -> together(candidate, other)).count();
      if (agree <= most) continue;
      most = agree;
      like = candidate;
    }
    for (Placed placed : shares) {
      if (together(like, placed)) continue;
      faults.add(new ShareFault.OtherSet(placed.place, like.place, difference(like, placed)));
    }
  }

  private static boolean together(Placed a, Placed b) {
    return a.share.set().equals(b.share.set()) && a.share.value().size() == b.share.value().size();
  }

  private static ShareFault.Difference difference(Placed a, Placed b) {
    ShareSet one = a.share.set();
    ShareSet other = b.share.set();
    if (one.identifier() != other.identifier()) return ShareFault.Difference.IDENTIFIER;
    if (one.extendable() != other.extendable()) return ShareFault.Difference.EXTENDABLE;
    if (one.exponent() != other.exponent()) return ShareFault.Difference.EXPONENT;
    if (one.groupThreshold() != other.groupThreshold()) {
      return ShareFault.Difference.GROUP_THRESHOLD;
    }
    return one.groupCount() != other.groupCount()
        ? ShareFault.Difference.GROUP_COUNT
        : ShareFault.Difference.LENGTH;
  }

  private void checkMembers() {
    for (int i = 0; i < shares.size(); i++) {
      Placed placed = shares.get(i);
      for (Placed before : shares.subList(0, i)) {
        if (before.share.group() != placed.share.group()) continue;
        if (before.share.memberThreshold() != placed.share.memberThreshold()) {
          faults.add(new ShareFault.OtherMemberThreshold(placed.place, before.place));
          break;
        }
        if (before.share.member() == placed.share.member()) {
          boolean identical = before.share.value().sameAs(placed.share.value());
          faults.add(new ShareFault.Duplicate(placed.place, before.place, identical));
          break;
        }
      }
    }
  }

  private void checkCounts() {
    Map<Integer, List<Placed>> groups = groups();
    int needed = shares.getFirst().share.set().groupThreshold();
    if (groups.size() < needed) faults.add(new ShareFault.TooFewGroups(groups.size(), needed));
    groups.forEach((group, members) -> {
      int threshold = members.getFirst().share.memberThreshold();
      if (members.size() < threshold) {
        faults.add(new ShareFault.TooFewMembers(group, members.size(), threshold));
      }
    });
  }

  private Map<Integer, List<Placed>> groups() {
    Map<Integer, List<Placed>> groups = new TreeMap<>();
    for (Placed placed : shares) {
      groups.computeIfAbsent(placed.share.group(), _ -> new ArrayList<>()).add(placed);
    }
    return groups;
  }

  private Points.Found encrypted(ShareSet set) {
    List<Points.Point> groupPoints = new ArrayList<>();
    try {
      for (Map.Entry<Integer, List<Placed>> group : groups().entrySet()) {
        List<Placed> members = group.getValue();
        List<Integer> places = members.stream().map(Placed::place).toList();
        switch (members(members)) {
          case Points.Found.Wrong(List<ShareFault> wrong) -> faults.addAll(wrong);
          case Points.Found.Secret(SecretBytes secret) ->
              groupPoints.add(new Points.Point(group.getKey(), secret, places));
        }
      }
      return faults.isEmpty()
          ? new Points(set.groupThreshold(), groupPoints).find()
          : new Points.Found.Wrong(List.copyOf(faults));
    } finally {
      groupPoints.forEach(point -> point.y().close());
    }
  }

  private static Points.Found members(List<Placed> members) {
    List<Points.Point> points =
        members.stream()
            .map(m -> new Points.Point(m.share.member(), m.share.value(), List.of(m.place)))
            .toList();
    return new Points(members.getFirst().share.memberThreshold(), points).find();
  }
}
