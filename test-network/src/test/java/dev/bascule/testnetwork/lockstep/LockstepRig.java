package dev.bascule.testnetwork.lockstep;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.checkpoint.SignedCheckpoint;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.chain.voucher.VoucherCheck;
import dev.bascule.chain.voucher.VoucherVerifier;
import dev.bascule.chain.wallet.DemoWallets;
import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.block.Reading;
import dev.bascule.chainrpc.block.VaultOnChain;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.submission.Intent;
import dev.bascule.chainrpc.submission.MemorySubmissionStore;
import dev.bascule.chainrpc.submission.Progress;
import dev.bascule.chainrpc.submission.Sender;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.chainrpc.submission.SubmissionKey;
import dev.bascule.chainrpc.submission.SubmissionStore;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.core.book.Book;
import dev.bascule.core.book.BookEvent;
import dev.bascule.core.book.BookView;
import dev.bascule.core.book.ChainCursor;
import dev.bascule.core.book.Command;
import dev.bascule.core.book.Mode;
import dev.bascule.core.book.Outcome;
import dev.bascule.core.book.Step;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.RequestId;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.log.CheckpointBody;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VoucherKind;
import dev.bascule.testnetwork.contract.DeployedContracts;
import dev.bascule.testnetwork.folder.KeyRing;
import dev.bascule.testnetwork.folder.KeyRing.Role;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One book, one vault on a real chain, wallets, and the cursor that carries events to the book. */
final class LockstepRig implements AutoCloseable {

  static final Tenant TENANT = new Tenant(1);
  private static final long TTL_SECONDS = 3600;

  /** A leg of a payment that is tried. */
  record Part(String payee, int lane, long units) {}

  final Asset asset;
  final EvmNode node;
  final VaultClient vault;
  private final DeployedContracts contracts;
  private final VaultDomain domain;
  private final KeyRing keys;
  private final DemoWallets wallets;
  private final Finality finality = new Finality.Depth(0, Duration.ZERO);
  private final SubmissionStore store = new MemorySubmissionStore();
  private final VoucherVerifier verifier;
  private final Map<Long, Receipt> bundles = new TreeMap<>();
  private final Book book = new Book();
  private final BlockCursor cursor;
  private long millis;
  private int steps;

  LockstepRig(URI rpc, DeployedContracts contracts, KeyRing keys, long seed) {
    this.contracts = contracts;
    this.keys = keys;
    this.wallets = new DemoWallets(("lockstep " + seed).getBytes(StandardCharsets.UTF_8));
    this.node = EvmNode.at(rpc, Duration.ofSeconds(20));
    Address token = Address.ofHex(contracts.token());
    this.asset =
        new Asset(new AssetId(1), "BRL", contracts.exponent(), token, contracts.decimals());
    this.domain = new VaultDomain(contracts.chainId(), Address.ofHex(contracts.vault()));
    this.vault = new VaultClient(node, domain.vault());
    this.verifier = new VoucherVerifier(domain, List.of(asset));
    Hash32 genesis = Hash32.ofHex(contracts.genesisHash());
    this.cursor =
        new BlockCursor(node, new VaultOnChain(domain, genesis), finality, Clock.systemUTC());
    ChainCursor start = cursor.cursorAt(contracts.deployBlock() - 1);
    apply(
        new Command.Genesis(
            domain.vault(),
            contracts.chainId(),
            1,
            domain.logId(1),
            Book.RULES_SUPPORTED,
            Mode.TEST,
            start));
    apply(new Command.RegisterAsset(asset));
    observe();
  }

  BookView view() {
    return book.view();
  }

  Address address(String name) {
    return Signer.of(wallets.wallet(name).publicKey());
  }

  Step apply(Command command) {
    millis = Math.max(millis + 1, System.currentTimeMillis());
    Step step = book.apply(command, millis);
    return step;
  }

  void open(String name) {
    apply(new Command.OpenAccount(TENANT, address(name)));
  }

  void deposit(String name, long units) {
    BaseUnits amount = asset.toBaseUnits(units);
    SecretKey issuer = keys.key(Role.ISSUER);
    Address self = keys.address(Role.ISSUER);
    send(issuer, asset.token(), VaultCalls.issue(self, amount));
    send(issuer, asset.token(), VaultCalls.approve(domain.vault(), amount.toBigInteger()));
    send(issuer, domain.vault(), VaultCalls.deposit(asset.token(), address(name), amount));
  }

  void pledge(String name, long units) {
    send(
        wallets.wallet(name),
        domain.vault(),
        VaultCalls.pledge(asset.token(), asset.toBaseUnits(units)));
  }

  void give(String from, String to, long units) {
    send(
        wallets.wallet(from),
        domain.vault(),
        VaultCalls.transferCredit(asset.token(), address(to), asset.toBaseUnits(units)));
  }

  void withdraw(String name, long units) {
    Address self = address(name);
    send(
        wallets.wallet(name),
        domain.vault(),
        VaultCalls.withdraw(asset.token(), asset.toBaseUnits(units), self));
  }

  /**
   * @param ahead how far the signed cumulatives are beyond what the lanes hold; 0 is what a wallet
   *     signs
   */
  Outcome pay(String payer, String reference, List<Part> parts, long ahead) {
    long notAfter = System.currentTimeMillis() / 1000 + TTL_SECONDS;
    var legs = new ArrayList<Leg>();
    var amounts = new ArrayList<Long>();
    for (Part part : parts) {
      Address payee = address(part.payee());
      var lane =
          dev.bascule.chain.voucher.Lanes.key(address(payer), payee, asset.token(), part.lane());
      long accepted = view().lane(lane).map(BookView.LaneView::accepted).orElse(0L);
      TermsHash terms = new TermsHash(wallets.salt(reference));
      legs.add(
          new Leg(payee, part.lane(), asset.toBaseUnits(accepted + part.units() + ahead), terms));
      amounts.add(part.units());
    }
    var voucher = new Voucher(address(payer), asset.token(), 0, VoucherKind.PAY, notAfter, legs);
    var signature = voucher.sign(domain, wallets.wallet(payer));
    var checked = (VoucherCheck.Verified) verifier.verify(voucher, signature.toBytes());
    PaymentId payment = PaymentId.of(TENANT, reference);
    Step step = apply(new Command.Pay(payment, TENANT, checked.voucher(), amounts, 0));
    int leg = 0;
    for (BookEvent event : step.events()) {
      if (event instanceof BookEvent.LeafAppended(var index, Leaf leaf, _, _)) {
        bundles.put(index, bundle(leg++, voucher, signature, leaf, index));
      }
    }
    return step.outcome();
  }

  private Receipt bundle(
      int leg,
      Voucher voucher,
      dev.bascule.chain.signature.Signature signature,
      Leaf leaf,
      long index) {
    return new Receipt(
        Optional.empty(),
        leg,
        voucher,
        signature,
        leaf,
        index,
        List.of(),
        checkpoint(),
        domain,
        Optional.empty());
  }

  private SignedCheckpoint checkpoint() {
    var body =
        new CheckpointBody(domain.logId(1), view().logSize(), view().logRoot(), millis / 1000, 1);
    return SignedCheckpoint.sign(domain, body, keys.key(Role.CHECKPOINT));
  }

  /** Anybody redeems a leaf under the newest checkpoint. */
  Finished redeem(long index) {
    Receipt old = bundles.get(index);
    Receipt fresh =
        new Receipt(
            Optional.empty(),
            old.leg(),
            old.voucher(),
            old.payerSignature(),
            old.leaf(),
            index,
            view().inclusion(index, view().logSize()),
            checkpoint(),
            domain,
            Optional.empty());
    return send(wallets.wallet("anybody"), domain.vault(), VaultCalls.redeem(fresh));
  }

  List<Long> leaves() {
    return List.copyOf(bundles.keySet());
  }

  Outcome cut(String request) {
    var id = RequestId.of(Hash32.sha256(request.getBytes(StandardCharsets.UTF_8)));
    return apply(new Command.CutWindow(id, asset.id())).outcome();
  }

  /** Sends the oldest open window, all of it in as many parts as it takes. */
  void settleOldest() {
    BookView.WindowView window = view().openWindows().getFirst();
    var rest = dev.bascule.chainrpc.vault.SettlementPart.entries(window.lanes(), asset);
    var last = vault.views().lastPart(new dev.bascule.chainrpc.node.BlockTag.Latest());
    var cut = vault.cut(keys.address(Role.OPERATOR), window.number(), last.nextPart(), rest);
    if (!(cut instanceof VaultClient.Cut.Fits fits)) throw new AssertionError(cut);
    if (!fits.part().last()) throw new AssertionError("small windows fit into one part");
    send(keys.key(Role.OPERATOR), domain.vault(), VaultCalls.settle(fits.part()));
  }

  /** Everything new on the chain, in verified ranges of random length. */
  void observe() {
    while (true) {
      switch (cursor.next(view().cursor().orElseThrow(), 7)) {
        case Reading.Range(var range, var _) -> {
          Outcome outcome = apply(range).outcome();
          if (!(outcome instanceof Outcome.RangeApplied applied) || applied.breaksOpened() != 0) {
            throw new AssertionError(outcome + " " + view().openBreaks());
          }
        }
        case Reading.UpToDate _ -> {
          return;
        }
        case Reading.Refused(var reason) -> throw new AssertionError(reason);
        case Reading.NoAnswer(var failure) -> throw new AssertionError(failure);
      }
    }
  }

  private Finished send(SecretKey key, Address to, Bytes data) {
    var sender =
        new Sender(
            node,
            contracts.chainId(),
            SigningKey.of(key),
            store,
            finality,
            new Sender.Settings(BigInteger.ZERO, Duration.ofSeconds(5)),
            Clock.systemUTC());
    var submission = new SubmissionKey("step/" + steps++);
    Intent intent = Intent.call(to, data, VaultClient.GAS_MAX);
    for (int i = 0; i < 2_000; i++) {
      Progress progress = sender.submit(submission, intent, true);
      if (progress instanceof Progress.Done(Finished how)) return how;
      if (progress instanceof Progress.WouldRevert(var revert))
        throw new AssertionError(revert.sentence());
      try {
        Thread.sleep(5);
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }
    throw new AssertionError("not mined");
  }

  @Override
  public void close() {
    node.close();
    wallets.close();
  }
}
