package dev.bascule.service.projection;

import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import java.util.List;
import java.util.Map;

/**
 * Where the tables stand.
 *
 * @param logPosition all that ends at or before it is in the tables
 * @param logId of the log that they were written from; empty for empty tables
 */
record ProjectionStart(
    long logPosition,
    String logId,
    long leaves,
    long chainBlock,
    List<Asset> assets,
    Map<Long, AssetId> openWindows) {

  static final ProjectionStart EMPTY = new ProjectionStart(0, "", 0, 0, List.of(), Map.of());
}
