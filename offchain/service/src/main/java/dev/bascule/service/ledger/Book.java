package dev.bascule.service.ledger;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.core.book.BookView;
import dev.bascule.core.book.Command;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.engine.Engine;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Questions to the book, answered by the engine, and what does not change while the service runs:
 * the log, the domain, the assets.
 */
public final class Book {

  private static final long READ_SECONDS_MAX = 10;

  private final Engine engine;
  private final VaultDomain domain;
  private final Hash32 logId;
  private final int logEpoch;
  private final List<Asset> assets;

  Book(Engine engine, VaultDomain domain) {
    this.engine = engine;
    this.domain = domain;
    Command.Genesis genesis = read(view -> view.genesis().orElseThrow());
    this.logId = genesis.logId();
    this.logEpoch = genesis.logEpoch();
    this.assets = read(BookView::assets);
  }

  public <T> T read(Function<BookView, T> query) {
    try {
      return engine.read(query).toCompletableFuture().get(READ_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the book was asked", e);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the book did not answer in " + READ_SECONDS_MAX + " s", e);
    }
  }

  public VaultDomain domain() {
    return domain;
  }

  public Hash32 logId() {
    return logId;
  }

  public int logEpoch() {
    return logEpoch;
  }

  public List<Asset> assets() {
    return assets;
  }

  public Asset asset(AssetId id) {
    return assets.stream().filter(asset -> asset.id().equals(id)).findFirst().orElseThrow();
  }

  public Optional<Asset> assetOf(String currency) {
    return assets.stream().filter(asset -> asset.currency().equals(currency)).findFirst();
  }
}
