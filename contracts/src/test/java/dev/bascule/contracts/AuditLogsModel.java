package dev.bascule.contracts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code AuditLogs} as its page reads. It keeps the leaves, where the contract keeps roots. */
final class AuditLogsModel {

  /** A log of an organisation, with all that was ever written into it. */
  static final class Log {
    String writer;
    List<byte[]> leaves = new ArrayList<>();

    Log(String writer) {
      this.writer = writer;
    }
  }

  private final Map<String, String> organisations = new HashMap<>();
  private final Map<String, Log> logs = new HashMap<>();

  /** Who votes for whom. */
  void member(String voter, String organisation) {
    organisations.put(voter, organisation);
  }

  Optional<String> open(String voter, String name, String writer) {
    String organisation = organisations.get(voter);
    if (organisation == null) return Optional.of("NotAMember");
    String id = organisation + "/" + name;
    if (logs.containsKey(id)) return Optional.of("LogIsOpen");
    logs.put(id, new Log(writer));
    return Optional.empty();
  }

  Optional<String> changeWriter(String voter, String name, String writer) {
    String organisation = organisations.get(voter);
    if (organisation == null) return Optional.of("NotAMember");
    Log it = logs.get(organisation + "/" + name);
    if (it == null) return Optional.of("NoSuchLog");
    it.writer = writer;
    return Optional.empty();
  }

  /** With the best proof that there is for these leaves. */
  Optional<String> anchor(String sender, String organisation, String name, List<byte[]> leaves) {
    Log it = logs.get(organisation + "/" + name);
    if (it == null) return Optional.of("NoSuchLog");
    if (!it.writer.equals(sender)) return Optional.of("NotTheWriter");
    if (leaves.size() < it.leaves.size()) return Optional.of("LogShrinks");
    for (int i = 0; i < it.leaves.size(); i++) {
      if (!Arrays.equals(it.leaves.get(i), leaves.get(i))) return Optional.of("Inconsistent");
    }
    it.leaves = List.copyOf(leaves);
    return Optional.empty();
  }

  Optional<Log> log(String organisation, String name) {
    return Optional.ofNullable(logs.get(organisation + "/" + name));
  }
}
