package dev.bascule.engine.entry;

import dev.bascule.core.book.Place;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.engine.sbe.AddressDecoder;
import dev.bascule.engine.sbe.AddressEncoder;
import dev.bascule.engine.sbe.BaseUnitsDecoder;
import dev.bascule.engine.sbe.BaseUnitsEncoder;
import dev.bascule.engine.sbe.Flag;
import dev.bascule.engine.sbe.HashDecoder;
import dev.bascule.engine.sbe.HashEncoder;
import dev.bascule.engine.sbe.IdEncoder;
import dev.bascule.engine.sbe.PlaceDecoder;
import dev.bascule.engine.sbe.PlaceEncoder;

/** The schema's composite types and the values they carry. */
final class Composites {
  private Composites() {}

  static void put(AddressEncoder to, Address address) {
    to.high(address.high()).middle(address.middle()).low(address.low());
  }

  static Address address(AddressDecoder from) {
    return new Address(from.high(), from.middle(), from.low());
  }

  static void put(HashEncoder to, Hash32 hash) {
    to.a(hash.a()).b(hash.b()).c(hash.c()).d(hash.d());
  }

  static Hash32 hash(HashDecoder from) {
    return new Hash32(from.a(), from.b(), from.c(), from.d());
  }

  static void put(IdEncoder to, long high, long low) {
    to.high(high).low(low);
  }

  static void put(BaseUnitsEncoder to, BaseUnits units) {
    to.high(units.high()).low(units.low());
  }

  static BaseUnits units(BaseUnitsDecoder from) {
    return new BaseUnits(from.high(), from.low());
  }

  static void put(PlaceEncoder to, Place at) {
    to.block(at.block()).logIndex(at.logIndex());
    put(to.txHash(), at.txHash());
  }

  static Place place(PlaceDecoder from) {
    return new Place(from.block(), from.logIndex(), hash(from.txHash()));
  }

  static Flag flag(boolean value) {
    return value ? Flag.YES : Flag.NO;
  }

  /** Anything but the two words is a damaged or foreign entry. */
  static boolean flag(Flag flag) {
    return switch (flag) {
      case YES -> true;
      case NO -> false;
      case NULL_VAL -> throw new EntryUnreadableException("a flag is neither yes nor no");
    };
  }
}
