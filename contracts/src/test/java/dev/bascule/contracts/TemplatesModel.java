package dev.bascule.contracts;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code TemplateRegistry} as its page reads. Hashes and addresses are 0x-text. */
final class TemplatesModel {

  enum Stage {
    NONE(0),
    APPROVED(1),
    WITHDRAWN(2);

    /** As the contract's ABI counts them. */
    final int code;

    Stage(int code) {
      this.code = code;
    }
  }

  /** What was approved last under a code hash. */
  static final class Template {
    Stage stage = Stage.NONE;
    String implementation = "0x" + "0".repeat(40);
    String report = "0x" + "0".repeat(64);
  }

  /** Who made a clone, and what tells it from the maker's others. */
  record Place(String implementation, String maker, String salt, String arguments) {}

  private final Map<String, Template> templates = new HashMap<>();
  private final Set<Place> taken = new HashSet<>();

  Template template(String codeHash) {
    return templates.computeIfAbsent(codeHash, it -> new Template());
  }

  /**
   * @param found hash of what stands at the implementation's address now
   * @param own whether that is code, and no designation of another account's
   * @param closed whether the implementation says that nobody can initialise it
   */
  Optional<String> approve(
      boolean consortium,
      String implementation,
      String codeHash,
      boolean complete,
      String report,
      String found,
      boolean own,
      boolean closed) {
    if (!consortium) return Optional.of("AccessManagedUnauthorized");
    Template it = template(codeHash);
    if (it.stage == Stage.APPROVED) return Optional.of("TemplateIsApproved");
    if (!complete) return Optional.of("IncompleteTemplate");
    if (!found.equals(codeHash)) return Optional.of("CodeDiffers");
    if (!own) return Optional.of("NoCodeOfItsOwn");
    if (!closed) return Optional.of("ImplementationOpen");
    it.stage = Stage.APPROVED;
    it.implementation = implementation;
    it.report = report;
    return Optional.empty();
  }

  Optional<String> withdraw(boolean consortium, String codeHash) {
    if (!consortium) return Optional.of("AccessManagedUnauthorized");
    Optional<String> refusal = unapproved(codeHash);
    if (refusal.isEmpty()) template(codeHash).stage = Stage.WITHDRAWN;
    return refusal;
  }

  /**
   * @param found hash of what stands at the implementation's address now
   * @param takes whether the initialiser accepts the arguments
   */
  Optional<String> clone(
      String codeHash, String maker, String salt, String arguments, String found, boolean takes) {
    Optional<String> refusal = unapproved(codeHash);
    if (refusal.isPresent()) return refusal;
    if (!found.equals(codeHash)) return Optional.of("CodeDiffers");
    Place place = new Place(template(codeHash).implementation, maker, salt, arguments);
    if (taken.contains(place)) return Optional.of("AlreadyCloned");
    if (!takes) return Optional.of("NotInitialised");
    taken.add(place);
    return Optional.empty();
  }

  private Optional<String> unapproved(String codeHash) {
    return switch (template(codeHash).stage) {
      case NONE -> Optional.of("UnknownTemplate");
      case WITHDRAWN -> Optional.of("TemplateIsWithdrawn");
      case APPROVED -> Optional.empty();
    };
  }
}
