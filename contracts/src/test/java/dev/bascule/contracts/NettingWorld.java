package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.NettingModel.Clock;
import dev.bascule.contracts.NettingModel.Leave;
import dev.bascule.contracts.NettingModel.Part;
import dev.bascule.contracts.NettingModel.Position;
import dev.bascule.contracts.NettingModel.Stake;
import dev.bascule.contracts.bindings.NettingWindows;
import dev.bascule.contracts.bindings.SettlementVault;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.EthCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A real chain and the model of the netting book beside it; whatever happens, happens to both. */
final class NettingWorld implements AutoCloseable {

  private static final long BANK_BASE = 1_000_000_000_000L;

  final NettingModel model;
  final NettingOnChain book;
  private final Anvil anvil;
  private final Deployment on;
  private final List<Credentials> watched;
  private final Map<String, String> errors = new HashMap<>();
  private final long exit;
  private final long alive;
  private Clock head = Clock.NEVER;

  private NettingWorld(
      Anvil anvil,
      Deployment on,
      NettingOnChain book,
      NettingModel model,
      List<Credentials> watched,
      SettlementVault.Parameters spans)
      throws IOException {
    this.anvil = anvil;
    this.on = on;
    this.book = book;
    this.model = model;
    this.watched = watched;
    this.exit = spans.exit.secs.longValueExact();
    this.alive = spans.alive.secs.longValueExact();
    readErrors("NettingWindows");
    readErrors("SettlementVault");
    look();
  }

  static NettingWorld start(int unit, List<Credentials> actors, Credentials guarantor)
      throws Exception {
    Anvil anvil = Anvil.start();
    SettlementVault.Parameters spans = Deployment.parameters(Duration.ofSeconds(240));
    Deployment on = Deployment.deploy(anvil, spans);
    NettingOnChain book = NettingOnChain.deploy(on, 1, BigInteger.valueOf(BANK_BASE));
    NettingModel model =
        new NettingModel(
            new NettingModel.Spans(
                spans.exit.secs.longValueExact(),
                spans.alive.secs.longValueExact(),
                spans.bond.secs.longValueExact()),
            BigInteger.valueOf(unit),
            book.address(),
            Keys.OPERATOR.getAddress(),
            Keys.GOVERNANCE.getAddress(),
            NettingOnChain.members().stream().map(Credentials::getAddress).toList(),
            NettingOnChain.QUORUM);
    model.creditBase.put(NettingOnChain.BANK.getAddress(), BigInteger.valueOf(BANK_BASE));
    List<Credentials> watched = new ArrayList<>(actors);
    watched.add(guarantor);
    return new NettingWorld(anvil, on, book, model, watched, spans);
  }

  long exitSpan() {
    return exit;
  }

  long aliveSpan() {
    return alive;
  }

  String laneKey(Credentials payer, Credentials payee, int lane) {
    return book.laneKey(payer.getAddress(), payee.getAddress(), lane);
  }

  /** Of an account that has none: an index that nobody has. */
  long indexOf(Credentials account) {
    int index = model.accounts.indexOf(account.getAddress());
    return index < 0 ? 1_000 : index;
  }

  Part nextPart(boolean last, NettingMap coverage, List<Position> positions) {
    return new Part(
        model.last ? model.window + 1 : model.window,
        model.last ? 0 : model.part + 1,
        last,
        model.coverage.root(),
        coverage,
        head.time(),
        positions);
  }

  Part changed(Part it, long window, long part, String previous) {
    return new Part(
        window, part, it.last(), previous, it.coverage(), it.checkpointTime(), it.positions());
  }

  /** One call to both. Empty when both did it; else the error that both refused it with. */
  String step(
      Credentials sender,
      Consumer<Clock> onModel,
      RemoteFunctionCall<TransactionReceipt> onChain)
      throws Exception {
    Clock now = new Clock(head.block() + 1, head.time() + 1);
    try {
      onModel.accept(now);
    } catch (NettingModel.Refused e) {
      nextBlockAt(now.time());
      anvil.rpc("evm_mine", "[]");
      look();
      assertThat(errorOf(sender, onChain)).isEqualTo(e.getMessage());
      return String.valueOf(e.getMessage());
    }
    model.check();
    nextBlockAt(now.time());
    send(onChain);
    look();
    assertThat(head).isEqualTo(now);
    return "";
  }

  void fill(Stake stake, long base) throws Exception {
    if (base == 0) return;
    String pocket = reader().pocketOf(stake.account(), stake.owner()).send();
    BigInteger amount = BigInteger.valueOf(base);
    sendAt(on.vault(NettingOnChain.BANK).transferCredit(on.tokenAddress(), pocket, amount));
    model.fill(stake, NettingOnChain.BANK.getAddress(), amount);
  }

  void pass(long span) throws IOException {
    anvil.rpc("anvil_mine", "[\"0x" + Long.toHexString(span) + "\", \"0x1\"]");
    look();
  }

  void pause() throws Exception {
    if (head.block() < nextPause || !model.vaultExit.equals(Clock.NEVER)) return;
    BigInteger blocks = BigInteger.valueOf(20);
    sendAt(on.vault(Keys.GUARDIAN).pauseInflow(blocks));
    model.pausedUntilBlock = head.block() + 20;
    nextPause = head.block() + 1_000;
  }

  private long nextPause;

  void freezeOrFree(String account) throws Exception {
    boolean freeze = !model.frozen.contains(account);
    sendAt(on.vault(Keys.GOVERNANCE).proposeFreeze(account, freeze));
    sendAt(on.vault(Keys.GUARDIAN).confirmFreeze(account, freeze));
    if (freeze) {
      model.frozen.add(account);
    } else {
      model.frozen.remove(account);
    }
  }

  void exitVault() throws Exception {
    if (!model.vaultExit.equals(Clock.NEVER)) return;
    sendAt(on.vault(Keys.GOVERNANCE).declareExit());
    model.vaultExit = head;
  }

  /** Every word of the state, from the chain and from the model. */
  void compare(String when, List<String> lanes) throws Exception {
    assertThat(state(lanes)).as(when).isEqualTo(modelState(lanes));
  }

  private List<String> state(List<String> lanes) throws Exception {
    NettingWindows it = reader();
    SettlementVault vault = on.vault(Keys.named("reader"));
    List<String> state = new ArrayList<>();
    for (Credentials each : watched) {
      String account = each.getAddress();
      state.add(
          "%s index %s spendable %s cap %s balance %s credit %s own %s guaranteed %s pockets %s %s"
              .formatted(
                  account,
                  it.indexOf(account).send(),
                  it.spendableOf(account).send(),
                  it.capOf(account).send(),
                  it.balanceOf(account).send(),
                  vault.creditOf(on.tokenAddress(), account).send(),
                  it.leaveOf(account, account).send(),
                  it.leaveOf(account, guarantor()).send(),
                  vault.creditOf(on.tokenAddress(), it.pocketOf(account, account).send()).send(),
                  vault
                      .creditOf(on.tokenAddress(), it.pocketOf(account, guarantor()).send())
                      .send()));
    }
    var members = it.members().send();
    state.add(
        "total %s credit %s part %s coverage %s open %s exit %s window %s members %s %s"
            .formatted(
                it.total().send(),
                vault.creditOf(on.tokenAddress(), book.address()).send(),
                it.lastPart().send(),
                coverage(it),
                it.isOpen().send(),
                it.exitSince().send(),
                it.lastWindow().send(),
                members.component1().stream().sorted().toList(),
                members.component2()));
    for (String lane : lanes) {
      state.add(lane + " " + it.redeemedToOf(Numeric.hexStringToByteArray(lane)).send());
    }
    return state;
  }

  private static String coverage(NettingWindows it) throws Exception {
    var coverage = it.coverage().send();
    return coverage.component1() + " " + Numeric.toHexString(coverage.component2());
  }

  private List<String> modelState(List<String> lanes) {
    List<String> state = new ArrayList<>();
    for (Credentials each : watched) {
      String account = each.getAddress();
      long spendable = model.of(model.spendable, account);
      long cap = model.of(model.caps, account);
      Stake own = new Stake(account, account);
      Stake guaranteed = new Stake(account, guarantor());
      state.add(
          "%s index %s spendable %s cap %s balance %s credit %s own %s guaranteed %s pockets %s %s"
              .formatted(
                  account,
                  Math.max(0, model.accounts.indexOf(account)),
                  spendable,
                  cap,
                  spendable - cap,
                  model.credit(account),
                  leave(own),
                  leave(guaranteed),
                  model.pocketsBase.getOrDefault(own, BigInteger.ZERO),
                  model.pocketsBase.getOrDefault(guaranteed, BigInteger.ZERO)));
    }
    state.add(
        "total %s credit %s part %s coverage %s open %s exit %s window %s members %s %s"
            .formatted(
                model.total(),
                model.credit(book.address()),
                tuple(model.window, model.part, model.last),
                model.coverage.size() + " " + model.coverage.root(),
                model.isOpen(),
                tuple(model.exitSince().block(), model.exitSince().time()),
                tuple(model.lastWindow.block(), model.lastWindow.time(), model.settledUntil),
                List.copyOf(model.members),
                model.quorum));
    for (String lane : lanes) {
      state.add(lane + " " + model.redeemedToBase.getOrDefault(lane, BigInteger.ZERO));
    }
    return state;
  }

  private String leave(Stake stake) {
    Leave it = model.leaves.getOrDefault(stake, new Leave(0, Clock.NEVER));
    return tuple(it.units(), it.requested().block(), it.requested().time());
  }

  /** As web3j prints a tuple of the contract. */
  private static String tuple(Object... values) {
    StringBuilder text = new StringBuilder("Tuple").append(values.length).append("{");
    for (int i = 0; i < values.length; i++) {
      text.append(i == 0 ? "" : ", ").append("value").append(i + 1).append("=").append(values[i]);
    }
    return text.append("}").toString();
  }

  private String guarantor() {
    return watched.getLast().getAddress();
  }

  private NettingWindows reader() {
    return book.as(Keys.named("reader"));
  }

  private String errorOf(Credentials sender, RemoteFunctionCall<TransactionReceipt> call)
      throws IOException {
    EthCall answer =
        on.web3j()
            .ethCall(
                Transaction.createEthCallTransaction(
                    sender.getAddress(), book.address(), call.encodeFunctionCall()),
                DefaultBlockParameterName.LATEST)
            .send();
    if (!answer.hasError()) return "nothing refused it";
    String data = String.valueOf(answer.getError().getData()).replace("\"", "");
    return errors.getOrDefault(data.substring(0, Math.min(10, data.length())), data);
  }

  private <T> void sendAt(RemoteFunctionCall<T> call) throws Exception {
    nextBlockAt(head.time() + 1);
    send(call);
    look();
  }

  private void nextBlockAt(long time) {
    anvil.rpc("evm_setNextBlockTimestamp", "[" + time + "]");
  }

  private void look() throws IOException {
    EthBlock.Block block =
        on.web3j()
            .ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false)
            .send()
            .getBlock();
    head = new Clock(block.getNumber().longValueExact(), block.getTimestamp().longValueExact());
  }

  private void readErrors(String contract) throws IOException {
    Path file = Anvil.repositoryRoot().resolve("contracts/target/abi/" + contract + ".json");
    for (JsonNode it : new ObjectMapper().readTree(Files.readString(file)).get("abi")) {
      if (!it.get("type").asString().equals("error")) continue;
      List<String> types = new ArrayList<>();
      it.get("inputs").forEach(input -> types.add(input.get("type").asString()));
      String name = it.get("name").asString();
      String signature = name + "(" + String.join(",", types) + ")";
      byte[] hash = Hash.sha3(signature.getBytes(StandardCharsets.UTF_8));
      errors.put(Numeric.toHexString(hash).substring(0, 10), name);
    }
  }

  @Override
  public void close() {
    on.close();
    anvil.close();
  }
}
