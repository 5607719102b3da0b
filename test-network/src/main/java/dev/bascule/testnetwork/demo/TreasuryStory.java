package dev.bascule.testnetwork.demo;

import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chainrpc.bitcoind.BitcoindRegtest;
import dev.bascule.chainrpc.rpc.JsonRpc;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.run.NetworkOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A morning at a treasury: Pat proposes, Ada and Bo approve, cold machines sign. On the local chain
 * the request crosses to one signer as QR codes; on Bitcoin's it goes to two of three as a file.
 */
public final class TreasuryStory {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PASSWORD = "words of a demo, not of a treasury";
  private static final String SHOP = "0x" + "5a".repeat(20);
  private static final String TEN_ETHER = "0x8ac7230489e80000"; // wei
  private static final Satoshi RESERVE = new Satoshi(1_600_000);
  private static final int CREDIT_DEPTH = 2;
  private static final int FINAL_DEPTH = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final CliProcess cli;
  private final DataFolder folder;
  private final Optional<BitcoindRegtest> node;
  private final Path files;
  private final Path password;
  private final Consumer<String> say;
  private final List<ColdImage> cold;

  private TreasuryStory(
      CliProcess cli,
      DataFolder folder,
      Optional<BitcoindRegtest> node,
      Path files,
      Path password,
      Consumer<String> say,
      List<ColdImage> cold) {
    this.cli = cli;
    this.folder = folder;
    this.node = node;
    this.files = files;
    this.password = password;
    this.say = say;
    this.cold = cold;
  }

  /**
   * @param folder of a network that has not begun
   * @param node absent where no bitcoind can run: the story is then of one chain
   * @param files new folder for what there is to look at
   */
  public static TreasuryStory of(
      DataFolder folder,
      Optional<BitcoindRegtest> node,
      Path repository,
      Path files,
      Consumer<String> say)
      throws IOException, InterruptedException {
    folder.create();
    Files.createDirectories(files);
    Path password = Files.writeString(files.resolve("password.txt"), PASSWORD);
    var cold = new ArrayList<ColdImage>();
    for (int i = 1; i <= (node.isPresent() ? 3 : 1); i++) {
      cold.add(ColdImage.of(repository, files.resolve("cold-" + i), password));
    }
    CliProcess cli = CliProcess.of(folder, repository);
    return new TreasuryStory(cli, folder, node, files, password, say, cold);
  }

  /** Before the network starts: keys, cold folders and the rules that the service reads. */
  public Morning prepare() throws IOException, InterruptedException {
    say.accept(
        cold.getFirst().isIsolated()
            ? "cold: runs in a namespace without network"
            : "cold: this system gives no namespace without network; the program has none anyway");
    say.accept("people: Ada, Bo and Pat make their keys; cold folders: " + cold.size());
    var addresses = new ArrayList<String>();
    for (String person : List.of("ada", "bo", "pat")) {
      addresses.add(
          cli("treasury", "key", "--out", keystore(person), "--password", password.toString())
              .path("address")
              .asString()
              .toLowerCase(Locale.ROOT));
    }
    var made = new ArrayList<JsonNode>();
    for (ColdImage each : cold) made.add(each.run("init", "--network", "REGTEST"));
    var books =
        new DemoBooks(
            NetworkOptions.ANVIL_CHAIN_ID,
            addresses.get(0),
            addresses.get(1),
            addresses.get(2),
            made.getFirst().path("account").asString(),
            SHOP,
            node.map(it ->
                DemoBooks.Coins.of(
                    it, made.stream().map(folder -> folder.path("key").asString()).toList())),
            Optional.empty(),
            List.of());
    Path policy = Files.writeString(files.resolve("cold-policy.json"), books.ofColdFolder());
    for (ColdImage each : cold) register(each, policy, books);
    Path rules = Files.writeString(files.resolve("treasury.json"), books.ofService());
    Files.copy(rules, folder.root().resolve("treasury.json"));
    return new Morning(books);
  }

  private static void register(ColdImage signer, Path policy, DemoBooks books)
      throws IOException, InterruptedException {
    signer.run("policy", "apply", policy.toString());
    signer.run("address-book", "add", "eip155:" + books.chainId(), SHOP, "--name", "shop");
    if (books.coins().isEmpty()) return;
    String exchange = books.coins().get().exchange();
    signer.run("address-book", "add", "bip122:regtest", exchange, "--name", "exchange");
  }

  /** What there is when the network starts. */
  public final class Morning {
    private final DemoBooks books;

    private Morning(DemoBooks books) {
      this.books = books;
    }

    /** Says each step; the result is for {@code --json}. */
    public Map<String, Object> play(URI rpcUrl) throws IOException, InterruptedException {
      fund(books, rpcUrl);
      var told = new LinkedHashMap<String, Object>();
      told.put("isolated", cold.getFirst().isIsolated());
      told.put("files", files.toString());
      told.put("evm", onTheLocalChain());
      told.put(
          "utxo",
          books.coins().isPresent()
              ? onBitcoinsChain(books.coins().get())
              : "left out: no bitcoind can run here");
      return told;
    }
  }

  private void fund(DemoBooks books, URI rpcUrl) throws IOException, InterruptedException {
    try (var chain = new JsonRpc(rpcUrl, PATIENCE, Optional.empty())) {
      chain.call("anvil_setBalance", books.account(), TEN_ETHER).orThrow();
    }
    if (node.isEmpty()) return;
    JsonNode empty = await(this::reserve, it -> !it.path("receive").isMissingNode());
    node.get().pay(empty.path("receive").asString(), RESERVE);
    node.get().mine(CREDIT_DEPTH);
    String all = Long.toString(RESERVE.value());
    await(this::reserve, it -> it.path("balance").path("confirmed").asString("").equals(all));
  }

  private JsonNode reserve() throws IOException, InterruptedException {
    for (JsonNode wallet : cli("treasury", "wallets").path("wallets")) {
      if (wallet.path("name").asString().equals("reserve")) return wallet;
    }
    throw new IllegalStateException("the service does not know the wallet of coins");
  }

  // ---- the morning

  private Map<String, Object> onTheLocalChain() throws IOException, InterruptedException {
    String id = "supplies-1";
    JsonNode proposed =
        propose(id, "vault", "--to", "shop", "--amount", "1.5", "--purpose", "supplies");
    approve(id, proposed);
    Path codes = files.resolve(id + "-request-qr");
    cli("treasury", "export", id, "--qr", codes.toString());
    say.accept("export: QR codes in " + codes);
    Path answer = files.resolve(id + "-answer.json");
    Path back = files.resolve(id + "-answer-qr");
    cold.getFirst()
        .run(
            "sign",
            "--qr-images",
            codes.toString(),
            "--out",
            answer.toString(),
            "--first-word",
            firstWord(proposed),
            "--qr",
            back.toString());
    say.accept("cold: read the codes, signed; its answer as QR codes in " + back);
    JsonNode done = cli("treasury", "import", "--qr-images", back.toString(), "--wait=10m");
    return ended(id, proposed, done);
  }

  private Map<String, Object> onBitcoinsChain(DemoBooks.Coins coins)
      throws IOException, InterruptedException {
    String id = "payout-1";
    JsonNode proposed =
        propose(
            id,
            "reserve",
            "--to",
            "exchange",
            "--amount",
            "0.005",
            "--fee-rate",
            "4",
            "--purpose",
            "payout");
    approve(id, proposed);
    Path request = files.resolve(id + "-request.json");
    cli("treasury", "export", id, "--out", request.toString());
    say.accept("export: " + request);
    for (int i : List.of(1, 3)) {
      Path answer = files.resolve(id + "-answer-" + i + ".json");
      cold.get(i - 1)
          .run(
              "sign",
              request.toString(),
              "--out",
              answer.toString(),
              "--first-word",
              firstWord(proposed));
      cli("treasury", "import", answer.toString());
      say.accept("cold: signer " + i + " of 3 signed, " + answer);
    }
    await(() -> cli("treasury", "status", id), it -> it.path("state").asString().equals("sent"));
    node.orElseThrow().mine(FINAL_DEPTH);
    JsonNode done =
        await(
            () -> cli("treasury", "status", id), it -> it.path("state").asString().equals("final"));
    say.accept("paid: " + coins.exchange());
    return ended(id, proposed, done);
  }

  private JsonNode propose(String id, String wallet, String... more)
      throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of("treasury", "propose", "--id", id, "--wallet", wallet));
    all.addAll(List.of(more));
    all.addAll(as("pat"));
    JsonNode proposed = cli(all.toArray(String[]::new));
    say.accept(
        "propose: " + id + ", to be compared by voice: " + proposed.path("words").asString());
    return proposed;
  }

  private void approve(String id, JsonNode proposed) throws IOException, InterruptedException {
    for (String person : List.of("ada", "bo")) {
      var all = new ArrayList<>(List.of("treasury", "approve", id));
      all.addAll(List.of("--first-word", firstWord(proposed)));
      all.addAll(as(person));
      cli(all.toArray(String[]::new));
    }
    say.accept("approve: Ada and Bo read it by their own books and signed");
  }

  private Map<String, Object> ended(String id, JsonNode proposed, JsonNode done) {
    String state = done.path("state").asString();
    say.accept(id + ": " + state + ", transaction " + done.path("transaction").asString());
    var told = new LinkedHashMap<String, Object>();
    told.put("id", id);
    told.put("words", proposed.path("words").asString());
    told.put("lines", JSON.treeToValue(proposed.path("lines"), Object.class));
    told.put("state", state);
    told.put("transaction", done.path("transaction").asString());
    return told;
  }

  // ---- hands

  private static String firstWord(JsonNode proposed) {
    return proposed.path("words").asString().split(" ", -1)[0];
  }

  private String keystore(String person) {
    return files.resolve(person + ".json").toString();
  }

  private List<String> as(String person) {
    return List.of(
        "--keystore",
        keystore(person),
        "--password",
        password.toString(),
        "--books",
        files.resolve("treasury.json").toString());
  }

  private JsonNode cli(String... arguments) throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    CliProcess.Ended ended = cli.run(all.toArray(String[]::new));
    DemoStop.require(arguments[0] + " " + arguments[1], ended.exit(), ended.err());
    return JSON.readTree(ended.out());
  }

  private interface Question {
    JsonNode ask() throws IOException, InterruptedException;
  }

  private static JsonNode await(Question question, Predicate<JsonNode> enough)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      JsonNode answer = question.ask();
      if (enough.test(answer)) return answer;
      if (System.nanoTime() > deadline) {
        DemoStop.require("waiting", 8, "after " + PATIENCE.toMinutes() + " minutes: " + answer);
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }
}
