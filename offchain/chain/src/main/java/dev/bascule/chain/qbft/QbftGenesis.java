package dev.bascule.chain.qbft;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.chain.trie.MerklePatricia;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code genesis.json} of a QBFT chain in the form that Besu reads, and the first header that
 * follows from it, so that a genesis has a hash before any node runs.
 */
public final class QbftGenesis {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int VANITY_BYTES = 32;
  private static final String TIME = "Time";
  private static final Hash32 EMPTY_OMMERS = Keccak256.hash(Rlp.list().encode());
  private static final Hash32 EMPTY_REQUESTS = Hash32.sha256(); // EIP-7685

  private final ObjectNode json;
  private final ExtraData extraData;
  private final Map<Address, GenesisAccount> accounts;

  private QbftGenesis(ObjectNode json) {
    this.json = json;
    this.accounts = new TreeMap<>();
    try {
      if (!json.path("config").path("qbft").isObject()) {
        throw new JsonRefused("config.qbft", "not there: this is no QBFT chain");
      }
      this.extraData = ExtraData.decode(Bytes.fromHex(json.path("extraData").asString("")));
      for (var entry : json.path("alloc").properties()) {
        accounts.put(Address.ofHex(prefixed(entry.getKey())), account(entry.getValue()));
      }
    } catch (MalformedRlp | IllegalArgumentException wrong) {
      throw new JsonRefused("", String.valueOf(wrong.getMessage()));
    }
  }

  /**
   * @throws JsonRefused if the bytes are not the genesis of a QBFT chain
   */
  public static QbftGenesis read(byte[] utf8) {
    try {
      if (MAPPER.readTree(utf8) instanceof ObjectNode object) return new QbftGenesis(object);
      throw new JsonRefused("", "not a JSON object");
    } catch (JacksonException broken) {
      throw new JsonRefused("", "not JSON: " + broken.getOriginalMessage());
    }
  }

  public static QbftGenesis of(GenesisPlan plan) {
    ObjectNode json = MAPPER.createObjectNode();
    ObjectNode config = json.putObject("config");
    config.put("chainId", plan.chainId());
    config.put("berlinBlock", 0);
    config.put("londonBlock", 0);
    config.put("zeroBaseFee", true);
    for (String time : List.of("shanghaiTime", "cancunTime", "pragueTime")) config.put(time, 0);
    if (plan.fork().compareTo(Fork.OSAKA) >= 0) config.put("osakaTime", 0);
    consensus(config.putObject("qbft"), plan);
    json.put("nonce", "0x0");
    json.put("timestamp", "0x0");
    json.put("extraData", extraDataOf(plan.validators()).encode().hex());
    json.put("gasLimit", "0x" + Long.toHexString(plan.gasLimit()));
    json.put("difficulty", "0x1");
    json.put("baseFeePerGas", "0x0");
    json.put("mixHash", SealedHeader.MIX_HASH.hex());
    json.put("coinbase", Address.ZERO.hex());
    ObjectNode alloc = json.putObject("alloc");
    SystemContracts.accounts().forEach((at, account) -> write(alloc, at, account));
    plan.accounts().forEach((at, account) -> write(alloc, at, account));
    return new QbftGenesis(json);
  }

  private static void consensus(ObjectNode qbft, GenesisPlan plan) {
    long millis = plan.blockPeriod().toMillis();
    qbft.put("blockperiodseconds", Math.max(1, millis / 1000));
    if (millis % 1000 != 0) qbft.put("xblockperiodmilliseconds", millis);
    qbft.put("epochlength", plan.epochLength());
    qbft.put("requesttimeoutseconds", plan.requestTimeout().toSeconds());
    plan.validatorContract().ifPresent(at -> qbft.put("validatorcontractaddress", at.hex()));
  }

  /**
   * Block 0 lists the set in header mode and nobody in contract mode; it has neither vote nor seal.
   */
  public static ExtraData extraDataOf(ValidatorSet set) {
    List<Address> listed =
        switch (set.mode()) {
          case HEADER -> set.members();
          case CONTRACT -> List.of();
        };
    return new ExtraData(Bytes.of(new byte[VANITY_BYTES]), listed, Optional.empty(), 0, List.of());
  }

  private static void write(ObjectNode alloc, Address at, GenesisAccount account) {
    ObjectNode node = alloc.putObject(at.hex().substring(2));
    node.put("balance", account.balance().toString());
    node.put("nonce", Long.toString(account.nonce()));
    if (!account.code().isEmpty()) node.put("code", account.code().hex());
    if (account.storage().isEmpty()) return;
    ObjectNode storage = node.putObject("storage");
    account.storage().forEach((slot, word) -> storage.put(slot.hex(), word.hex()));
  }

  private static GenesisAccount account(JsonNode node) {
    Map<Hash32, Hash32> storage = new TreeMap<>();
    for (var entry : node.path("storage").properties()) {
      storage.put(
          word(number(prefixed(entry.getKey()))),
          word(number(prefixed(entry.getValue().asString("")))));
    }
    String code = node.path("code").asString("");
    return new GenesisAccount(
        number(node.path("balance").asString("0")),
        number(node.path("nonce").asString("0")).longValueExact(),
        code.isEmpty() ? Bytes.EMPTY : Bytes.fromHex(prefixed(code)),
        storage);
  }

  /** Besu takes decimal and 0x-prefixed numbers alike. */
  private static BigInteger number(String text) {
    return text.startsWith("0x")
        ? (text.length() == 2 ? BigInteger.ZERO : new BigInteger(text.substring(2), 16))
        : new BigInteger(text);
  }

  private static String prefixed(String hex) {
    return hex.startsWith("0x") ? hex : "0x" + hex;
  }

  private static Hash32 word(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] word = new byte[Hash32.BYTES];
    int used = Math.min(bytes.length, word.length);
    System.arraycopy(bytes, bytes.length - used, word, word.length - used, used);
    return Hash32.of(word);
  }

  public long chainId() {
    return json.path("config").path("chainId").asLong(0);
  }

  public ExtraData extraData() {
    return extraData;
  }

  /** Forks that begin at a time, by name, in seconds since 1970. */
  public SortedMap<String, Long> forkTimes() {
    SortedMap<String, Long> times = new TreeMap<>();
    for (var entry : json.path("config").properties()) {
      if (!entry.getKey().endsWith(TIME) || !entry.getValue().canConvertToLong()) continue;
      String name = entry.getKey().substring(0, entry.getKey().length() - TIME.length());
      times.put(name, entry.getValue().longValue());
    }
    return times;
  }

  /** Its block period in milliseconds, as Besu reads it. */
  public long blockPeriodMillis() {
    JsonNode qbft = json.path("config").path("qbft");
    long millis = qbft.path("xblockperiodmilliseconds").asLong(0);
    return millis > 0 ? millis : 1000 * qbft.path("blockperiodseconds").asLong(1);
  }

  public long epochLength() {
    return json.path("config").path("qbft").path("epochlength").asLong(GenesisPlan.EPOCH_BLOCKS);
  }

  public long requestTimeoutSeconds() {
    return json.path("config").path("qbft").path("requesttimeoutseconds").asLong(1);
  }

  public Optional<Address> validatorContract() {
    JsonNode at = json.path("config").path("qbft").path("validatorcontractaddress");
    return at.isString() ? Optional.of(Address.ofHex(at.asString())) : Optional.empty();
  }

  public Map<Address, GenesisAccount> accounts() {
    return java.util.Collections.unmodifiableMap(accounts);
  }

  /** The set that must seal block 1. */
  public ValidatorSet validators() {
    return validatorContract()
        .map(at -> ValidatorSet.of(ValidatorSet.Mode.CONTRACT, listedBy(at)))
        .orElseGet(() -> ValidatorSet.of(ValidatorSet.Mode.HEADER, extraData.validators()));
  }

  private List<Address> listedBy(Address contract) {
    GenesisAccount account = accounts.get(contract);
    if (account == null) return List.of();
    Map<Hash32, Hash32> storage = account.storage();
    Hash32 length = storage.getOrDefault(ValidatorContract.slots(0).getFirst(), Hash32.ZERO);
    List<Hash32> slots = ValidatorContract.slots(Math.toIntExact(length.d() & 0xffff));
    return slots.stream()
        .skip(1)
        .map(slot -> Bytes.of(storage.getOrDefault(slot, Hash32.ZERO)).slice(12).toAddress())
        .toList();
  }

  /** The header of block 0. */
  public BlockHeader header() {
    return new BlockHeader(
        Hash32.ZERO,
        EMPTY_OMMERS,
        Address.ofHex(json.path("coinbase").asString(Address.ZERO.hex())),
        stateRoot(),
        MerklePatricia.EMPTY_ROOT,
        MerklePatricia.EMPTY_ROOT,
        Bytes.of(new byte[256]),
        number(json.path("difficulty").asString("0x1")),
        0,
        number(json.path("gasLimit").asString("0x0")).longValueExact(),
        0,
        timestamp(),
        Bytes.fromHex(json.path("extraData").asString("0x")),
        Hash32.ofHex(json.path("mixHash").asString(Hash32.ZERO.hex())),
        Bytes.of(Bytes.of(word(number(json.path("nonce").asString("0x0")))).slice(24).toArray()),
        laterFields());
  }

  private long timestamp() {
    return number(json.path("timestamp").asString("0x0")).longValueExact();
  }

  private List<Bytes> laterFields() {
    List<Bytes> later = new ArrayList<>();
    if (json.path("config").path("londonBlock").asLong(1) != 0) return later;
    later.add(Rlp.scalar(number(json.path("baseFeePerGas").asString("0x3b9aca00"))).asBytes());
    if (!active("shanghaiTime")) return later;
    later.add(Bytes.of(MerklePatricia.EMPTY_ROOT));
    if (!active("cancunTime")) return later;
    later.addAll(List.of(Bytes.EMPTY, Bytes.EMPTY, Bytes.of(Hash32.ZERO)));
    if (active("pragueTime")) later.add(Bytes.of(EMPTY_REQUESTS));
    return later;
  }

  private boolean active(String forkTime) {
    return json.path("config").has(forkTime)
        && json.path("config").path(forkTime).asLong(Long.MAX_VALUE) <= timestamp();
  }

  /** The root of the state that {@code alloc} describes. */
  public Hash32 stateRoot() {
    Map<Bytes, Bytes> entries = new TreeMap<>();
    accounts.forEach((at, account) ->
        entries.put(
            Bytes.of(Keccak256.digest(at.bytes())),
            Rlp.list(
                    Rlp.scalar(account.nonce()),
                    Rlp.scalar(account.balance()),
                    Rlp.text(Bytes.of(storageRoot(account))),
                    Rlp.text(Keccak256.digest(account.code().toArray())))
                .encode()));
    return MerklePatricia.of(entries).root();
  }

  private static Hash32 storageRoot(GenesisAccount account) {
    Map<Bytes, Bytes> entries = new TreeMap<>();
    account
        .storage()
        .forEach((slot, word) ->
            entries.put(
                Bytes.of(Keccak256.digest(slot.bytes())),
                Rlp.scalar(new BigInteger(1, word.bytes())).encode()));
    return MerklePatricia.of(entries).root();
  }

  /** The hash by which nodes of one chain know each other. */
  public Hash32 hash() {
    return header().plainHash();
  }

  public String text() {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }
}
