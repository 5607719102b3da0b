package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.chain.bitcoin.Address;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.block.BlockPoint;
import dev.bascule.chain.bitcoin.coin.FeeRate;
import dev.bascule.chain.bitcoin.coin.OwnScripts;
import dev.bascule.chain.bitcoin.coin.Reservations;
import dev.bascule.chain.bitcoin.coin.SpendPlan;
import dev.bascule.chain.bitcoin.coin.SpendWish;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.psbt.Finalization;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtCombine;
import dev.bascule.chain.bitcoin.psbt.PsbtFinalize;
import dev.bascule.chain.bitcoin.psbt.PsbtUpdate;
import dev.bascule.chain.bitcoin.watch.WatchBook;
import dev.bascule.chain.bitcoin.watch.WatchEvent;
import dev.bascule.chain.bitcoin.watch.WatchRules;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.bitcoind.Bitcoind;
import dev.bascule.chainrpc.bitcoind.BitcoindRegtest;
import dev.bascule.chainrpc.bitcoind.BlockFollower;
import dev.bascule.chainrpc.bitcoind.BlockFollower.Reading;
import dev.bascule.chainrpc.bitcoind.Broadcast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A payment over the air gap: planned from blocks that were read, signed by two cold folders with
 * the image that goes onto a stick, put together and mined by a real network.
 */
class ColdSpendIT {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Path COLD =
      Repository.root().resolve("offchain/treasury-cli/target/image/bin/cold");
  private static final SecretKey PROPOSER = person(71);
  private static final SecretKey APPROVER = person(72);

  @TempDir private Path folder;
  private final List<Path> homes = new ArrayList<>();

  /** One run of the program, in a process of its own. */
  private record Run(int exit, String out, String err) {
    JsonNode json() {
      return MAPPER.readTree(out);
    }
  }

  private Run cold(Object... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(COLD.toString()));
    for (Object word : words) command.add(word.toString());
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Run inFolder(int person, Object... words) throws IOException, InterruptedException {
    Path home = homes.get(person);
    List<Object> all = new ArrayList<>(Arrays.asList(words));
    all.addAll(List.of("--home", home, "--password", folder.resolve("password")));
    all.addAll(List.of("--witness", home + ".witness"));
    return cold(all.toArray());
  }

  private static void requireDone(Run run) {
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
  }

  private static SecretKey person(int number) {
    byte[] secret = new byte[32];
    secret[31] = (byte) number;
    return SecretKey.of(secret);
  }

  /** Three people make a folder each; two of three keys spend. */
  private Descriptor wallet() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("password"), "five random words here");
    List<String> keys = new ArrayList<>();
    for (int person = 0; person < 3; person++) {
      homes.add(folder.resolve("cold-" + person));
      Run made = inFolder(person, "init", "--network", "REGTEST", "--json");
      requireDone(made);
      keys.add(made.json().get("key").stringValue());
    }
    return Descriptor.parse(
        Descriptor.withChecksum("wsh(sortedmulti(2," + String.join(",", keys) + "))"));
  }

  private void register(int person, Descriptor wallet, String exchange)
      throws IOException, InterruptedException {
    String policy =
        """
        {"bitcoin":{"network":"regtest","feeMax":"50000","feeShareMax":1000,"indexMax":1000,
          "descriptors":["%s"]},"chains":[],
         "limits":[{"asset":"bip122:regtest/slip44:0","each":"2000000","total":"3000000",
          "windowSeconds":"86400"}],
         "approvers":[{"name":"Ada","address":"%s"}],"approvalsNeeded":1,"addressBookOnly":"yes"}
        """
            .formatted(wallet, Signer.of(APPROVER.publicKey()).hex());
    Path file = Files.writeString(folder.resolve("policy.json"), policy);
    requireDone(inFolder(person, "policy", "apply", file));
    requireDone(
        inFolder(person, "address-book", "add", "bip122:regtest", exchange, "--name", "exchange"));
  }

  /** Proposed by the online side, and approved by somebody who read it. */
  private static SigningRequest request(Psbt psbt) {
    long now = Instant.now().getEpochSecond();
    SigningRequest.Asked asked =
        new SigningRequest.Asked(
            "payout-1",
            "to the exchange",
            Signer.of(PROPOSER.publicKey()),
            now,
            now + 3600,
            new Payload.UtxoTransaction(BitcoinNetwork.REGTEST, psbt));
    return new SigningRequest(
        asked,
        PROPOSER.sign(asked.proposalDigest()),
        List.of(
            new SigningRequest.Approval(
                Signer.of(APPROVER.publicKey()), APPROVER.sign(asked.approvalDigest()))));
  }

  private Run sign(int person, Psbt psbt) throws IOException, InterruptedException {
    SigningRequest request = request(psbt);
    Path file = Files.write(folder.resolve("request.json"), RequestJson.write(request));
    Path answer = folder.resolve("answer-" + person + ".json");
    Files.deleteIfExists(answer);
    String word = request.asked().words().split(" ")[0];
    return inFolder(person, "sign", file, "--first-word", word, "--out", answer);
  }

  private Psbt signed(int person, Psbt psbt) throws IOException, InterruptedException {
    requireDone(sign(person, psbt));
    JsonNode answer =
        MAPPER.readTree(Files.readString(folder.resolve("answer-" + person + ".json")));
    return Psbt.parseBase64(answer.get("psbt").stringValue());
  }

  private static WatchBook follow(BlockFollower follower, WatchBook from, List<WatchEvent> told) {
    WatchBook book = from;
    while (follower.next(book, 100)
        instanceof Reading.Advanced(WatchBook next, var events, long _)) {
      book = next;
      told.addAll(events);
    }
    return book;
  }

  @Test
  void aPaymentOverTheAirGap() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(COLD), "there is no image of cold at " + COLD);
    Path data = Files.createDirectory(folder.resolve("node"));
    try (BitcoindRegtest node = BitcoindRegtest.start(data);
        Bitcoind client = new Bitcoind(node.client("/"))) {
      Descriptor wallet = wallet();
      String exchange = node.newAddress();
      for (int person : new int[] {0, 2}) register(person, wallet, exchange);
      BlockFollower follower = new BlockFollower(client);
      BlockPoint start =
          follower.believed(node.height(), node.hashAt(node.height()), BitcoinNetwork.REGTEST);
      WatchRules rules = new WatchRules(BitcoinNetwork.REGTEST, 2, 6);
      WatchBook book = WatchBook.startAfter(start, rules, OwnScripts.of(List.of(wallet), 20));
      for (int index = 0; index < 2; index++) {
        String own =
            book.own().address(BitcoinNetwork.REGTEST, 0, 0, index).orElseThrow().toString();
        node.pay(own, new Satoshi(1_000_000));
      }
      node.mine(2);
      List<WatchEvent> told = new ArrayList<>();
      book = follow(follower, book, told);

      Script to = Address.parse(exchange, BitcoinNetwork.REGTEST).script();
      SpendWish wish =
          new SpendWish(
              List.of(new TxOutput(new Satoshi(1_500_000), to)),
              book.own().at(0, 1, book.own().unused(0, 1)).orElseThrow(),
              new FeeRate(4_000),
              new Satoshi(50_000));
      SpendPlan plan =
          ((SpendWish.Answer.Planned) wish.plan(book.spendable(2, Reservations.NONE))).plan();
      requireAttacksFail(plan, wallet);

      PsbtCombine.Combination both =
          PsbtCombine.combine(List.of(signed(0, plan.psbt()), signed(2, plan.psbt())));
      Finalization done =
          PsbtFinalize.finalizeAll(((PsbtCombine.Combination.Combined) both).psbt());
      Transaction transaction = ((Finalization.Finalized) done).transaction();
      assertThat(client.send(transaction)).isEqualTo(new Broadcast.Taken(transaction.txid()));
      node.mine(1);
      told.clear();
      book = follow(follower, book, told);
      assertThat(told)
          .filteredOn(WatchEvent.CoinSpent.class::isInstance)
          .hasSize(2)
          .allMatch(event -> ((WatchEvent.CoinSpent) event).by().equals(transaction.txid()));
      assertThat(book.depthOf(transaction.txid())).hasValue(1);
      assertThat(book.coins())
          .extracting(coin -> coin.amount())
          .containsExactly(plan.change().orElseThrow().amount());
    }
  }

  /** The online side keeps the change, once under our hints and once as if it were a payment. */
  private void requireAttacksFail(SpendPlan plan, Descriptor wallet)
      throws IOException, InterruptedException {
    SpendPlan.Change back = plan.change().orElseThrow();
    // One person's key alone, so that the others are robbed.
    String key = wallet.at(0, 5).keys().getFirst().key().compressed().hex().substring(2);
    Descriptor thief = Descriptor.parse(Descriptor.withChecksum("wpkh(" + key + ")"));
    SpendPlan stolen =
        new SpendPlan(
            plan.coins(),
            plan.payments(),
            Optional.of(new SpendPlan.Change(back.amount(), thief.at(0, 0))),
            plan.fee(),
            plan.weight());
    Script script = thief.at(0, 0).script();
    int place = stolen.transaction().outputs().indexOf(new TxOutput(back.amount(), script));
    Run claimed = sign(0, PsbtUpdate.output(stolen.psbt(), place, back.own()));
    assertThat(claimed.exit()).isEqualTo(6);
    assertThat(claimed.out() + claimed.err()).contains("change_substitution");
    Run open = sign(0, stolen.psbt());
    assertThat(open.exit()).isEqualTo(6);
    assertThat(open.out() + open.err()).contains("not_in_address_book");
    assertThat(folder.resolve("answer-0.json")).doesNotExist();
  }
}
