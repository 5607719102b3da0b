package dev.bascule.core.book;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * PROTOCOL B.4 written a second time, as sums over everything that ever happened: no running
 * totals, no ledger, no code of the book. Slow, and so simple that a reader can see that it is
 * right.
 */
final class BookModel {
  static final long TTL_MAX = 6 * 3600;
  static final long LAG_MAX = 600;
  static final int LANES = 4;

  record Lane(String payer, String payee, int number) {
    String name() {
      return payer + ">" + payee + "/" + number;
    }
  }

  record Leg(Lane lane, long units, long cumulative) {}

  /** A captured or accepted piece of a lane. */
  record Piece(Payment payment, Lane lane, long units, long to) {}

  static final class Payment {
    final String reference;
    final boolean hold;
    final List<Leg> legs;
    final long notAfter;
    final List<Long> left = new ArrayList<>();
    final Map<String, String> captures = new TreeMap<>();
    String closed = "";
    boolean voided;

    Payment(String reference, boolean hold, List<Leg> legs, long notAfter) {
      this.reference = reference;
      this.hold = hold;
      this.legs = legs;
      this.notAfter = notAfter;
    }

    boolean open() {
      return hold && closed.isEmpty();
    }
  }

  final VaultModel vault = new VaultModel();
  final Map<String, Payment> payments = new TreeMap<>();
  final List<Piece> pieces = new ArrayList<>();
  final Map<String, Long> cutTo = new TreeMap<>();
  final Set<String> frozen = new HashSet<>();
  final Map<String, Lane> lanes = new TreeMap<>();
  long now;
  long head;

  long a(Lane lane) {
    long sum = 0;
    for (Piece piece : pieces) if (piece.lane().equals(lane)) sum += piece.units();
    return sum;
  }

  long h(Lane lane) {
    long sum = 0;
    for (Payment payment : payments.values()) {
      for (int i = 0; payment.open() && i < payment.legs.size(); i++) {
        if (payment.legs.get(i).lane().equals(lane)) sum += payment.left.get(i);
      }
    }
    return sum;
  }

  boolean busy(Lane lane) {
    return payments.values().stream()
        .anyMatch(it -> it.open() && it.legs.stream().anyMatch(leg -> leg.lane().equals(lane)));
  }

  long outstanding(String payer) {
    long sum = 0;
    for (Lane lane : lanes.values()) {
      if (lane.payer().equals(payer)) sum += a(lane) - vault.s(lane.name()) + h(lane);
    }
    return sum;
  }

  long claim(String payee) {
    long sum = 0;
    for (Lane lane : lanes.values()) {
      if (lane.payee().equals(payee)) sum += a(lane) - vault.s(lane.name());
    }
    return sum;
  }

  long free(String payer) {
    return vault.c(payer) - vault.u(payer) - outstanding(payer);
  }

  void lapse() {
    for (Payment payment : payments.values()) {
      if (payment.open() && now > payment.notAfter) payment.closed = "expired";
    }
  }

  String pay(String reference, boolean hold, List<Leg> legs, long notAfter) {
    lapse();
    Payment stored = payments.get(reference);
    if (stored != null) return same(stored, hold, legs) ? "replayed" : "terms_changed";
    String refusal = refusal(legs, notAfter);
    if (!refusal.isEmpty()) return refusal;
    Payment payment = new Payment(reference, hold, legs, notAfter);
    payments.put(reference, payment);
    for (Leg leg : legs) {
      lanes.put(leg.lane().name(), leg.lane());
      payment.left.add(hold ? leg.units() : 0);
      if (!hold) pieces.add(new Piece(payment, leg.lane(), leg.units(), leg.cumulative()));
    }
    return hold ? "held" : "accepted";
  }

  private static boolean same(Payment stored, boolean hold, List<Leg> legs) {
    if (stored.hold != hold || stored.legs.size() != legs.size()) return false;
    for (int i = 0; i < legs.size(); i++) {
      Leg was = stored.legs.get(i);
      Leg is = legs.get(i);
      if (!was.lane().payer().equals(is.lane().payer())) return false;
      if (!was.lane().payee().equals(is.lane().payee())) return false;
      if (was.units() != is.units()) return false;
    }
    return true;
  }

  private String refusal(List<Leg> legs, long notAfter) {
    String payer = legs.getFirst().lane().payer();
    if (now > notAfter) return "expired";
    if (notAfter > now + TTL_MAX) return "ttl_too_long";
    for (Leg leg : legs) if (leg.lane().payee().equals(payer)) return "self_payment";
    if (frozen.contains(payer)) return "account_frozen";
    for (Leg leg : legs) if (frozen.contains(leg.lane().payee())) return "account_frozen";
    for (Leg leg : legs) if (leg.lane().number() >= LANES) return "lane_limit";
    if (legs.stream().map(Leg::lane).distinct().count() != legs.size()) return "duplicate_lane";
    for (Leg leg : legs) if (leg.cumulative() != a(leg.lane()) + leg.units()) return "lane_stale";
    for (Leg leg : legs) if (busy(leg.lane())) return "lane_busy";
    long needed = legs.stream().mapToLong(Leg::units).sum();
    if (needed > free(payer)) return "insufficient_collateral";
    if (now - head > LAG_MAX) return "observer_lag";
    return "";
  }

  String capture(String reference, String id, List<Long> units, boolean last) {
    lapse();
    Payment payment = payments.get(reference);
    if (payment == null) return "unknown_payment";
    if (!payment.hold) return "not_held";
    String terms = units + " " + last;
    if (payment.captures.containsKey(id)) {
      return payment.captures.get(id).equals(terms) ? "replayed" : "terms_changed";
    }
    if (!payment.open()) return "not_held";
    if (units.size() != payment.left.size()) return "terms_changed";
    for (int i = 0; i < units.size(); i++) {
      if (units.get(i) > payment.left.get(i)) return "capture_exceeds_hold";
    }
    payment.captures.put(id, terms);
    for (int i = 0; i < units.size(); i++) {
      if (units.get(i) == 0) continue;
      Lane lane = payment.legs.get(i).lane();
      pieces.add(new Piece(payment, lane, units.get(i), a(lane) + units.get(i)));
      payment.left.set(i, payment.left.get(i) - units.get(i));
    }
    if (last || payment.left.stream().allMatch(each -> each == 0)) payment.closed = "captured";
    return "captured";
  }

  String voidHold(String reference) {
    lapse();
    Payment payment = payments.get(reference);
    if (payment == null) return "unknown_payment";
    if (!payment.hold) return "not_held";
    if (payment.voided) return "replayed";
    if (!payment.open()) return "not_held";
    payment.voided = true;
    payment.closed = "voided";
    return "voided";
  }

  /** The lanes that a window would take now, and up to where. */
  Map<Lane, Long> due() {
    Map<Lane, Long> due = new java.util.LinkedHashMap<>();
    for (Lane lane : lanes.values()) {
      long from = Math.max(vault.s(lane.name()), cutTo.getOrDefault(lane.name(), 0L));
      if (a(lane) > from) due.put(lane, a(lane));
    }
    return due;
  }

  String state(Payment payment) {
    if (payment.open()) return "held";
    List<Piece> mine = pieces.stream().filter(piece -> piece.payment() == payment).toList();
    if (mine.isEmpty()) return payment.closed;
    if (mine.stream().allMatch(piece -> vault.s(piece.lane().name()) >= piece.to())) {
      return "settled";
    }
    boolean inWindows =
        mine.stream()
            .allMatch(piece ->
                Math.max(vault.s(piece.lane().name()), cutTo.getOrDefault(piece.lane().name(), 0L))
                    >= piece.to());
    if (inWindows) return "windowed";
    return payment.hold ? "captured" : "accepted";
  }
}
