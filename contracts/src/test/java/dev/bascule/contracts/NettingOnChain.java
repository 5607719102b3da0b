package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.bindings.NettingWindows;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.contracts.bindings.SettlementVault.Claim;
import dev.bascule.contracts.bindings.SettlementVault.Entry;
import dev.bascule.contracts.bindings.SettlementVault.Leaf;
import dev.bascule.contracts.bindings.SettlementVault.Leg;
import dev.bascule.contracts.bindings.VaultBond;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.utils.Numeric;

/**
 * The netting book of a test deployment, its members' keys, and a bank whose credit fills accounts.
 */
final class NettingOnChain {

  static final int QUORUM = 2;
  static final Credentials BANK = Keys.named("netting-bank");

  private static final long NOT_AFTER = 4_000_000_000L;
  private static final long ACCEPTED_AT = 1_790_000_000L;
  private static final BigInteger NETTING_LANE = BigInteger.ONE.shiftLeft(31);
  private static final StaticGasProvider GAS =
      new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT);

  private final Deployment on;
  private final String address;

  private NettingOnChain(Deployment on, String address) {
    this.on = on;
    this.address = address;
  }

  /** Deploys the book, names it, and gives the bank its credit. */
  static NettingOnChain deploy(Deployment on, int scale, BigInteger bankBase) throws Exception {
    NettingWindows book =
        send(
            NettingWindows.deploy(
                on.web3j(),
                Deployment.manager(on.web3j(), on.chainId(), Keys.GOVERNANCE),
                GAS,
                on.vaultAddress(),
                on.tokenAddress(),
                BigInteger.valueOf(scale),
                members().stream().map(Credentials::getAddress).toList(),
                BigInteger.valueOf(QUORUM)));
    NettingOnChain it = new NettingOnChain(on, book.getContractAddress());
    VaultBond bond =
        send(
            VaultBond.deploy(
                on.web3j(),
                Deployment.manager(on.web3j(), on.chainId(), Keys.GOVERNANCE),
                GAS,
                on.vaultAddress(),
                Keys.GOVERNANCE.getAddress(),
                BigInteger.valueOf(2_500),
                answer(on)));
    send(on.vault(Keys.GOVERNANCE).setBond(bond.getContractAddress()));
    send(on.vault(Keys.GOVERNANCE).nameNetting(on.tokenAddress(), it.address));
    Credentials founder = Keys.named("netting-founder");
    on.fund(founder, bankBase.longValueExact());
    Leg leg = new Leg(BANK.getAddress(), BigInteger.ZERO, bankBase, new byte[32]);
    Eip712.Voucher voucher = it.voucher(founder.getAddress(), leg);
    Entry entry =
        new Entry(
            voucher.payer(),
            voucher.token(),
            BigInteger.ZERO,
            BigInteger.ZERO,
            BigInteger.valueOf(NOT_AFTER),
            List.of(),
            List.of(new Claim(BigInteger.ZERO, bankBase, leg)),
            Eip712.sign(on.eip712().digest(voucher), founder));
    send(on.vault(Keys.OPERATOR).settle(BigInteger.ONE, BigInteger.ZERO, true, List.of(entry)));
    return it;
  }

  /** D_answer, as short as it may be. */
  private static VaultBond.Duration answer(Deployment on) throws Exception {
    SettlementVault.Duration alive = on.vault(Keys.GOVERNANCE).parameters().send().alive;
    return new VaultBond.Duration(alive.blocks, alive.secs);
  }

  /** Three members, in rising order of their addresses. */
  static List<Credentials> members() {
    return IntStream.range(0, 3)
        .mapToObj(i -> Keys.named("member-" + i))
        .sorted(Comparator.comparing(Credentials::getAddress))
        .toList();
  }

  String address() {
    return address;
  }

  String pocketOf(NettingModel.Stake stake) throws Exception {
    return as(Keys.named("reader")).pocketOf(stake.account(), stake.owner()).send();
  }

  NettingWindows as(Credentials sender) {
    return NettingWindows.load(
        address, on.web3j(), Deployment.manager(on.web3j(), on.chainId(), sender), GAS);
  }

  /** 12 bytes each: index, direction, units. */
  static byte[] pack(List<NettingModel.Position> positions) {
    ByteBuffer packed = ByteBuffer.allocate(12 * positions.size());
    for (NettingModel.Position it : positions) {
      packed.putInt((int) it.index());
      packed.putLong(it.debit() ? it.units() | Long.MIN_VALUE : it.units());
    }
    return packed.array();
  }

  String laneKey(String payer, String payee, int lane) {
    return Numeric.toHexString(
        Eip712.laneKey(
            payer, payee, on.tokenAddress(), NETTING_LANE.add(BigInteger.valueOf(lane))));
  }

  RemoteFunctionCall<TransactionReceipt> settlePart(
      Credentials sender, NettingModel.Part it, List<Credentials> signers) {
    NettingWindows.NetPart part =
        new NettingWindows.NetPart(
            BigInteger.valueOf(it.window()),
            BigInteger.valueOf(it.part()),
            it.last(),
            Numeric.hexStringToByteArray(it.previous()),
            BigInteger.valueOf(it.coverage().size()),
            Numeric.hexStringToByteArray(it.coverage().root()),
            new NettingWindows.Checkpoint(
                on.eip712().logId(1),
                BigInteger.TEN,
                Hash.sha3(new byte[] {1}),
                BigInteger.valueOf(it.checkpointTime()),
                BigInteger.ONE));
    byte[] packed = pack(it.positions());
    byte[] digest = new Eip712(on.chainId(), address).digest(part, packed);
    return as(sender)
        .settlePart(part, packed, signers.stream().map(key -> Eip712.sign(digest, key)).toList());
  }

  /** A payment of one leg on a netting lane, accepted as the second leaf of a log of three. */
  RemoteFunctionCall<TransactionReceipt> redeemNet(
      Credentials payer, String payee, int lane, BigInteger toBase, NettingMap.Shown shown) {
    Leg leg = new Leg(payee, NETTING_LANE.add(BigInteger.valueOf(lane)), toBase, new byte[32]);
    Eip712.Voucher voucher = voucher(payer.getAddress(), leg);
    byte[] digest = on.eip712().digest(voucher);
    Leaf leaf =
        new Leaf(
            BigInteger.ONE,
            on.eip712().logId(1),
            BigInteger.valueOf(ACCEPTED_AT),
            BigInteger.valueOf(ACCEPTED_AT),
            Eip712.laneKey(payer.getAddress(), payee, on.tokenAddress(), leg.lane),
            digest,
            BigInteger.ZERO,
            BigInteger.ZERO,
            toBase,
            leg.terms);
    LogModel log = new LogModel();
    log.add(new byte[] {1});
    int index = log.add(Eip712.leafBytes(leaf));
    log.add(new byte[] {2});
    SettlementVault.Checkpoint signed =
        new SettlementVault.Checkpoint(
            on.eip712().logId(1),
            BigInteger.valueOf(log.size()),
            log.root(),
            BigInteger.valueOf(ACCEPTED_AT),
            BigInteger.ONE);
    return as(Keys.named("stranger"))
        .redeemNet(
            new NettingWindows.VoucherLeg(
                voucher.payer(),
                voucher.token(),
                BigInteger.ZERO,
                BigInteger.ZERO,
                BigInteger.valueOf(NOT_AFTER),
                List.of(Eip712.legHash(leg)),
                BigInteger.ZERO,
                new NettingWindows.Leg(leg.payee, leg.lane, leg.cumulative, leg.terms)),
            Eip712.sign(digest, payer),
            new NettingWindows.Leaf(
                leaf.leafType,
                leaf.logId,
                leaf.time,
                leaf.admittedAt,
                leaf.laneKey,
                leaf.voucherDigest,
                leaf.leg,
                leaf.from,
                leaf.to,
                leaf.terms),
            BigInteger.valueOf(index),
            log.inclusion(index),
            new NettingWindows.Checkpoint(
                signed.logId, signed.size, signed.root, signed.time, signed.operatorKeyId),
            Eip712.sign(on.eip712().digest(signed), Keys.CHECKPOINT),
            new NettingWindows.CoverageProof(shown.place(), shown.lanes()));
  }

  private Eip712.Voucher voucher(String payer, Leg leg) {
    return new Eip712.Voucher(payer, on.tokenAddress(), 0, 0, NOT_AFTER, List.of(leg));
  }
}
