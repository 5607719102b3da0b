package dev.bascule.chain.bitcoin.coin;

import dev.bascule.chain.bitcoin.Address;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The scripts of the registered descriptors that are looked for: on every branch as many past the
 * highest one that was ever used as the gap says (BIP-44, address gap limit). An address beyond it
 * must not be given to anybody: what is paid there is not seen.
 */
public final class OwnScripts {

  private final List<Descriptor> descriptors;
  private final int gap;
  private final Map<Script, Place> places;
  private final Map<Branch, Long> used;

  private record Branch(int descriptor, int branch) {}

  /**
   * Where a script comes from.
   *
   * @param descriptor its place in the list
   */
  public record Place(int descriptor, DerivedOutput own) {}

  private OwnScripts(
      List<Descriptor> descriptors, int gap, Map<Script, Place> places, Map<Branch, Long> used) {
    this.descriptors = List.copyOf(descriptors);
    this.gap = gap;
    this.places = places;
    this.used = used;
  }

  /**
   * @param gap at least 1; 20 is usual
   */
  public static OwnScripts of(List<Descriptor> descriptors, int gap) {
    if (gap < 1) throw new IllegalArgumentException("a gap of " + gap);
    OwnScripts own = new OwnScripts(descriptors, gap, new HashMap<>(), new HashMap<>());
    for (int i = 0; i < descriptors.size(); i++) {
      for (int branch = 0; branch < descriptors.get(i).branches(); branch++) {
        own.derive(new Branch(i, branch), 0, gap);
      }
    }
    return own;
  }

  private void derive(Branch at, long from, long to) {
    Descriptor descriptor = descriptors.get(at.descriptor);
    long end = descriptor.ranged() ? to : Math.min(to, 1);
    for (long index = from; index < end; index++) {
      Place place = new Place(at.descriptor, descriptor.at(at.branch, index));
      places.put(place.own.script(), place);
    }
  }

  public Optional<Place> find(Script script) {
    return Optional.ofNullable(places.get(script));
  }

  /** After a script was used: the same, or more of them. */
  public OwnScripts after(Place place) {
    Branch at = new Branch(place.descriptor, place.own.branch());
    long before = used.getOrDefault(at, -1L);
    if (place.own.index() <= before) return this;
    Map<Branch, Long> next = new HashMap<>(used);
    next.put(at, place.own.index());
    OwnScripts more = new OwnScripts(descriptors, gap, new HashMap<>(places), next);
    more.derive(at, before + 1 + gap, place.own.index() + 1 + gap);
    return more;
  }

  /** The first index of a branch after every one that the chain has seen. */
  public long unused(int descriptor, int branch) {
    return used.getOrDefault(new Branch(descriptor, branch), -1L) + 1;
  }

  /** Empty beyond what is looked for. */
  public Optional<DerivedOutput> at(int descriptor, int branch, long index) {
    Descriptor from = descriptors.get(descriptor);
    boolean seen = index >= 0 && index < unused(descriptor, branch) + gap;
    return seen && (index == 0 || from.ranged())
        ? Optional.of(from.at(branch, index))
        : Optional.empty();
  }

  /** To be paid at; empty beyond what is looked for. */
  public Optional<Address> address(BitcoinNetwork network, int descriptor, int branch, long index) {
    return at(descriptor, branch, index).map(own -> new Address(network, own.script()));
  }

  public List<Descriptor> descriptors() {
    return descriptors;
  }

  /** Every script that is looked for. */
  public List<Place> all() {
    return new ArrayList<>(places.values());
  }
}
