package dev.bascule.chainrpc;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.checkpoint.SignedCheckpoint;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.terms.Terms;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.chain.wallet.DemoWallets;
import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.block.VaultOnChain;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.submission.Intent;
import dev.bascule.chainrpc.submission.MemorySubmissionStore;
import dev.bascule.chainrpc.submission.Progress;
import dev.bascule.chainrpc.submission.Sender;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.chainrpc.submission.SubmissionKey;
import dev.bascule.chainrpc.submission.SubmissionStore;
import dev.bascule.chainrpc.vault.ContractDeployment;
import dev.bascule.chainrpc.vault.DeployedContracts;
import dev.bascule.chainrpc.vault.DeploymentPlan;
import dev.bascule.chainrpc.vault.SettlementPart.PartClaim;
import dev.bascule.chainrpc.vault.SettlementPart.PartEntry;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.core.book.ChainCursor;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.log.CheckpointBody;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VoucherKind;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The contracts on a real node, with wallets, an operator and its log. */
public final class Network implements AutoCloseable {

  public static final long NOT_AFTER = 4_000_000_000L;

  public final DemoWallets wallets =
      new DemoWallets("a seed for tests only".getBytes(StandardCharsets.UTF_8));
  public final EvmNode node;
  public final long chainId;
  public final Finality finality;
  public final DeployedContracts contracts;
  public final MerkleLog log = new MerkleLog();
  private final SubmissionStore store = new MemorySubmissionStore();
  private int steps;

  public Network(URI url, long chainId, Finality finality) {
    this.node = EvmNode.at(url, Duration.ofSeconds(20));
    this.chainId = chainId;
    this.finality = finality;
    this.contracts =
        new ContractDeployment(node, sender("governance"), Duration.ofSeconds(60)).deploy(plan());
  }

  private DeploymentPlan plan() {
    return new DeploymentPlan(
        "Brazilian real (test)",
        "BRLt",
        2,
        address("governance"),
        address("operator"),
        address("guardian"),
        address("issuer"),
        BigInteger.TEN.pow(15),
        address("checkpoint"),
        DeploymentPlan.Timings.production());
  }

  public SecretKey key(String name) {
    return wallets.wallet(name);
  }

  public Address address(String name) {
    return Signer.of(key(name).publicKey());
  }

  public Sender sender(String name) {
    return sender(name, store);
  }

  public Sender sender(String name, SubmissionStore itsStore) {
    return new Sender(
        node,
        chainId,
        SigningKey.of(key(name)),
        itsStore,
        finality,
        new Sender.Settings(BigInteger.ZERO, Duration.ofSeconds(5)),
        Clock.systemUTC());
  }

  public VaultDomain domain() {
    return new VaultDomain(chainId, contracts.vault());
  }

  public VaultClient vault() {
    return new VaultClient(node, contracts.vault());
  }

  public BlockCursor cursor() {
    return cursor(node);
  }

  public BlockCursor cursor(EvmNode by) {
    return new BlockCursor(by, new VaultOnChain(domain(), genesis()), finality, Clock.systemUTC());
  }

  public Hash32 genesis() {
    return finality.hash(node.block(0).orElseThrow().header());
  }

  /** The block before the vault's. */
  public ChainCursor start() {
    return cursor().cursorAt(contracts.deployBlock() - 1);
  }

  /** Sends and waits until it is final. */
  public Finished send(String who, Address to, Bytes data) {
    return send(who, Intent.call(to, data, VaultClient.GAS_MAX));
  }

  public Finished send(String who, Intent intent) {
    return await(sender(who), new SubmissionKey("step/" + steps++), intent);
  }

  public static Finished await(Sender sender, SubmissionKey key, Intent intent) {
    for (int i = 0; i < 1_000; i++) {
      Progress progress = sender.submit(key, intent, true);
      if (progress instanceof Progress.Done(Finished how)) return how;
      if (progress instanceof Progress.WouldRevert(var revert)) {
        throw new AssertionError(revert.sentence());
      }
      pause();
    }
    throw new AssertionError(key + " did not become final");
  }

  public static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  public void fund(String payer, long units) {
    BaseUnits amount = BaseUnits.of(units);
    send("issuer", contracts.token(), VaultCalls.issue(address("issuer"), amount));
    send(
        "issuer",
        contracts.token(),
        VaultCalls.approve(contracts.vault(), BigInteger.valueOf(units)));
    send(
        "issuer", contracts.vault(), VaultCalls.deposit(contracts.token(), address(payer), amount));
  }

  /** An accepted payment of one leg on lane 0: the bundle, with what was agreed. */
  public Receipt accept(String payer, String payee, String reference, long from, long amount) {
    Terms terms =
        new Terms(
            reference,
            "BRL",
            2,
            List.of(new Terms.TermsLeg(address(payee), amount)),
            VoucherKind.PAY,
            NOT_AFTER,
            Optional.empty());
    Hash32 salt = wallets.salt(reference);
    TermsHash commitment = terms.commitment(salt);
    BaseUnits to = BaseUnits.of(from + amount);
    Voucher voucher =
        new Voucher(
            address(payer),
            contracts.token(),
            0,
            VoucherKind.PAY,
            NOT_AFTER,
            List.of(new Leg(address(payee), 0, to, commitment)));
    Leaf leaf =
        new Leaf(
            LeafType.ACCEPT,
            domain().logId(1),
            1_790_000_000L,
            1_790_000_000L,
            voucher.laneKey(0),
            voucher.digest(domain()),
            0,
            BaseUnits.of(from),
            to,
            commitment);
    long index = log.append(leaf.hash());
    return new Receipt(
        Optional.of(Receipt.Agreement.of(new Tenant(1), terms, salt)),
        0,
        voucher,
        voucher.sign(domain(), key(payer)),
        leaf,
        index,
        log.inclusion(index, log.size()),
        checkpoint(),
        domain(),
        Optional.empty());
  }

  public SignedCheckpoint checkpoint() {
    return SignedCheckpoint.sign(
        domain(),
        new CheckpointBody(domain().logId(1), log.size(), log.root(), 1_790_000_001L, 1),
        key("checkpoint"));
  }

  public static List<PartEntry> entries(List<Receipt> receipts) {
    List<PartEntry> entries = new ArrayList<>();
    for (Receipt receipt : receipts) {
      entries.add(
          new PartEntry(
              receipt.voucher(),
              receipt.signatureBytes(),
              List.of(new PartClaim(receipt.leg(), receipt.leaf().to()))));
    }
    return entries;
  }

  public Trust trust() {
    return new Trust(
        domain(),
        genesis(),
        finality instanceof Finality.Sealed ? Trust.Finality.SEALED : Trust.Finality.DEPTH,
        finality instanceof Finality.Sealed(var validators) ? validators.history() : List.of(),
        List.of(new Trust.OperatorKey(1, address("checkpoint"), 0, Optional.empty())),
        List.of(),
        List.of(new Trust.TrustedAsset(contracts.token(), "BRL", 2, 2)));
  }

  @Override
  public void close() {
    node.close();
  }
}
