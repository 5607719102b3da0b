package dev.bascule.testnetwork.drill;

import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chainrpc.bitcoind.BitcoindRegtest;
import dev.bascule.core.id.Address;
import dev.bascule.testnetwork.demo.CliProcess;
import dev.bascule.testnetwork.demo.DemoBooks;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.NetworkFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The treasury that will be lost: people, three cold folders, rules, a service, funds. */
final class FirstTreasury {

  static final List<Integer> FOLDERS = List.of(1, 2, 3);

  /** The places that funds move to after the disaster; nobody of the old keys holds them. */
  static final String NEW_ACCOUNT = "0x" + "7e".repeat(20);

  private static final List<String> PEOPLE = List.of("ada", "bo", "pat");
  private static final String SHOP = "0x" + "5a".repeat(20);
  private static final String FUNDS = "4";
  private static final Satoshi COINS = new Satoshi(1_600_000);
  private static final int CREDIT_DEPTH = 2;

  private final DrillChain chain;
  private final DrillFolder folder;
  private final DrillShell shell;
  private final BitcoindRegtest node;
  private final SecretScan secrets;
  private final String newCoins;

  FirstTreasury(
      DrillChain chain,
      DrillFolder folder,
      DrillShell shell,
      BitcoindRegtest node,
      SecretScan secrets) {
    this.chain = chain;
    this.folder = folder;
    this.shell = shell;
    this.node = node;
    this.secrets = secrets;
    this.newCoins = node.newAddress();
  }

  String newCoins() {
    return newCoins;
  }

  /** Keys, folders, rules; then the service, with a chain that is not its own. */
  void found() throws IOException, InterruptedException {
    folder.open(folder.first());
    var addresses = new ArrayList<String>();
    for (String person : PEOPLE) {
      password(person);
      addresses.add(
          shell
              .succeed(
                  folder.first(),
                  "./bascule treasury key --out people/%s.json --password people/%s.password"
                      .formatted(person, person))
              .path("address")
              .asString()
              .toLowerCase(Locale.ROOT));
    }
    var made = new ArrayList<JsonNode>();
    for (int n : FOLDERS) {
      password("cold-" + n);
      made.add(cold(n, "init", "--network REGTEST"));
    }
    var books =
        new DemoBooks(
            chain.chainId(),
            addresses.get(0),
            addresses.get(1),
            addresses.get(2),
            made.getFirst().path("account").asString(),
            SHOP,
            Optional.of(
                DemoBooks.Coins.of(
                    node, made.stream().map(it -> it.path("key").asString()).toList())),
            chain.token(),
            List.of(
                new DemoBooks.Known(chain.caip(), NEW_ACCOUNT, "new-place"),
                new DemoBooks.Known("bip122:regtest", newCoins, "new-coins")));
    for (int n : FOLDERS) register(n, made.get(n - 1), books);
    Files.writeString(folder.people().resolve("treasury.json"), books.ofService());
    folder.lendChain(folder.first());
    Files.writeString(folder.first().resolve("online/treasury.json"), books.ofService());
    shell.succeed(
        folder.first(),
        "./bascule up --data online --port 0 --chain-port 0 --chain %s --detach"
            .formatted(chain.kind()));
  }

  /** Of 24 random bytes, in a file of its owner. */
  private void password(String name) throws IOException {
    byte[] drawn = new byte[24];
    new SecureRandom().nextBytes(drawn);
    String password = HexFormat.of().formatHex(drawn);
    secrets.password(name, password);
    Path file = folder.people().resolve(name + ".password");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, password);
  }

  private JsonNode cold(int n, String command, String more)
      throws IOException, InterruptedException {
    return shell.succeed(
        folder.first(),
        "cold %s --home cold-%d --witness witness-%d.json --password people/cold-%d.password %s"
            .formatted(command, n, n, n, more));
  }

  private void register(int n, JsonNode made, DemoBooks books)
      throws IOException, InterruptedException {
    String file =
        """
        {"format":"bascule/cold-books/1","wallet":"%s","accounts":["%s"],"settings":%s,"entries":%s}
        """
            .formatted(
                made.path("wallet").asString(),
                made.path("account").asString(),
                books.ofColdFolder(),
                books.addressBook());
    String name = "rules-" + n + ".json";
    Files.writeString(folder.first().resolve(name), file);
    cold(n, "books apply " + name, "");
  }

  void fund(String account) throws IOException, InterruptedException {
    chain.fund(rpcUrl(folder.first()), Address.ofHex(account), chain.units(FUNDS));
    DrillTreasury.await(() -> reserve(), it -> !it.path("receive").isMissingNode(), "an address");
    node.pay(reserve().path("receive").asString(), COINS);
    node.mine(CREDIT_DEPTH);
    String all = Long.toString(COINS.value());
    DrillTreasury.await(
        () -> reserve(),
        it -> it.path("balance").path("confirmed").asString("").equals(all),
        "the deposit");
  }

  private JsonNode reserve() throws IOException, InterruptedException {
    return shell
        .succeed(folder.first(), "./bascule treasury wallets --data online")
        .path("wallets")
        .valueStream()
        .filter(it -> it.path("name").asString().equals(DrillTreasury.COINS))
        .findFirst()
        .orElseThrow();
  }

  /** The chain that the network in a folder runs on, as the network says it. */
  static NetworkFile.ChainAt chainAt(Path place) {
    NetworkFile network =
        NetworkFile.read(DataFolder.at(place.resolve("online")).networkFile()).orElseThrow();
    return Objects.requireNonNull(network.chain());
  }

  static URI rpcUrl(Path place) {
    return URI.create(chainAt(place).rpcUrl());
  }

  /** By the page: shares apart, books beside them; and what must not be found anywhere later. */
  void backUp() throws IOException, InterruptedException {
    for (int n : FOLDERS) {
      shell.section(folder.first(), "backup-cold", Map.of("n", Integer.toString(n)));
      var shares = new ArrayList<String>();
      for (String medium : List.of("a", "b", "c")) {
        String share = share(n, medium);
        secrets.share(folder.first().resolve(share));
        shares.add(share);
      }
      CliProcess.Ended shown =
          shell.type(folder.first(), "cold backup combine --show-seed " + String.join(" ", shares));
      DrillStop.require("cold backup combine", shown);
      secrets.seed("cold-" + n, shown.out().strip().lines().toList().getLast());
    }
    shell.section(folder.first(), "backup-online", Map.of());
  }

  /** Where the share of a folder lies on a medium, seen from a working folder. */
  static String share(int n, String medium) {
    return "media/%d-%s/share-1-%d.txt".formatted(n, medium, medium.charAt(0) - 'a' + 1);
  }
}
