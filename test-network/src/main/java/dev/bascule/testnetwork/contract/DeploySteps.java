package dev.bascule.testnetwork.contract;

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import org.web3j.crypto.ContractUtils;
import org.web3j.crypto.Hash;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.TransactionManager;
import org.web3j.tx.gas.StaticGasProvider;

/**
 * The transactions of a deployment, one per nonce of the deployer: where its nonce stands says
 * which are done, and an address follows from the nonce, so a chain that fell back is healed by
 * sending the rest again.
 */
final class DeploySteps {

  static final String CURRENCY = "BRL";
  static final int EXPONENT = 2;
  static final int DECIMALS = 2;

  /** Ours: no transaction of the product takes more. */
  private static final BigInteger GAS_LIMIT = BigInteger.valueOf(14_000_000);

  private static final BigInteger ISSUER_QUOTA = BigInteger.TEN.pow(18);
  private static final String BOND = "VaultBond";

  /** kappa: a quarter of the bond at most for the payees of one payer, in parts of 10,000. */
  private static final BigInteger BOND_PAYER_SHARE = BigInteger.valueOf(2_500);

  private static final int TOKEN_NONCE = 0;
  private static final int VAULT_NONCE = 1;
  private static final int SPLITS_NONCE = 2;
  private static final int OTHERS_NONCE = 6;

  private final Web3j chain;
  private final TransactionManager deployer;
  private final StaticGasProvider gas = new StaticGasProvider(BigInteger.ZERO, GAS_LIMIT);
  private final KeyRing keys;
  private final List<Other> others;

  /** A contract beside token, vault and splits; one that holds money for many is never frozen. */
  private record Other(String name, boolean holdsMoney, Step deploy) {}

  /** One transaction. */
  private interface Step {
    TransactionReceipt send() throws Exception;
  }

  DeploySteps(Web3j chain, TransactionManager deployer, KeyRing keys) {
    this.chain = chain;
    this.deployer = deployer;
    this.keys = keys;
    this.others = otherContracts();
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
            () -> receipt(ConditionalPayments.deploy(chain, deployer, gas).send())),
        new Other(
            "EscrowPayments",
            true,
            () ->
                receipt(
                    EscrowPayments.deploy(chain, deployer, gas, governance, governance, bondExit)
                        .send())),
        new Other(
            "GovernedSplits",
            true,
            () -> receipt(GovernedSplits.deploy(chain, deployer, gas, change).send())),
        new Other("Mandates", false, () -> receipt(Mandates.deploy(chain, deployer, gas).send())),
        new Other(
            "MerkleSplits",
            true,
            () -> receipt(MerkleSplits.deploy(chain, deployer, gas, collecting).send())),
        new Other(
            BOND,
            false,
            () ->
                receipt(
                    VaultBond.deploy(
                            chain,
                            deployer,
                            gas,
                            vault(),
                            keys.address(Role.OPERATOR).hex(),
                            BOND_PAYER_SHARE,
                            answer)
                        .send())));
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
    var found = new LinkedHashMap<String, String>();
    for (int i = 0; i < others.size(); i++) {
      found.put(others.get(i).name(), addressAt(OTHERS_NONCE + i));
    }
    return found;
  }

  private String addressAt(int nonce) {
    String from = keys.address(Role.DEPLOYER).hex();
    return ContractUtils.generateContractAddress(from, BigInteger.valueOf(nonce))
        .toLowerCase(java.util.Locale.ROOT);
  }

  int count() {
    return steps().size();
  }

  TransactionReceipt send(int nonce) throws Exception {
    return steps().get(nonce).send();
  }

  /** New ones go to the end: what an older version deployed stays the beginning. */
  private List<Step> steps() {
    var steps = new ArrayList<>(settlementSteps());
    for (Other it : others) steps.add(it.deploy());
    steps.add(() -> tokenContract().protect(splits()).send());
    SequencedMap<String, String> addresses = others();
    for (Other it : others) {
      String address = Objects.requireNonNull(addresses.get(it.name()));
      if (it.holdsMoney()) steps.add(() -> tokenContract().protect(address).send());
    }
    String bond = Objects.requireNonNull(addresses.get(BOND));
    steps.add(() -> vaultContract().setBond(bond).send());
    return steps;
  }

  private List<Step> settlementSteps() {
    String issuer = keys.address(Role.ISSUER).hex();
    byte[] issuerRole =
        Hash.sha3("ISSUER_ROLE".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return List.of(
        () ->
            receipt(
                SettlementToken.deploy(
                        chain,
                        deployer,
                        gas,
                        "Brazilian real (test)",
                        "BRLt",
                        BigInteger.valueOf(DECIMALS),
                        keys.address(Role.DEPLOYER).hex())
                    .send()),
        () ->
            receipt(
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
                    .send()),
        () -> receipt(SplitPayments.deploy(chain, deployer, gas).send()),
        () -> tokenContract().grantRole(issuerRole, issuer).send(),
        () -> tokenContract().setQuota(issuer, ISSUER_QUOTA).send(),
        // A freeze of the vault would freeze everybody's money.
        () -> tokenContract().protect(vault()).send());
  }

  private static TransactionReceipt receipt(org.web3j.tx.Contract contract) {
    return contract.getTransactionReceipt().orElseThrow();
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
