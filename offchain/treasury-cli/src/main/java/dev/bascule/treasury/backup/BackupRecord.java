package dev.bascule.treasury.backup;

import dev.bascule.chain.hd.Fingerprint;
import dev.bascule.chain.hd.MalformedKey;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.file.PrivateFile;
import dev.bascule.treasury.key.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is written beside the plan and is no secret: which key the shares give, and by what each
 * share is known again.
 *
 * @param account the first account on EVM chains
 * @param groups for each group its threshold and its shares
 */
record BackupRecord(
    int identifier, int groupThreshold, Fingerprint wallet, Address account, List<Group> groups) {

  private static final String FORMAT = "bascule/backup-record/1";
  private static final int SIZE_MAX = 64 << 10;

  BackupRecord {
    groups = List.copyOf(groups);
  }

  /**
   * @param shares the marks of the shares, in their order
   */
  record Group(int threshold, List<String> shares) {
    Group {
      shares = List.copyOf(shares);
    }
  }

  /** Where a share stands in the plan, from 1. */
  record Place(int group, int member) {
    @Override
    public String toString() {
      return "group " + group + ", share " + member;
    }
  }

  /**
   * By what a share is known again: the first 8 bytes of the hash of its words. They hold at least
   * 128 random bits, so that nobody finds them from it.
   */
  static String mark(SecretBytes words) {
    return words.read(text -> Hash32.sha256(text).hex().substring(2, 18));
  }

  Optional<Place> placeOf(String mark) {
    for (int group = 0; group < groups.size(); group++) {
      int member = groups.get(group).shares().indexOf(mark);
      if (member >= 0) return Optional.of(new Place(group + 1, member + 1));
    }
    return Optional.empty();
  }

  boolean isOf(Seed seed) {
    return wallet.equals(seed.fingerprint()) && account.equals(seed.address(0));
  }

  static BackupRecord read(Path file) throws IOException {
    try {
      return read(StrictObject.parse(PrivateFile.read(file, SIZE_MAX)));
    } catch (JsonRefused | MalformedKey malformed) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "record_malformed",
              file + " is no backup record",
              String.valueOf(malformed.getMessage()),
              "It is the file that split wrote with --record.")
          .asException();
    }
  }

  private static BackupRecord read(StrictObject json) {
    json.oneOf("format", FORMAT);
    BackupRecord record =
        new BackupRecord(
            json.integer("set", 0x7fff),
            json.integer("groupThreshold", 16),
            Fingerprint.parse(json.text("wallet")),
            json.address("account"),
            json.objects("groups", BackupRecord::readGroup));
    json.end();
    return record;
  }

  private static Group readGroup(StrictObject json) {
    List<String> shares = new ArrayList<>();
    Group group =
        new Group(
            json.integer("threshold", 16),
            json.list(
                "shares",
                (item, path) -> {
                  String mark = item.isString() ? item.stringValue() : "";
                  if (!mark.matches("[0-9a-f]{16}") || shares.contains(mark)) {
                    throw new JsonRefused(path, "not the mark of a share, or one twice");
                  }
                  shares.add(mark);
                  return mark;
                }));
    json.end();
    return group;
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT).put("set", identifier).put("groupThreshold", groupThreshold);
    json.put("wallet", wallet.toString()).put("account", account.hex());
    ArrayNode list = json.putArray("groups");
    for (Group group : groups) {
      ObjectNode entry = list.addObject().put("threshold", group.threshold());
      ArrayNode shares = entry.putArray("shares");
      group.shares().forEach(shares::add);
    }
    return json;
  }
}
