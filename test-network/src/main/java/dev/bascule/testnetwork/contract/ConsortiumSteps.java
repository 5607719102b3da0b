package dev.bascule.testnetwork.contract;

import dev.bascule.chain.Bytes;
import dev.bascule.chainrpc.registry.Member;
import dev.bascule.chainrpc.registry.MemberNode;
import dev.bascule.chainrpc.registry.NodeRoles;
import dev.bascule.chainrpc.registry.RegistryGenesis;
import dev.bascule.chainrpc.registry.RegistryId;
import dev.bascule.chainrpc.registry.RegistryParameters;
import dev.bascule.contracts.bindings.AccountFactory;
import dev.bascule.contracts.bindings.AuditLogs;
import dev.bascule.contracts.bindings.ConsortiumAccess;
import dev.bascule.contracts.bindings.NettingWindows;
import dev.bascule.contracts.bindings.ParticipantRegistry;
import dev.bascule.contracts.bindings.PermissionedToken;
import dev.bascule.contracts.bindings.SecurityFund;
import dev.bascule.contracts.bindings.SettlementToken;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.contracts.bindings.Sponsor;
import dev.bascule.contracts.bindings.TemplateRegistry;
import dev.bascule.testnetwork.folder.KeyRing;
import dev.bascule.testnetwork.folder.KeyRing.Role;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.web3j.crypto.ContractUtils;
import org.web3j.protocol.Web3j;
import org.web3j.tx.gas.StaticGasProvider;

/**
 * The contracts of the consortium, behind those that move payments: who decides, who may hold, what
 * was logged, which code may be cloned, accounts with code, the fund, the netting book. Who holds
 * which role: docs/contracts/README.md.
 */
final class ConsortiumSteps {

  private static final byte[] ADMINISTRATOR = new byte[32];
  private static final long HOUR = VaultParameters.HOUR;
  private static final long DAY = 24 * HOUR;

  /** Of gas, in a day, to each account: some ten sponsored operations. */
  private static final BigInteger SPONSORED_GAS = BigInteger.valueOf(10_000_000);

  private static final int NODE_PORT = 30_303;

  private final Web3j chain;
  private final Outbox deployer;
  private final StaticGasProvider gas = DeploySteps.GAS;
  private final KeyRing keys;
  private final DeploySteps payments;
  private final Bytes entryPointCode;
  private final int first;
  private final List<DeploySteps.Step> steps = new ArrayList<>();
  private final SequencedMap<String, String> addresses = new LinkedHashMap<>();

  /**
   * @param first nonce of the first of these steps
   * @param genesisRegistry where the genesis has put the members' registry, if it has
   */
  ConsortiumSteps(
      Web3j chain,
      Outbox deployer,
      KeyRing keys,
      DeploySteps payments,
      int first,
      Optional<String> genesisRegistry,
      Bytes entryPointCode) {
    this.chain = chain;
    this.deployer = deployer;
    this.keys = keys;
    this.payments = payments;
    this.first = first;
    this.entryPointCode = entryPointCode;
    String registry = genesisRegistry.orElseGet(this::registry);
    addresses.put("ConsortiumRegistry", registry);
    String access = access(registry);
    participants(access);
    create("AuditLogs", () -> AuditLogs.deploy(chain, deployer, gas, registry).send());
    create("TemplateRegistry", () -> TemplateRegistry.deploy(chain, deployer, gas, access).send());
    accounts(access);
    fund(access, registry);
    book();
    steps.add(() -> token().grantRole(ADMINISTRATOR, access).send());
    steps.add(() -> vault().grantRole(ADMINISTRATOR, access).send());
  }

  List<DeploySteps.Step> steps() {
    return steps;
  }

  SequencedMap<String, String> addresses() {
    return addresses;
  }

  private String create(String name, DeploySteps.Step step) {
    String address = payments.addressAt(first + steps.size());
    addresses.put(name, address);
    steps.add(step);
    return address;
  }

  /** A chain without validators has one member, and the operator's key stands for its node. */
  private String registry() {
    var member =
        new Member(
            new RegistryId("local"),
            "developer of this network",
            Optional.empty(),
            keys.address(Role.VOTER));
    Bytes point = keys.key(Role.OPERATOR).publicKey().uncompressed();
    var node =
        new MemberNode(
            member.id(), point.slice(1), "127.0.0.1", NODE_PORT, new NodeRoles(true, false));
    var genesis =
        new RegistryGenesis(RegistryParameters.local(), List.of(member), List.of(node), List.of());
    return create(
        "ConsortiumRegistry",
        () -> deployer.create(DeploySteps.GAS_LIMIT, genesis.initcode().hex()));
  }

  private String access(String registry) {
    var delay = new ConsortiumAccess.Duration(units(HOUR), units(HOUR));
    return create(
        "ConsortiumAccess",
        () -> ConsortiumAccess.deploy(chain, deployer, gas, registry, delay).send());
  }

  /** Set up by the deployer, which then gives its role to the consortium and its own away. */
  private void participants(String access) {
    String governance = keys.address(Role.DEPLOYER).hex();
    String issuer = keys.address(Role.ISSUER).hex();
    var grace = new ParticipantRegistry.Duration(units(7 * DAY), units(7 * DAY));
    String registry =
        create(
            "ParticipantRegistry",
            () -> ParticipantRegistry.deploy(chain, deployer, gas, governance, grace).send());
    String token =
        create(
            "PermissionedToken",
            () ->
                PermissionedToken.deploy(
                        chain,
                        deployer,
                        gas,
                        "Participants' real (test)",
                        "BRLp",
                        BigInteger.valueOf(DeploySteps.DECIMALS),
                        governance,
                        registry)
                    .send());
    var of = ParticipantRegistry.load(registry, chain, deployer, gas);
    String operator = keys.address(Role.OPERATOR).hex();
    // A freeze needs two different keys.
    steps.add(() -> of.grantRole(DeploySteps.role("FREEZER_ROLE"), governance).send());
    steps.add(() -> of.grantRole(DeploySteps.role("FREEZE_CONFIRMER_ROLE"), operator).send());
    steps.add(() -> of.addIssuer(issuer).send());
    var money = PermissionedToken.load(token, chain, deployer, gas);
    steps.add(() -> money.grantRole(DeploySteps.role("ISSUER_ROLE"), issuer).send());
    steps.add(() -> money.setQuota(issuer, DeploySteps.ISSUER_QUOTA).send());
    for (String keeper : payments.keepers()) steps.add(() -> money.protect(keeper).send());
    steps.add(() -> of.grantRole(ADMINISTRATOR, access).send());
    steps.add(() -> of.renounceRole(ADMINISTRATOR, governance).send());
    steps.add(() -> money.grantRole(ADMINISTRATOR, access).send());
    steps.add(() -> money.renounceRole(ADMINISTRATOR, governance).send());
  }

  private void accounts(String access) {
    var day = new AccountFactory.Duration(units(DAY), units(DAY));
    String entryPoint =
        create(
            EntryPointCode.NAME,
            () -> deployer.create(DeploySteps.GAS_LIMIT, entryPointCode.hex()));
    String factory =
        create(
            "AccountFactory",
            () -> AccountFactory.deploy(chain, deployer, gas, entryPoint, day, day).send());
    addresses.put(
        "SettlementAccount", ContractUtils.generateContractAddress(factory, BigInteger.ONE));
    create(
        "Sponsor",
        () ->
            Sponsor.deploy(chain, deployer, gas, access, entryPoint, units(DAY), SPONSORED_GAS)
                .send());
  }

  private void fund(String access, String registry) {
    var limits =
        new SecurityFund.FundLimits(
            BigInteger.valueOf(2_500),
            BigInteger.valueOf(1_000),
            new SecurityFund.Duration(units(DAY), units(DAY)));
    String fund =
        create(
            "SecurityFund",
            () -> SecurityFund.deploy(chain, deployer, gas, access, registry, limits).send());
    steps.add(() -> token().protect(fund).send());
  }

  /**
   * Not named in the vault: nobody runs windows yet, and with money in it that would be its end.
   */
  private void book() {
    List<String> members = List.of(keys.address(Role.VOTER).hex());
    create(
        "NettingWindows",
        () ->
            NettingWindows.deploy(
                    chain,
                    deployer,
                    gas,
                    payments.vault(),
                    payments.token(),
                    BigInteger.valueOf(DeploySteps.EXPONENT),
                    members,
                    BigInteger.ONE)
                .send());
  }

  private SettlementToken token() {
    return SettlementToken.load(payments.token(), chain, deployer, gas);
  }

  private SettlementVault vault() {
    return SettlementVault.load(payments.vault(), chain, deployer, gas);
  }

  /** Blocks of one second: as many blocks as seconds. */
  private static BigInteger units(long seconds) {
    return BigInteger.valueOf(seconds);
  }
}
