package dev.bascule.service.access;

import static dev.bascule.service.db.own.Tables.API_KEY;

import dev.bascule.service.deployment.DeploymentSettings;
import dev.bascule.service.deployment.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** API keys: only their hashes are kept, so the table gives nobody access. */
final class ApiKeys {

  private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
  private static final long CACHE_MILLIS = 5_000;
  private static final int CACHE_MAX = 1_000;
  private static final int KEY_LENGTH_MIN = 32;

  private final DSLContext sql;
  private final DeploymentSettings settings;
  private final Clock clock;
  private final Map<String, Cached> cache = new ConcurrentHashMap<>();

  ApiKeys(DSLContext sql, DeploymentSettings settings, Clock clock) {
    this.sql = sql;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The first key comes as a file that only the owner can read. Its hash is stored, then the file
   * goes: a key that is never printed or passed as an argument cannot be read from a log or from
   * ps.
   */
  void bootstrap() throws IOException {
    Path file = settings.keysFolder().resolve("api-key.bootstrap");
    if (!Files.exists(file)) return;
    String key = Files.readString(file).strip();
    String prefix = prefix(settings.mode());
    if (!key.startsWith(prefix) || key.length() < KEY_LENGTH_MIN) {
      throw new IllegalStateException(
          "%s does not hold an API key: %s and at least %d characters are needed (api_key_invalid)"
              .formatted(file, prefix, KEY_LENGTH_MIN - prefix.length()));
    }
    store(key, "bootstrap", settings.tenant(), EnumSet.allOf(Scope.class));
    Files.delete(file);
    LOG.info("the bootstrap API key is stored as its hash; its file is deleted");
  }

  void store(String key, String name, int tenant, Set<Scope> scopes) {
    byte[] hash = hash(key);
    sql.insertInto(API_KEY)
        .set(API_KEY.ID, "key_" + HexFormat.of().formatHex(hash, 0, 8))
        .set(API_KEY.HASH, hash)
        .set(API_KEY.NAME, name)
        .set(API_KEY.TENANT, tenant)
        .set(API_KEY.SCOPES, Scope.words(scopes))
        .set(API_KEY.CREATED_AT, clock.millis())
        .onConflictDoNothing()
        .execute();
  }

  Optional<Caller> find(String key) {
    if (!key.startsWith(prefix(settings.mode())) || key.length() > 200) return Optional.empty();
    byte[] hash = hash(key);
    String cacheKey = HexFormat.of().formatHex(hash);
    Cached cached = cache.get(cacheKey);
    long now = clock.millis();
    if (cached != null && now - cached.at < CACHE_MILLIS) return Optional.of(cached.caller);
    Optional<Caller> found =
        sql.selectFrom(API_KEY)
            .where(API_KEY.HASH.eq(hash))
            .and(API_KEY.REVOKED_AT.isNull())
            .fetchOptional()
            .map(row -> new Caller(row.getId(), row.getTenant(), Scope.of(row.getScopes())));
    if (cache.size() >= CACHE_MAX) cache.clear();
    found.ifPresentOrElse(
        caller -> cache.put(cacheKey, new Cached(caller, now)), () -> cache.remove(cacheKey));
    return found;
  }

  static String prefix(Mode mode) {
    return "sk_" + mode.word() + "_";
  }

  private static byte[] hash(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Cached(Caller caller, long at) {}
}
