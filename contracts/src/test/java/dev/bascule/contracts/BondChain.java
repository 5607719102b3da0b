package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.VaultModel.Checkpoint;
import dev.bascule.contracts.VaultModel.Clock;
import dev.bascule.contracts.VaultModel.Lane;
import dev.bascule.contracts.VaultModel.Leaf;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.contracts.bindings.VaultBond;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;
import org.web3j.utils.Numeric;

/**
 * Vault and bond on a chain, and the calls of the stories made there: real signatures, real Merkle
 * proofs, one block a call.
 */
final class BondChain implements AutoCloseable {

  private static final long AT = 1_790_000_000L;
  private static final long NOT_AFTER = 4_000_000_000L;
  private static final BigInteger ISSUED = BigInteger.TEN.pow(12);
  private static final Credentials SPARE = Keys.named("spare");

  private final Anvil anvil;
  private final Deployment on;
  private final VaultBond bond;
  private final AbiErrors errors;
  private long windows;

  /** The most that a call of each kind needed. */
  final Map<String, Long> highestGas = new TreeMap<>();

  BondChain(Anvil anvil, SettlementVault.Parameters parameters, long answer, int payerShare)
      throws Exception {
    this.anvil = anvil;
    on = Deployment.deploy(anvil, parameters);
    bond =
        Deployment.send(
            VaultBond.deploy(
                on.web3j(),
                Deployment.manager(on.web3j(), on.chainId(), Keys.GOVERNANCE),
                new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT),
                on.vaultAddress(),
                address(BondModel.OWNER),
                BigInteger.valueOf(payerShare),
                new VaultBond.Duration(BigInteger.valueOf(answer), BigInteger.valueOf(answer))));
    Deployment.send(on.vault(Keys.GOVERNANCE).setBond(bond.getContractAddress()));
    Deployment.send(on.vault(Keys.GOVERNANCE).addOperatorKey(SPARE.getAddress()));
    Deployment.send(on.token(Keys.ISSUER).issue(Keys.ISSUER.getAddress(), ISSUED));
    Deployment.send(on.token(Keys.ISSUER).approve(on.vaultAddress(), ISSUED));
    // From here on time is ours: each block is one second after the block before.
    rpc("anvil_setBlockTimestampInterval", "[1]");
    errors = AbiErrors.of("SettlementVault", "VaultBond");
  }

  @Override
  public void close() {
    on.close();
  }

  Clock head() throws IOException {
    EthBlock.Block block =
        on.web3j().ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false).send().getBlock();
    return new Clock(block.getNumber().longValueExact(), block.getTimestamp().longValueExact());
  }

  Clock lastAlive() throws Exception {
    var alive = view().lastAlive().send();
    return new Clock(alive.component1().longValueExact(), alive.component2().longValueExact());
  }

  /** Makes the call in a block of its own; says the error that refused it, or nothing. */
  String apply(BondOp op, BondWorld world) throws Exception {
    if (op instanceof BondOp.Wait(long blocks, long seconds)) {
      long last = head().time();
      if (blocks > 1) rpc("anvil_mine", "[%d]".formatted(blocks - 1));
      rpc("evm_setNextBlockTimestamp", "[%d]".formatted(last + seconds));
      rpc("anvil_mine", "[1]");
      return "";
    }
    Credentials sender = sender(op);
    String to = op instanceof BondOp.ToVault ? on.vaultAddress() : bond.getContractAddress();
    String data =
        switch (op) {
          case BondOp.ToVault it -> call(it, world).encodeFunctionCall();
          case BondOp.ToBond it -> call(it, world).encodeFunctionCall();
          case BondOp.Wait _ -> throw new IllegalStateException("a wait is no call");
        };
    var sent =
        Deployment.manager(on.web3j(), on.chainId(), sender)
            .sendTransaction(BigInteger.ZERO, Deployment.GAS_LIMIT, to, data, BigInteger.ZERO);
    assertThat(sent.hasError()).as("%s: %s", op, sent.getError()).isFalse();
    TransactionReceipt receipt =
        new PollingTransactionReceiptProcessor(on.web3j(), 20, 500)
            .waitForTransactionReceipt(sent.getTransactionHash());
    if (receipt.isStatusOK()) {
      if (op instanceof BondOp.Settle) windows++;
      highestGas.merge(
          op.getClass().getSimpleName(), receipt.getGasUsed().longValueExact(), Math::max);
      return "";
    }
    // A refused call has changed nothing; asked once more, it says why.
    var again =
        on.web3j()
            .ethCall(
                Transaction.createEthCallTransaction(sender.getAddress(), to, data),
                DefaultBlockParameterName.LATEST)
            .send();
    assertThat(again.hasError()).as("%s failed, and now does not", op).isTrue();
    String why = AbiErrors.dataOf(again);
    return errors.nameOf(Numeric.cleanHexPrefix(why)).orElse(why);
  }

  private Credentials sender(BondOp op) {
    return switch (op) {
      case BondOp.Deposit _ -> Keys.ISSUER;
      case BondOp.RequestUnpledge(var who, _) -> Keys.named(who);
      case BondOp.FinishUnpledge(var who) -> Keys.named(who);
      case BondOp.Transfer(var from, _, _) -> Keys.named(from);
      case BondOp.Withdraw(var who, _) -> Keys.named(who);
      case BondOp.Settle _, BondOp.Anchor _ -> Keys.OPERATOR;
      case BondOp.Revoke _, BondOp.NewEpoch _ -> Keys.GOVERNANCE;
      case BondOp.DeclareExit(var by) -> Keys.named(by);
      case BondOp.RequestRelease _ -> Keys.named(BondModel.OWNER);
      default -> Keys.named("stranger");
    };
  }

  private RemoteFunctionCall<TransactionReceipt> call(BondOp.ToVault op, BondWorld world) {
    SettlementVault vault = view();
    String token = on.tokenAddress();
    return switch (op) {
      case BondOp.Deposit(var who, var amount) -> vault.deposit(token, address(who), big(amount));
      case BondOp.RequestUnpledge(_, var amount) -> vault.requestUnpledge(token, big(amount));
      case BondOp.FinishUnpledge _ -> vault.finishUnpledge(token);
      case BondOp.Transfer(_, var to, var amount) ->
          vault.transferCredit(token, address(to), big(amount));
      case BondOp.Withdraw(var who, var amount) -> vault.withdraw(token, big(amount), address(who));
      case BondOp.Settle(var lane, var to) -> settle(lane, to);
      case BondOp.Redeem(var checkpoint, var index) -> redeem(checkpoint, index);
      case BondOp.Anchor(var checkpoint) -> {
        LogModel log = log(checkpoint.log());
        int before = world.vault.anchored(world.vault.epoch).size();
        yield vault.anchor(signedFor(checkpoint), signature(checkpoint), consistency(log, before));
      }
      case BondOp.Revoke(var key) -> vault.revokeOperatorKey(BigInteger.valueOf(key));
      case BondOp.NewEpoch() -> vault.newLogEpoch();
      case BondOp.DeclareExit _ -> vault.declareExit();
    };
  }

  private RemoteFunctionCall<TransactionReceipt> call(BondOp.ToBond op, BondWorld world) {
    String token = on.tokenAddress();
    return switch (op) {
      case BondOp.Join(var lane) -> bond.join(token, idOf(lane));
      case BondOp.ProveSenior(var lane, var leaf, var index) -> {
        List<Leaf> content = world.bond.seniorLog(leaf.epoch());
        List<byte[]> proof = index < content.size() ? log(content).inclusion(index) : List.of();
        yield bond.proveSenior(token, idOf(lane), bondLeaf(leaf), big(index), proof);
      }
      case BondOp.Count(var lanes) -> bond.count(token, idsOf(lanes));
      case BondOp.Pay(var lanes) -> bond.pay(token, idsOf(lanes));
      case BondOp.RequestRelease(var amount) -> bond.requestRelease(token, big(amount));
      case BondOp.FinishRelease() -> bond.finishRelease(token);
      case BondOp.Challenge(var checkpoint) -> {
        SettlementVault.Checkpoint it = signedFor(checkpoint);
        yield bond.challenge(
            new VaultBond.Checkpoint(it.logId, it.size, it.root, it.time, it.operatorKeyId),
            signature(checkpoint));
      }
      case BondOp.Answer(var epoch, var size) ->
          bond.answer(
              on.eip712().logId(epoch),
              big(size),
              consistency(log(world.vault.anchored(world.vault.epoch)), size));
      case BondOp.Enforce(var epoch, var size) -> bond.enforce(on.eip712().logId(epoch), big(size));
    };
  }

  private RemoteFunctionCall<TransactionReceipt> settle(Lane lane, long to) {
    SettlementVault.Leg leg = leg(lane, to, 0);
    Eip712.Voucher voucher = voucher(lane, leg);
    var claim = new SettlementVault.Claim(BigInteger.ZERO, leg.cumulative, leg);
    var entry =
        new SettlementVault.Entry(
            voucher.payer(),
            voucher.token(),
            BigInteger.ZERO,
            BigInteger.ZERO,
            big(NOT_AFTER),
            List.of(),
            List.of(claim),
            Eip712.sign(on.eip712().digest(voucher), Keys.named(lane.payer())));
    return view().settle(big(windows + 1), BigInteger.ZERO, true, List.of(entry));
  }

  private RemoteFunctionCall<TransactionReceipt> redeem(Checkpoint checkpoint, int index) {
    Leaf leaf = checkpoint.log().get(index);
    SettlementVault.Leg leg = leg(leaf.lane(), leaf.to(), leaf.salt());
    Eip712.Voucher voucher = voucher(leaf.lane(), leg);
    var presented =
        new SettlementVault.VoucherLeg(
            voucher.payer(),
            voucher.token(),
            BigInteger.ZERO,
            BigInteger.ZERO,
            big(NOT_AFTER),
            List.of(Eip712.legHash(leg)),
            BigInteger.ZERO,
            leg);
    return view()
        .redeem(
            presented,
            Eip712.sign(on.eip712().digest(voucher), Keys.named(leaf.lane().payer())),
            leaf(leaf),
            big(index),
            log(checkpoint.log()).inclusion(index),
            signedFor(checkpoint),
            signature(checkpoint));
  }

  // ---- what is signed, and what is proven

  private SettlementVault.Leg leg(Lane lane, long to, int salt) {
    byte[] terms = LogModel.sha256(("terms " + salt).getBytes(StandardCharsets.UTF_8));
    return new SettlementVault.Leg(address(lane.payee()), big(lane.number()), big(to), terms);
  }

  private Eip712.Voucher voucher(Lane lane, SettlementVault.Leg leg) {
    return new Eip712.Voucher(
        address(lane.payer()), on.tokenAddress(), 0, 0, NOT_AFTER, List.of(leg));
  }

  private SettlementVault.Leaf leaf(Leaf it) {
    SettlementVault.Leg leg = leg(it.lane(), it.to(), it.salt());
    return new SettlementVault.Leaf(
        it.acceptance() ? BigInteger.ONE : BigInteger.TWO,
        on.eip712().logId(it.epoch()),
        big(AT),
        big(AT),
        laneKey(it.lane()),
        on.eip712().digest(voucher(it.lane(), leg)),
        BigInteger.ZERO,
        BigInteger.ZERO,
        leg.cumulative,
        leg.terms);
  }

  private VaultBond.Leaf bondLeaf(Leaf leaf) {
    SettlementVault.Leaf it = leaf(leaf);
    return new VaultBond.Leaf(
        it.leafType,
        it.logId,
        it.time,
        it.admittedAt,
        it.laneKey,
        it.voucherDigest,
        it.leg,
        it.from,
        it.to,
        it.terms);
  }

  private final Map<Leaf, byte[]> leafBytes = new HashMap<>();

  private LogModel log(List<Leaf> content) {
    LogModel log = new LogModel();
    for (Leaf it : content) {
      log.add(leafBytes.computeIfAbsent(it, leaf -> Eip712.leafBytes(leaf(leaf))));
    }
    return log;
  }

  private static List<byte[]> consistency(LogModel log, int first) {
    return first > log.size() ? List.of() : log.consistency(first);
  }

  SettlementVault.Checkpoint signedFor(Checkpoint it) {
    return new SettlementVault.Checkpoint(
        on.eip712().logId(it.epoch()),
        big(it.log().size()),
        log(it.log()).root(),
        big(AT),
        BigInteger.valueOf(it.key()));
  }

  byte[] root(List<Leaf> content) {
    return log(content).root();
  }

  private byte[] signature(Checkpoint it) {
    Credentials key = it.key() == 1 ? Keys.CHECKPOINT : SPARE;
    return Eip712.sign(on.eip712().digest(signedFor(it)), key);
  }

  byte[] laneKey(Lane lane) {
    return Eip712.laneKey(
        address(lane.payer()), address(lane.payee()), on.tokenAddress(), big(lane.number()));
  }

  private VaultBond.LaneId idOf(Lane lane) {
    return new VaultBond.LaneId(address(lane.payer()), address(lane.payee()), big(lane.number()));
  }

  private List<VaultBond.LaneId> idsOf(List<Lane> lanes) {
    return lanes.stream().map(this::idOf).toList();
  }

  // ---- reading

  String address(String account) {
    if (account.equals(VaultModel.BOND)) return bond.getContractAddress();
    return Keys.named(account).getAddress();
  }

  SettlementVault view() {
    return on.vault(Keys.named("stranger"));
  }

  VaultBond bond() {
    return bond;
  }

  Deployment deployment() {
    return on;
  }

  private void rpc(String method, String params) {
    String answer = anvil.rpc(method, params);
    assertThat(answer).as(method).doesNotContain("\"error\"");
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }
}
