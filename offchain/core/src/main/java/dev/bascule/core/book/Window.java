package dev.bascule.core.book;

import java.util.List;

/** A cut that the chain has not wholly taken yet. */
final class Window {
  final long number;
  final AssetBook asset;
  final List<CutLane> lanes;
  final long totalUnits;
  final long atMillis;

  /** The next part that the chain may report; parts count from 0. */
  int nextPart;

  Window(long number, AssetBook asset, List<CutLane> lanes, long totalUnits, long atMillis) {
    this.number = number;
    this.asset = asset;
    this.lanes = lanes;
    this.totalUnits = totalUnits;
    this.atMillis = atMillis;
  }
}
