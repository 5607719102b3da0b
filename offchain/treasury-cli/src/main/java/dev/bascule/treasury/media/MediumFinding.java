package dev.bascule.treasury.media;

import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.file.FileDigest;
import dev.bascule.treasury.folder.Medium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One thing in which a medium is not what it should be.
 *
 * @param name the file, or the medium itself
 * @param why to follow the name
 */
record MediumFinding(Kind kind, String name, String why) {

  private static final int NAMED_MAX = 8;

  /** In the order in which they are reported; the first names the whole refusal. */
  enum Kind {
    OTHER_MEDIUM,
    MEDIUM_ROLLED_BACK,
    MEDIUM_FORKED,
    CHANGED,
    MISSING,
    ADDED,
    NOT_A_FILE;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String toString() {
    return name + " " + why;
  }

  /** The manifest against what the cold folder knows of a medium of this name. */
  static Optional<MediumFinding> rollback(
      MediumManifest.Signed signed, Optional<Medium> remembered) {
    if (remembered.isEmpty()) return Optional.empty();
    MediumManifest manifest = signed.manifest();
    Medium known = remembered.get();
    if (manifest.counter() < known.counter()) {
      String why = "has number " + manifest.counter() + ", number " + known.counter() + " is known";
      return Optional.of(new MediumFinding(Kind.MEDIUM_ROLLED_BACK, known.name(), why));
    }
    boolean same = manifest.counter() == known.counter();
    boolean next = manifest.counter() - 1 == known.counter();
    if (!same && !next) return Optional.empty();
    Hash32 claimed = same ? signed.sha256() : manifest.previous();
    if (claimed.equals(known.manifest())) return Optional.empty();
    String why =
        (same ? "has number %d with %s" : "follows a number %d with %s")
                .formatted(known.counter(), claimed)
            + ", and this folder knows that number with "
            + known.manifest()
            + ": two copies of the cold folder have sealed it";
    return Optional.of(new MediumFinding(Kind.MEDIUM_FORKED, known.name(), why));
  }

  /** Every listed file against the medium, and the medium against the list. */
  static List<MediumFinding> files(MediumManifest manifest, MediumScan scan) throws IOException {
    List<MediumFinding> changed = new ArrayList<>();
    List<MediumFinding> missing = new ArrayList<>();
    SortedMap<String, Path> unlisted = new TreeMap<>(scan.files());
    for (MediumManifest.Entry each : manifest.files()) {
      Path file = unlisted.remove(each.name());
      if (file == null) {
        missing.add(new MediumFinding(Kind.MISSING, each.name(), "is missing"));
      } else {
        difference(each, file).ifPresent(changed::add);
      }
    }
    List<MediumFinding> all = new ArrayList<>(changed);
    all.addAll(missing);
    for (String name : unlisted.keySet()) {
      all.add(new MediumFinding(Kind.ADDED, name, "is not in the manifest"));
    }
    all.addAll(strange(scan));
    return all;
  }

  static List<MediumFinding> strange(MediumScan scan) {
    List<MediumFinding> all = new ArrayList<>();
    scan.strange().forEach((name, why) -> all.add(new MediumFinding(Kind.NOT_A_FILE, name, why)));
    return all;
  }

  private static Optional<MediumFinding> difference(MediumManifest.Entry entry, Path file)
      throws IOException {
    FileDigest listed = entry.content();
    long size = Files.size(file);
    if (size != listed.size()) {
      String why = "has " + size + " bytes, not " + listed.size();
      return Optional.of(new MediumFinding(Kind.CHANGED, entry.name(), why));
    }
    Optional<FileDigest> read = FileDigest.of(file, listed.size(), LinkOption.NOFOLLOW_LINKS);
    return read.equals(Optional.of(listed))
        ? Optional.empty()
        : Optional.of(
            new MediumFinding(Kind.CHANGED, entry.name(), "has another content than was sealed"));
  }

  /** The first of them, and how many more. */
  static String sentence(List<MediumFinding> findings) {
    List<String> named = findings.stream().limit(NAMED_MAX).map(MediumFinding::toString).toList();
    int more = findings.size() - named.size();
    return String.join("; ", named) + (more == 0 ? "" : "; and " + more + " more");
  }

  static List<Map<String, String>> json(List<MediumFinding> findings) {
    List<Map<String, String>> list = new ArrayList<>();
    for (MediumFinding each : findings) {
      Map<String, String> entry = new LinkedHashMap<>();
      entry.put("code", each.kind.code());
      entry.put("name", each.name);
      entry.put("why", each.why);
      list.add(entry);
    }
    return list;
  }
}
