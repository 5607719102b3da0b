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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.utils.Numeric;

/** A real chain and the model of the netting book beside it; whatever happens, happens to both. */
final class NettingWorld implements AutoCloseable {

  private static final long BANK_BASE = 1_000_000_000_000L;

  final NettingModel model;
  final NettingOnChain book;
  private final Anvil anvil;
  private final Deployment on;
  private final Lockstep calls;
  private final List<Credentials> watched;
  private final Map<Stake, String> pockets = new HashMap<>();
  private final long exit;
  private final long alive;
  private Clock head = Clock.NEVER;
  private long nextPause;

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
    AbiErrors errors = AbiErrors.of("NettingWindows", "SettlementVault");
    calls = new Lockstep(anvil, on.web3j(), errors, book.address());
    look();
  }

  static NettingWorld start(int unit, List<Credentials> actors, Credentials guarantor)
      throws Exception {
    Anvil anvil = Anvil.start();
    SettlementVault.Parameters spans = Deployment.parameters(Duration.ofMinutes(4));
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

  /** Of a checkpoint so many seconds later, or earlier. */
  Part later(Part it, long seconds) {
    return new Part(
        it.window(),
        it.part(),
        it.last(),
        it.previous(),
        it.coverage(),
        it.checkpointTime() + seconds,
        it.positions());
  }

  /** One call to both. Empty when both did it; else the error that both refused it with. */
  String step(
      Credentials sender, Consumer<Clock> onModel, RemoteFunctionCall<TransactionReceipt> onChain)
      throws Exception {
    Lockstep.Outcome outcome = calls.send(onChain, sender);
    head = new Clock(outcome.block(), outcome.time());
    String refused = "";
    try {
      onModel.accept(head);
    } catch (NettingModel.Refused e) {
      refused = String.valueOf(e.getMessage());
    }
    assertThat(outcome.refusal().orElse("")).isEqualTo(refused);
    model.check();
    return refused;
  }

  void fill(Stake stake, long base) throws Exception {
    if (base == 0) return;
    BigInteger amount = BigInteger.valueOf(base);
    sent(on.vault(NettingOnChain.BANK).transferCredit(on.tokenAddress(), pocket(stake), amount));
    model.fill(stake, NettingOnChain.BANK.getAddress(), amount);
  }

  void pass(long span) throws IOException {
    anvil.rpc("anvil_mine", "[\"0x" + Long.toHexString(span) + "\", \"0x1\"]");
    look();
  }

  void pause() throws Exception {
    if (head.block() < nextPause || !model.vaultExit.equals(Clock.NEVER)) return;
    BigInteger blocks = BigInteger.valueOf(20);
    sent(on.vault(Keys.GUARDIAN).pauseInflow(blocks));
    model.pausedUntilBlock = head.block() + 20;
    nextPause = head.block() + 1_000;
  }

  void freezeOrFree(String account) throws Exception {
    boolean freeze = !model.frozen.contains(account);
    sent(on.vault(Keys.GOVERNANCE).proposeFreeze(account, freeze));
    sent(on.vault(Keys.GUARDIAN).confirmFreeze(account, freeze));
    if (freeze) {
      model.frozen.add(account);
    } else {
      model.frozen.remove(account);
    }
  }

  void exitVault() throws Exception {
    if (!model.vaultExit.equals(Clock.NEVER)) return;
    sent(on.vault(Keys.GOVERNANCE).declareExit());
    model.vaultExit = head;
  }

  /** The vault begins another log; from here on the book's own is the one before. */
  void newLog() throws Exception {
    if (!model.vaultExit.equals(Clock.NEVER) || !model.newLog.equals(Clock.NEVER)) return;
    sent(on.vault(Keys.GOVERNANCE).newLogEpoch());
    model.newLog = head;
  }

  /** Every word of the state, from the chain and from the model. */
  void compare(String when, List<String> lanes) throws Exception {
    NettingWindows it = book.as(Keys.named("reader"));
    String at = book.address();
    Readings all = new Readings();
    for (Credentials each : watched) expectAccount(all, it, each.getAddress());
    all.expect("total", at, it.total(), number(model.total()));
    all.expect(
        "part",
        at,
        it.lastPart(),
        number(model.window),
        number(model.part),
        Boolean.valueOf(model.last));
    all.expect(
        "coverage",
        at,
        it.coverage(),
        number(model.coverage.size()),
        Numeric.hexStringToByteArray(model.coverage.root()));
    all.expect("open", at, it.isOpen(), Boolean.valueOf(model.isOpen()));
    Clock since = model.exitSince();
    all.expect("exit", at, it.exitSince(), number(since.block()), number(since.time()));
    Clock window = model.lastWindow;
    all.expect(
        "window",
        at,
        it.lastWindow(),
        number(window.block()),
        number(window.time()),
        number(model.settledUntil));
    for (String lane : lanes) {
      all.expect(
          "redeemed " + lane,
          at,
          it.redeemedToOf(Numeric.hexStringToByteArray(lane)),
          model.redeemedToBase.getOrDefault(lane, BigInteger.ZERO));
    }
    expectCredit(all, "book", at, model.credit(at));
    assertThat(all.found(on.web3j(), at)).as(when).isEqualTo(all.expected());
    var members = it.members().send();
    assertThat(members.component1()).as(when).hasSameElementsAs(model.members);
    assertThat(members.component2()).as(when).isEqualTo(number(model.quorum));
  }

  private void expectAccount(Readings all, NettingWindows it, String account) throws Exception {
    String at = book.address();
    long spendable = model.of(model.spendable, account);
    long cap = model.of(model.caps, account);
    BigInteger index = number(Math.max(0, model.accounts.indexOf(account)));
    all.expect("index of " + account, at, it.indexOf(account), index);
    all.expect("spendable of " + account, at, it.spendableOf(account), number(spendable));
    all.expect("cap of " + account, at, it.capOf(account), number(cap));
    BigInteger balance = number(spendable - cap).mod(BigInteger.TWO.pow(256));
    all.expect("balance of " + account, at, it.balanceOf(account), balance);
    expectCredit(all, account, account, model.credit(account));
    for (Stake stake : List.of(new Stake(account, account), new Stake(account, guarantor()))) {
      Leave leave = model.leaves.getOrDefault(stake, new Leave(0, Clock.NEVER));
      all.expect(
          "leave of " + stake,
          at,
          it.leaveOf(stake.account(), stake.owner()),
          number(leave.units()),
          number(leave.requested().block()),
          number(leave.requested().time()));
      BigInteger pocket = model.pocketsBase.getOrDefault(stake, BigInteger.ZERO);
      expectCredit(all, "pocket of " + stake, pocket(stake), pocket);
    }
  }

  private void expectCredit(Readings all, String whose, String account, BigInteger base) {
    SettlementVault vault = on.vault(Keys.named("reader"));
    all.expect(
        "credit of " + whose, on.vaultAddress(), vault.creditOf(on.tokenAddress(), account), base);
  }

  private static BigInteger number(long value) {
    return BigInteger.valueOf(value);
  }

  private String guarantor() {
    return watched.getLast().getAddress();
  }

  private String pocket(Stake stake) throws Exception {
    String known = pockets.get(stake);
    if (known == null) {
      known = book.pocketOf(stake);
      pockets.put(stake, known);
    }
    return known;
  }

  private <T> void sent(RemoteFunctionCall<T> call) throws Exception {
    send(call);
    look();
  }

  private void look() throws IOException {
    EthBlock.Block block =
        on.web3j().ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false).send().getBlock();
    head = new Clock(block.getNumber().longValueExact(), block.getTimestamp().longValueExact());
  }

  @Override
  public void close() {
    on.close();
    anvil.close();
  }
}
