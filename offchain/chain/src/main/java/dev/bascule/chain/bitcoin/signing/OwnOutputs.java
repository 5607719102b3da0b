package dev.bascule.chain.bitcoin.signing;

import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.hd.ChildIndex;
import dev.bascule.chain.hd.Fingerprint;
import dev.bascule.chain.hd.KeyOrigin;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What belongs to the registered descriptors. A script is ours only when it is derived again from
 * one of them; hints of a PSBT say where to look, and nothing else.
 */
public final class OwnOutputs {

  /** Honest hints of one output agree on the index; more are not looked at. */
  private static final int INDEXES_MAX = 4;

  private final List<Descriptor> descriptors;
  private final Set<Fingerprint> masters;

  public OwnOutputs(List<Descriptor> descriptors) {
    this.descriptors = List.copyOf(descriptors);
    this.masters =
        descriptors.stream()
            .flatMap(descriptor -> descriptor.at(0, 0).keys().stream())
            .flatMap(key -> key.origin().stream())
            .map(KeyOrigin::master)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether a hint names one of our master keys. */
  public boolean claims(Collection<KeyOrigin> hints) {
    return hints.stream().anyMatch(hint -> masters.contains(hint.master()));
  }

  /** The output of a registered descriptor with this script, looked for where the hints point. */
  public Optional<DerivedOutput> find(Script script, Collection<KeyOrigin> hints) {
    List<Long> indexes =
        hints.stream()
            .filter(hint -> masters.contains(hint.master()))
            .filter(hint -> !hint.path().steps().isEmpty())
            .map(hint -> hint.path().steps().getLast())
            .filter(step -> !step.isHardened())
            .map(ChildIndex::number)
            .distinct()
            .limit(INDEXES_MAX)
            .toList();
    for (Descriptor descriptor : descriptors) {
      for (int branch = 0; branch < descriptor.branches(); branch++) {
        for (long index : descriptor.ranged() ? indexes : List.of(0L)) {
          DerivedOutput derived = descriptor.at(branch, index);
          if (derived.script().equals(script)) return Optional.of(derived);
        }
      }
    }
    return Optional.empty();
  }
}
