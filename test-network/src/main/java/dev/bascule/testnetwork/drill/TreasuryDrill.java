package dev.bascule.testnetwork.drill;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.bascule.chainrpc.bitcoind.BitcoindRegtest;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.testnetwork.drill.DrillTreasury.Holdings;
import dev.bascule.testnetwork.drill.DrillTreasury.Order;
import dev.bascule.testnetwork.folder.Credentials;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.NetworkFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * The whole drill: a treasury works, is backed up, is destroyed, and comes back from shares,
 * backups and the page alone; then its funds move on both chains.
 */
public final class TreasuryDrill {

  private static final String BITCOIN = "bip122:regtest";
  private static final Order SUPPLIES =
      new Order("supplies-1", DrillTreasury.ACCOUNT, "shop", "1.5");
  private static final Order PAYOUT =
      new Order("payout-1", DrillTreasury.COINS, "exchange", "0.005");
  private static final Order ACCOUNT_IN_FLIGHT =
      new Order("flight-1", DrillTreasury.ACCOUNT, "shop", "0.3");
  private static final Order COINS_IN_FLIGHT =
      new Order("flight-2", DrillTreasury.COINS, "exchange", "0.002");
  private static final Order OPEN = new Order("open-1", DrillTreasury.ACCOUNT, "shop", "0.1");
  private static final Order ACCOUNT_AWAY =
      new Order("recovery-1", DrillTreasury.ACCOUNT, "new-place", "2.4");
  private static final Order COINS_AWAY =
      new Order("recovery-2", DrillTreasury.COINS, "new-coins", "0.0105");
  private static final long SATOSHI_AWAY = 1_050_000;

  private final DrillChain chain;
  private final DrillFolder folder;
  private final DrillShell shell;
  private final Instructions page;
  private final BitcoindRegtest node;
  private final SecretScan secrets = new SecretScan();
  private final List<String> found = new ArrayList<>();
  private final Phases phases;
  private final FirstTreasury first;
  private final Recovery recovery;
  private final DrillTreasury lost;
  private final DrillTreasury back;
  private final Map<String, Object> facts = new LinkedHashMap<>();
  private final List<Map<String, Object>> moves = new ArrayList<>();
  private String account = "";
  private String label = "";
  private Optional<MoveEnd> accountEnd = Optional.empty();
  private String spend = ""; // the transaction that moved the coins

  private TreasuryDrill(
      DrillChain chain,
      DrillFolder folder,
      Path repository,
      BitcoindRegtest node,
      Consumer<String> say)
      throws IOException {
    this.chain = chain;
    this.folder = folder;
    this.node = node;
    this.page = Instructions.read(repository);
    this.shell = new DrillShell(repository, page);
    this.phases = new Phases(say);
    this.first = new FirstTreasury(chain, folder, shell, node, secrets);
    this.recovery = new Recovery(folder, shell);
    this.lost = new DrillTreasury(chain, shell, node, folder.first());
    this.back = new DrillTreasury(chain, shell, node, folder.recovered());
  }

  /**
   * A report, and where the drill's own files are that may stay.
   *
   * @param chain what the chain of accounts was, and plainly what it was not
   */
  public record Done(DrillReport report, Path kept, String chain, Map<String, Object> facts) {}

  /**
   * @param root new, or empty; afterwards only what may stay is in it
   * @param bitcoind the words before bitcoind's own arguments
   */
  public static Done play(
      DrillChain chain, Path root, Path repository, List<String> bitcoind, Consumer<String> say)
      throws IOException, InterruptedException {
    var folder = new DrillFolder(root.toAbsolutePath().normalize());
    folder.create();
    try (var _ = DrillWarden.over(folder)) {
      Path data = Files.createDirectories(folder.chains().resolve("bitcoin"));
      try (BitcoindRegtest node = BitcoindRegtest.with(bitcoind, data)) {
        var drill = new TreasuryDrill(chain, folder, repository, node, say);
        DrillReport report = drill.playAndStop();
        drill.requireNoSecret(report);
        return new Done(report, folder.kept(), drill.label, drill.facts);
      } finally {
        folder.deleteSecrets();
      }
    }
  }

  private DrillReport playAndStop() throws IOException, InterruptedException {
    try {
      return play();
    } finally {
      try {
        stop();
      } finally {
        KeptFiles.collect(folder);
        found.addAll(secrets.findings(folder.kept()));
        // Of a drill that failed, too: what has a secret does not stay.
        if (!found.isEmpty()) DrillFolder.delete(folder.kept());
      }
    }
  }

  /** Deletes the folder of a drill of which nothing is to be kept. */
  public static void forget(Path root) throws IOException {
    DrillFolder.delete(root);
  }

  private DrillReport play() throws IOException, InterruptedException {
    phases.part("a treasury with three cold folders and a service is made", first::found);
    var before = new Holdings[1];
    phases.part(
        "it is funded, pays once on each chain, and has more on its way", () -> before[0] = work());
    shell.takeTyped();
    phases.part("shares and books are backed up", first::backUp);
    List<Map<String, Object>> commands = new ArrayList<>(shell.takeTyped());
    var gone = new Disaster.Lost[1];
    phases.part(
        "everything online and every cold folder is destroyed",
        () -> gone[0] = Disaster.strike(folder));
    phases.recovery("the shares are tried, wrong ones refused", recovery::tryShares);
    phases.recovery("cold folders are made from the shares", recovery::makeFolders);
    var open = new ArrayList<String>();
    phases.recovery(
        "the service is brought back from the backup", () -> open.addAll(recovery.bringBack()));
    secrets.password(
        "the service's API",
        Credentials.read(DataFolder.at(folder.recovered().resolve("online"))).apiKey());
    phases.recovery("the funds are found", () -> find(before[0]));
    facts.put("lost", lost(open, back.proposals()));
    phases.recovery("the account moves to a new place", () -> moves.add(moveAccount()));
    phases.recovery("the coins move to a new place", () -> moves.add(moveCoins()));
    phases.part("the chains are asked what arrived", this::requireArrived);
    commands.addAll(shell.takeTyped());
    return report(gone[0], commands);
  }

  /** A normal move on each chain, then one that is exported on each, and one that is open. */
  private Holdings work() throws IOException, InterruptedException {
    first.fund(accountOf(lost));
    lost.move(SUPPLIES);
    lost.move(PAYOUT);
    lost.ask(ACCOUNT_IN_FLIGHT);
    lost.ask(COINS_IN_FLIGHT);
    lost.propose(OPEN);
    return lost.holdings();
  }

  private static String accountOf(DrillTreasury treasury) throws IOException, InterruptedException {
    return treasury.holdings().account();
  }

  private void find(Holdings before) throws IOException, InterruptedException {
    Holdings now = back.holdings();
    DrillStop.require(
        now.sameAs(before), "the funds are not what they were", now + " instead of " + before);
    account = now.account();
    facts.put("account", account);
    facts.put(
        "wallets",
        List.of(
            wallet(
                DrillTreasury.ACCOUNT, chain.asset(), now.account(), before.units(), now.units()),
            wallet(
                DrillTreasury.COINS,
                BITCOIN + "/slip44:0",
                now.descriptor(),
                before.satoshi(),
                now.satoshi())));
  }

  private static Map<String, Object> wallet(
      String name, String asset, String holder, String before, String found) {
    var row = new LinkedHashMap<String, Object>();
    row.put("name", name);
    row.put("chain", asset.substring(0, asset.indexOf('/')));
    row.put("asset", asset);
    row.put("holder", holder);
    row.put("before", before);
    row.put("found", found);
    return row;
  }

  /** To an end that the chain shows at once: nodes of Besu forget the proofs of old states. */
  private Map<String, Object> moveAccount() throws IOException, InterruptedException {
    JsonNode done = back.move(ACCOUNT_AWAY);
    String transaction = done.path("transaction").asString();
    String held = recovery.placeOf(ACCOUNT_IN_FLIGHT.id());
    MoveEnd end =
        chain.end(
            FirstTreasury.rpcUrl(folder.recovered()),
            folder.chain(),
            Hash32.ofHex(transaction),
            Address.ofHex(account),
            Long.parseLong(held.replace("nonce ", "")));
    if (end instanceof MoveEnd.Sealed sealed) facts.put("sealed", sealed.facts());
    accountEnd = Optional.of(end);
    var row = row(ACCOUNT_AWAY, chain.caip(), FirstTreasury.NEW_ACCOUNT, chain.currency(), done);
    row.put("end", end.text());
    return row;
  }

  private Map<String, Object> moveCoins() throws IOException, InterruptedException {
    JsonNode done = back.move(COINS_AWAY);
    spend = done.path("transaction").asString();
    var row = row(COINS_AWAY, BITCOIN, first.newCoins(), "BTC", done);
    row.put("end", DrillTreasury.FINAL_DEPTH + " blocks deep by one node's word");
    return row;
  }

  private static Map<String, Object> row(
      Order order, String chain, String to, String currency, JsonNode done) {
    var row = new LinkedHashMap<String, Object>();
    row.put("id", order.id());
    row.put("chain", chain);
    row.put("to", to);
    row.put("amount", order.amount() + " " + currency);
    row.put("state", done.path("state").asString());
    row.put("transaction", done.path("transaction").asString());
    return row;
  }

  /** Not the service's word: nodes say what arrived, and that nothing in flight can execute. */
  private void requireArrived() throws IOException {
    BigInteger arrived =
        chain.balance(
            FirstTreasury.rpcUrl(folder.recovered()),
            Address.ofHex(FirstTreasury.NEW_ACCOUNT),
            accountEnd.orElseThrow());
    DrillStop.require(
        arrived.equals(chain.units(ACCOUNT_AWAY.amount())),
        "another amount arrived",
        arrived + " of " + chain.asset());
    DrillStop.require(
        arrives(spend, 0) || arrives(spend, 1),
        "the coins did not arrive",
        spend + " does not pay " + first.newCoins());
    String coin = recovery.placeOf(COINS_IN_FLIGHT.id()).replaceAll("[\\[\\]]", "");
    String[] parts = coin.split(":");
    boolean unspent = !node.rpc("gettxout", parts[0], Integer.parseInt(parts[1]), true).isNull();
    DrillStop.require(!unspent, "flight-2 can still execute", coin);
  }

  private boolean arrives(String transaction, int output) {
    JsonNode out = node.rpc("gettxout", transaction.replace("0x", ""), output, false);
    return out.path("scriptPubKey").path("address").asString("").equals(first.newCoins())
        && out.path("value").decimalValue().movePointRight(8).longValueExact() == SATOSHI_AWAY;
  }

  /** What did not come back, so that nobody counts on it. */
  private static List<String> lost(List<String> open, List<String> known) {
    var rows = new ArrayList<String>();
    for (String each : open) {
      String name = each.substring(0, each.indexOf(','));
      if (!known.contains(name)) rows.add("proposal " + each + ": its approvals and its place");
    }
    rows.add("what the cold folders had signed within the window: limits began at zero again");
    rows.add(
        "the service's log and vault: steps up to the last anchor are proven by the chain only");
    return rows;
  }

  private DrillReport report(Disaster.Lost gone, List<Map<String, Object>> commands)
      throws IOException, InterruptedException {
    facts.put("format", DrillReport.FORMAT);
    facts.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("instructions", page.sha256().hex());
    facts.put("chain", chainFacts());
    facts.put("versions", Versions.of(folder.recovered(), node));
    facts.put(
        "destroyed",
        List.of(
            "processes killed: " + String.join(", ", gone.killed()),
            gone.deleted() + " files of data folder, cold folders and witnesses"));
    facts.put(
        "notDestroyed",
        List.of(
            "the folders of the chain's nodes, which are other people's: the nodes were killed with"
                + " the machine and started again from them"));
    facts.put("moves", moves);
    facts.put("refusals", recovery.refusals());
    var shares = new ArrayList<Map<String, Object>>();
    for (int n : FirstTreasury.FOLDERS) shares.add(recovery.shares(n));
    facts.put("shares", shares);
    facts.put("phases", phases.taken());
    facts.put("recoverySeconds", (phases.recoveryMillis() + 999) / 1000);
    facts.put("commands", commands);
    Path minutes = folder.recovered().resolve("minutes.json");
    Files.write(minutes, DrillReport.minutes(facts));
    return DrillReport.of(facts, recovery.prove(Path.of("minutes.json")));
  }

  /** As the recovered network says it. */
  private Map<String, Object> chainFacts() {
    NetworkFile.ChainAt at = FirstTreasury.chainAt(folder.recovered());
    label = at.label();
    var row = new LinkedHashMap<String, Object>();
    row.put("kind", at.kind());
    row.put("label", at.label());
    row.put("id", chain.caip());
    row.put("finality", at.finality());
    return row;
  }

  /** What the drill started ends with it. */
  private void stop() throws IOException, InterruptedException {
    for (Path place : List.of(folder.first(), folder.recovered())) {
      if (Files.exists(place.resolve("online/network.json"))) {
        shell.type(place, "./bascule down --data online");
      }
    }
  }

  private void requireNoSecret(DrillReport report) {
    secrets
        .find(new String(report.bytes(), ISO_8859_1))
        .ifPresent(what -> found.add("the report has " + what));
    DrillStop.require(found.isEmpty(), "a secret was found", String.join("; ", found));
    DrillStop.require(secrets.size() > 0, "no secret was looked for", "the scan knows none");
  }
}
