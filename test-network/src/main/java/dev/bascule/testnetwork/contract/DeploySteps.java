package dev.bascule.testnetwork.contract;

import dev.bascule.chain.Bytes;
import dev.bascule.contracts.bindings.ConditionalPayments;
import dev.bascule.contracts.bindings.EscrowPayments;
import dev.bascule.contracts.bindings.GovernedSplits;
import dev.bascule.contracts.bindings.Mandates;
import dev.bascule.contracts.bindings.MerkleSplits;
import dev.bascule.contracts.bindings.SettlementToken;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.contracts.bindings.SplitPayments;
import dev.bascule.contracts.bindings.VaultBond;
import dev.bascule.testnetwork.folder.KeyRing;
import dev.bascule.testnetwork.folder.KeyRing.Role;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import org.web3j.crypto.ContractUtils;
import org.web3j.crypto.Hash;
import org.web3j.protocol.Web3j;
import org.web3j.tx.gas.StaticGasProvider;

/**
 * The transactions of a deployment, one per nonce of the deployer: where its nonce stands says
 * which are done, and an address follows from the nonce, so a chain that fell back is healed by
 * sending the rest again. New ones go to the end: what an older version deployed stays the
 * beginning.
 */
final class DeploySteps {

  static final String CURRENCY = "BRL";
  static final int EXPONENT = 2;
  static final int DECIMALS = 2;

  /** Ours: no transaction of the product takes more. */
  static final BigInteger GAS_LIMIT = BigInteger.valueOf(14_000_000);

  static final StaticGasProvider GAS = new StaticGasProvider(BigInteger.ZERO, GAS_LIMIT);
  static final BigInteger ISSUER_QUOTA = BigInteger.TEN.pow(18);
  private static final String BOND = "VaultBond";

  /** kappa: a quarter of the bond at most for the payees of one payer, in parts of 10,000. */
  private static final BigInteger BOND_PAYER_SHARE = BigInteger.valueOf(2_500);

  private static final int TOKEN_NONCE = 0;
  private static final int VAULT_NONCE = 1;
  private static final int SPLITS_NONCE = 2;
  private static final int OTHERS_NONCE = 6;

  private final Web3j chain;
  private final Outbox deployer;
  private final StaticGasProvider gas = GAS;
  private final KeyRing keys;
  private final List<Other> others;
  private final ConsortiumSteps consortium;
  private final List<Step> steps;

  /** A contract beside token, vault and splits; one that holds money for many is never frozen. */
  private record Other(String name, boolean holdsMoney, Step deploy) {}

  /** Sends one transaction. */
  interface Step {
    void send() throws Exception;
  }

  /**
   * @param genesisRegistry where the genesis has put the members' registry, if it has
   */
  DeploySteps(
      Web3j chain,
      Outbox deployer,
      KeyRing keys,
      Optional<String> genesisRegistry,
      Bytes entryPointCode) {
    this.chain = chain;
    this.deployer = deployer;
    this.keys = keys;
    this.others = otherContracts();
    this.steps = new ArrayList<>(paymentSteps());
    this.consortium =
        new ConsortiumSteps(
            chain, deployer, keys, this, steps.size(), genesisRegistry, entryPointCode);
    steps.addAll(consortium.steps());
  }

  /** On a network of one machine its deployer governs, and slashed bonds of arbiters go to it. */
  private List<Other> otherContracts() {
    String governance = keys.address(Role.DEPLOYER).hex();
    BigInteger hour = BigInteger.valueOf(VaultParameters.HOUR);
    BigInteger halfDay = hour.multiply(BigInteger.valueOf(12));
    BigInteger day = hour.multiply(BigInteger.valueOf(24));
    var bondExit = new EscrowPayments.Duration(day, day);
    var change = new GovernedSplits.Duration(hour, hour);
    var answer = new VaultBond.Duration(halfDay, halfDay);
    var collecting = new MerkleSplits.Duration(day, day);
    return List.of(
        new Other(
            "ConditionalPayments",
            true,
            () -> ConditionalPayments.deploy(chain, deployer, gas).send()),
        new Other(
            "EscrowPayments",
            true,
            () ->
                EscrowPayments.deploy(chain, deployer, gas, governance, governance, bondExit)
                    .send()),
        new Other(
            "GovernedSplits",
            true,
            () -> GovernedSplits.deploy(chain, deployer, gas, change).send()),
        new Other("Mandates", false, () -> Mandates.deploy(chain, deployer, gas).send()),
        new Other(
            "MerkleSplits",
            true,
            () -> MerkleSplits.deploy(chain, deployer, gas, collecting).send()),
        new Other(
            BOND,
            false,
            () ->
                VaultBond.deploy(
                        chain,
                        deployer,
                        gas,
                        vault(),
                        keys.address(Role.OPERATOR).hex(),
                        BOND_PAYER_SHARE,
                        answer)
                    .send()));
  }

  String token() {
    return addressAt(TOKEN_NONCE);
  }

  String vault() {
    return addressAt(VAULT_NONCE);
  }

  String splits() {
    return addressAt(SPLITS_NONCE);
  }

  /** Name and address of each of the other contracts, in the order of their deployment. */
  SequencedMap<String, String> others() {
    SequencedMap<String, String> found = ofPayments();
    found.putAll(consortium.addresses());
    return found;
  }

  private SequencedMap<String, String> ofPayments() {
    var found = new LinkedHashMap<String, String>();
    for (int i = 0; i < others.size(); i++) {
      found.put(others.get(i).name(), addressAt(OTHERS_NONCE + i));
    }
    return found;
  }

  /** Contracts that hold money for many: a freeze of one would freeze everybody's. */
  List<String> keepers() {
    var keepers = new ArrayList<>(List.of(splits()));
    SequencedMap<String, String> addresses = ofPayments();
    for (Other it : others) {
      if (it.holdsMoney()) keepers.add(Objects.requireNonNull(addresses.get(it.name())));
    }
    return keepers;
  }

  String addressAt(int nonce) {
    String from = keys.address(Role.DEPLOYER).hex();
    return ContractUtils.generateContractAddress(from, BigInteger.valueOf(nonce))
        .toLowerCase(Locale.ROOT);
  }

  int count() {
    return steps.size();
  }

  void send(int nonce) throws Exception {
    steps.get(nonce).send();
  }

  private List<Step> paymentSteps() {
    var all = new ArrayList<>(settlementSteps());
    for (Other it : others) all.add(it.deploy());
    for (String keeper : keepers()) all.add(() -> tokenContract().protect(keeper).send());
    String bond = Objects.requireNonNull(ofPayments().get(BOND));
    all.add(() -> vaultContract().setBond(bond).send());
    return all;
  }

  private List<Step> settlementSteps() {
    String issuer = keys.address(Role.ISSUER).hex();
    return List.of(
        () ->
            SettlementToken.deploy(
                    chain,
                    deployer,
                    gas,
                    "Brazilian real (test)",
                    "BRLt",
                    BigInteger.valueOf(DECIMALS),
                    keys.address(Role.DEPLOYER).hex())
                .send(),
        () ->
            SettlementVault.deploy(
                    chain,
                    deployer,
                    gas,
                    VaultParameters.oneSecondBlocks(),
                    roles(),
                    List.of(
                        keys.address(Role.CHECKPOINT).hex(),
                        keys.address(Role.CHECKPOINT_SPARE).hex()),
                    List.of(token()))
                .send(),
        () -> SplitPayments.deploy(chain, deployer, gas).send(),
        () -> tokenContract().grantRole(role("ISSUER_ROLE"), issuer).send(),
        () -> tokenContract().setQuota(issuer, ISSUER_QUOTA).send(),
        // A freeze of the vault would freeze everybody's money.
        () -> tokenContract().protect(vault()).send());
  }

  static byte[] role(String name) {
    return Hash.sha3(name.getBytes(StandardCharsets.US_ASCII));
  }

  private SettlementVault vaultContract() {
    return SettlementVault.load(vault(), chain, deployer, gas);
  }

  private SettlementToken tokenContract() {
    return SettlementToken.load(token(), chain, deployer, gas);
  }

  private SettlementVault.Roles roles() {
    String governance = keys.address(Role.DEPLOYER).hex();
    String operator = keys.address(Role.OPERATOR).hex();
    // A freeze needs two different keys.
    return new SettlementVault.Roles(
        governance, operator, governance, governance, governance, operator);
  }
}
