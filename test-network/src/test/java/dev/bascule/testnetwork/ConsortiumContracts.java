package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.contracts.Eip712;
import dev.bascule.contracts.EntryPoint;
import dev.bascule.contracts.SampleTemplate;
import dev.bascule.contracts.UserOperation;
import dev.bascule.contracts.bindings.AccountFactory;
import dev.bascule.contracts.bindings.AuditLogs;
import dev.bascule.contracts.bindings.NettingWindows;
import dev.bascule.contracts.bindings.ParticipantRegistry;
import dev.bascule.contracts.bindings.PermissionedToken;
import dev.bascule.contracts.bindings.SecurityFund;
import dev.bascule.contracts.bindings.SettlementAccount;
import dev.bascule.contracts.bindings.SettlementToken;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.contracts.bindings.Sponsor;
import dev.bascule.contracts.bindings.TemplateRegistry;
import dev.bascule.testnetwork.folder.KeyRing.Role;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.web3j.crypto.Credentials;
import org.web3j.utils.Numeric;

/**
 * The contracts of the consortium as {@code up} has deployed and wired them, on the running
 * network: each does what it is for, and refuses with its own error what it must. What governance
 * decides is decided by the members' votes.
 */
final class ConsortiumContracts {

  private static final BigInteger ONE = BigInteger.ONE;
  private static final BigInteger ZERO = BigInteger.ZERO;
  private static final BigInteger THOUSAND = BigInteger.valueOf(1_000);
  private static final BigInteger YEAR = BigInteger.valueOf(365 * 86_400L);
  private static final BigInteger SPONSORED_GAS = BigInteger.valueOf(3_000_000);
  private static final SampleTemplate TEMPLATE = SampleTemplate.of(7, true);

  private final SuiteOnChain on;
  private final Credentials issuer;
  private final Credentials alice;
  private final Credentials bob;
  private final Credentials bank;
  private final Credentials writer;
  private final Credentials netter;
  private final Credentials stranger;
  private String template = "";

  ConsortiumContracts(SuiteOnChain on) throws Exception {
    this.on = on;
    this.issuer = on.keys().credentials(Role.ISSUER);
    this.alice = on.fresh("alice");
    this.bob = on.fresh("bob");
    this.bank = on.fresh("bank");
    this.writer = on.fresh("writer");
    this.netter = on.fresh("netter");
    this.stranger = on.fresh("stranger");
  }

  void assertEachServes() throws Exception {
    deployerAloneDecidesNothing();
    template = on.create(stranger, closedTemplate());
    refusesWhatNobodyApproved();
    BigInteger claim = lossIsClaimed();
    on.decide(
        on.call("ParticipantRegistry", participants(stranger).addIssuer(bank.getAddress())),
        on.call(
            "TemplateRegistry",
            templates(stranger)
                .approve(template, codeHash(), SampleTemplate.INITIALISER, word("report"))),
        on.call("SecurityFund", fund(stranger).award(claim, BigInteger.valueOf(80))),
        on.call("Sponsor", sponsor(stranger).setOwnQuota(account(), SPONSORED_GAS)),
        on.call(
            "SettlementVault",
            vault().grantRole(SuiteOnChain.role("OPERATOR_ROLE"), netter.getAddress())));
    lossIsPaid(claim);
    participantsHold();
    logIsAnchored();
    templateIsCloned();
    accountPays();
    bookSettles();
  }

  /** The deployer set them up, and gave its role away. */
  private void deployerAloneDecidesNothing() throws Exception {
    Credentials deployer = on.keys().credentials(Role.DEPLOYER);
    byte[] administrator = new byte[32];
    for (var it :
        List.of(
            participants(stranger).hasRole(administrator, deployer.getAddress()),
            permissioned(stranger).hasRole(administrator, deployer.getAddress()))) {
      assertThat(it.send()).isFalse();
    }
    on.refused(
        "AccessManagedUnauthorized",
        "Sponsor",
        sponsor(stranger).setQuota(SPONSORED_GAS),
        stranger);
    on.refused(
        "AccessControlUnauthorizedAccount",
        "ParticipantRegistry",
        participants(stranger).addIssuer(stranger.getAddress()),
        stranger);
    on.refused("NotAVoter", "ConsortiumRegistry", on.proposeNothing(stranger), stranger);
    on.refused(
        "AccessManagerUnauthorizedAccount",
        "ConsortiumAccess",
        on.grantRole(stranger, ONE, stranger.getAddress()),
        stranger);
  }

  // ---- who may hold

  private void participantsHold() throws Exception {
    var term = new ParticipantRegistry.Duration(YEAR, YEAR);
    String holder = alice.getAddress();
    on.done("ParticipantRegistry", participants(issuer).admit(holder, word("alice"), term), issuer);
    on.done("PermissionedToken", permissioned(issuer).issue(holder, THOUSAND), issuer);
    var pay = permissioned(alice).transfer(bob.getAddress(), BigInteger.TEN);
    on.refused("NotAParticipant", "PermissionedToken", pay, alice);
    // By the issuer that the members have voted in.
    on.done(
        "ParticipantRegistry", participants(bank).admit(bob.getAddress(), word("bob"), term), bank);
    on.done("PermissionedToken", pay, alice);
    assertThat(permissioned(bob).balanceOf(bob.getAddress()).send()).isEqualTo(BigInteger.TEN);
  }

  // ---- the fund

  private BigInteger lossIsClaimed() throws Exception {
    on.done("SettlementToken", token(issuer).issue(alice.getAddress(), THOUSAND), issuer);
    on.done("SettlementToken", token(alice).approve(on.at("SecurityFund"), THOUSAND), alice);
    on.done("SecurityFund", fund(alice).contribute(on.at("SettlementToken"), THOUSAND), alice);
    String payee = bob.getAddress();
    BigInteger amount = BigInteger.valueOf(100);
    Credentials voter = on.voters().getFirst();
    on.refused(
        "NotAMember",
        "SecurityFund",
        fund(stranger).claim(on.at("SettlementToken"), payee, amount, word("loss")),
        stranger);
    on.done(
        "SecurityFund",
        fund(voter).claim(on.at("SettlementToken"), payee, amount, word("loss")),
        voter);
    return fund(voter).lastClaim().send();
  }

  /** 80 are within the tenth of the pot that one claim gets in a period. */
  private void lossIsPaid(BigInteger claim) throws Exception {
    BigInteger before = token(bob).balanceOf(bob.getAddress()).send();
    on.done("SecurityFund", fund(stranger).payOut(claim), stranger);
    assertThat(token(bob).balanceOf(bob.getAddress()).send().subtract(before))
        .isEqualTo(BigInteger.valueOf(80));
    on.refused("WrongClaimStage", "SecurityFund", fund(stranger).payOut(claim), stranger);
  }

  // ---- a member's log

  private void logIsAnchored() throws Exception {
    byte[] name = on.uniqueWord("log");
    byte[] entry = "an entry".getBytes(StandardCharsets.UTF_8);
    byte[] leaf = ByteBuffer.allocate(1 + entry.length).put((byte) 0).put(entry).array();
    byte[] root = MessageDigest.getInstance("SHA-256").digest(leaf);
    Credentials voter = on.voters().getFirst();
    on.refused(
        "NotAMember", "AuditLogs", logs(stranger).open(name, stranger.getAddress()), stranger);
    on.done("AuditLogs", logs(voter).open(name, writer.getAddress()), voter);
    byte[] id = logs(voter).logIdOf(on.organisationOf(voter), name).send();
    on.refused(
        "NotTheWriter", "AuditLogs", logs(stranger).anchor(id, ONE, root, List.of()), stranger);
    on.done("AuditLogs", logs(writer).anchor(id, ONE, root, List.of()), writer);
    assertThat(logs(stranger).includes(id, entry, ZERO, List.of()).send()).isTrue();
  }

  // ---- templates

  /** Code that stands closed: its slot 0 is set where it is created. */
  private static Bytes closedTemplate() {
    String runtime = TEMPLATE.runtime();
    int size = runtime.length() / 2;
    // sstore(0, 1); codecopy(0, 16, size); return(0, size)
    return Bytes.fromHex("0x60015f5560%02x601060003960%02x6000f3".formatted(size, size) + runtime);
  }

  private static byte[] codeHash() {
    return Numeric.hexStringToByteArray(TEMPLATE.codeHash());
  }

  private void refusesWhatNobodyApproved() throws Exception {
    on.refused(
        "UnknownTemplate",
        "TemplateRegistry",
        templates(alice).clone(codeHash(), new byte[32], word("argument")),
        alice);
  }

  private void templateIsCloned() throws Exception {
    byte[] salt = on.uniqueWord("salt");
    byte[] argument = word("argument");
    String promised =
        templates(bob).addressOf(codeHash(), alice.getAddress(), salt, argument).send();
    on.done("TemplateRegistry", templates(alice).clone(codeHash(), salt, argument), alice);
    assertThat(templates(bob).codeHashOf(promised).send()).isEqualTo(codeHash());
    on.refused(
        "AlreadyCloned",
        "TemplateRegistry",
        templates(alice).clone(codeHash(), salt, argument),
        alice);
  }

  // ---- accounts with code

  private String account() throws Exception {
    return factory(bob).addressOf(alice.getAddress(), List.of(), ZERO, new byte[32]).send();
  }

  /** An operation that the owner signed and the sponsor counts; a second one is over its quota. */
  private void accountPays() throws Exception {
    String account = account();
    on.done(
        "AccountFactory",
        factory(bob).create(alice.getAddress(), List.of(), ZERO, new byte[32]),
        bob);
    on.done("SettlementToken", token(issuer).issue(account, THOUSAND), issuer);
    SettlementAccount as =
        SettlementAccount.load(account, on.web3j(), on.as(bob), SuiteOnChain.GAS);
    String payee = on.fresh("shop").getAddress();
    byte[] transfer = bytes(token(bob).transfer(payee, BigInteger.TEN).encodeFunctionCall());
    var paying =
        as.execute(List.of(new SettlementAccount.Call(on.at("SettlementToken"), ZERO, transfer)));
    on.refused("AccountUnauthorized", "SettlementAccount", account, paying, bob);

    var entryPoint =
        EntryPoint.at(
            on.at("EntryPoint"),
            on.web3j(),
            on.chainId(),
            stranger,
            "SettlementAccount",
            "SettlementToken",
            "Sponsor");
    assertThat(
            entryPoint.handle(operation(entryPoint, account, paying.encodeFunctionCall())).what())
        .isEqualTo("done");
    assertThat(token(bob).balanceOf(payee).send()).isEqualTo(BigInteger.TEN);
    var second = operation(entryPoint, account, paying.encodeFunctionCall());
    assertThat(entryPoint.handle(second).what()).isEqualTo("refused: OverQuota");
    on.noteRefusal("EntryPoint");
  }

  private SettlementAccount.PackedUserOperation operation(
      EntryPoint entryPoint, String account, String data) throws Exception {
    BigInteger period =
        BigInteger.valueOf(on.headTime())
            .subtract(sponsor(bob).START().send())
            .divide(sponsor(bob).PERIOD().send());
    byte[] sponsored =
        ByteBuffer.allocate(58)
            .put(bytes(on.at("Sponsor")))
            .put(Numeric.toBytesPadded(BigInteger.valueOf(200_000), 16))
            .put(Numeric.toBytesPadded(BigInteger.valueOf(50_000), 16))
            .put(Numeric.toBytesPadded(period, 6))
            .array();
    return UserOperation.free(account, entryPoint.nonce(account, ZERO), bytes(data))
        .paidBy(sponsored)
        .signed(alice, on.chainId(), on.at("EntryPoint"));
  }

  // ---- the netting book

  /**
   * A window in which nobody paid; money would need credit in the vault, which the service moves.
   */
  private void bookSettles() throws Exception {
    on.refused("NotInRole", "NettingWindows", book(stranger).register(List.of()), stranger);
    on.done(
        "NettingWindows",
        book(netter).register(List.of(alice.getAddress(), bob.getAddress())),
        netter);
    var last = book(netter).lastPart().send();
    BigInteger window = last.component1().add(ONE);
    var coverage = book(netter).coverage().send();
    var part =
        new NettingWindows.NetPart(
            window,
            ZERO,
            true,
            coverage.component2(),
            coverage.component1(),
            coverage.component2(),
            new NettingWindows.Checkpoint(
                book(netter).logId().send(),
                ONE,
                word("root"),
                BigInteger.valueOf(on.headTime()),
                ONE));
    byte[] overdrawn =
        ByteBuffer.allocate(24).putInt(1).putLong(Long.MIN_VALUE | 5).putInt(2).putLong(5).array();
    on.refused("AboveSpendable", "NettingWindows", settlePart(part, overdrawn), netter);
    on.done("NettingWindows", settlePart(part, new byte[0]), netter);
    assertThat(book(netter).lastPart().send().component1()).isEqualTo(window);
    on.refused("OutOfSequence", "NettingWindows", settlePart(part, new byte[0]), netter);
  }

  private org.web3j.protocol.core.RemoteFunctionCall<
          org.web3j.protocol.core.methods.response.TransactionReceipt>
      settlePart(NettingWindows.NetPart part, byte[] positions) throws Exception {
    byte[] digest = new Eip712(on.chainId(), on.at("NettingWindows")).digest(part, positions);
    return book(netter)
        .settlePart(
            part, positions, List.of(Eip712.sign(digest, on.keys().credentials(Role.VOTER))));
  }

  // ---- bindings

  private SettlementToken token(Credentials as) {
    return SettlementToken.load(on.at("SettlementToken"), on.web3j(), on.as(as), SuiteOnChain.GAS);
  }

  private SettlementVault vault() {
    return SettlementVault.load(
        on.at("SettlementVault"), on.web3j(), on.as(stranger), SuiteOnChain.GAS);
  }

  private PermissionedToken permissioned(Credentials as) {
    return PermissionedToken.load(
        on.at("PermissionedToken"), on.web3j(), on.as(as), SuiteOnChain.GAS);
  }

  private ParticipantRegistry participants(Credentials as) {
    return ParticipantRegistry.load(
        on.at("ParticipantRegistry"), on.web3j(), on.as(as), SuiteOnChain.GAS);
  }

  private AuditLogs logs(Credentials as) {
    return AuditLogs.load(on.at("AuditLogs"), on.web3j(), on.as(as), SuiteOnChain.GAS);
  }

  private TemplateRegistry templates(Credentials as) {
    return TemplateRegistry.load(
        on.at("TemplateRegistry"), on.web3j(), on.as(as), SuiteOnChain.GAS);
  }

  private AccountFactory factory(Credentials as) {
    return AccountFactory.load(on.at("AccountFactory"), on.web3j(), on.as(as), SuiteOnChain.GAS);
  }

  private Sponsor sponsor(Credentials as) {
    return Sponsor.load(on.at("Sponsor"), on.web3j(), on.as(as), SuiteOnChain.GAS);
  }

  private SecurityFund fund(Credentials as) {
    return SecurityFund.load(on.at("SecurityFund"), on.web3j(), on.as(as), SuiteOnChain.GAS);
  }

  private NettingWindows book(Credentials as) {
    return NettingWindows.load(on.at("NettingWindows"), on.web3j(), on.as(as), SuiteOnChain.GAS);
  }

  private static byte[] word(String text) {
    return SuiteOnChain.word(text);
  }

  private static byte[] bytes(String hex) {
    return Numeric.hexStringToByteArray(hex);
  }
}
