package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.TokenModel.Role;
import dev.bascule.contracts.bindings.SettlementToken;
import dev.bascule.contracts.bindings.SplitPayments;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.ClientTransactionManager;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.utils.Numeric;

/**
 * Token and splits in lockstep with their models: random operations of random people, refused or
 * not. The chain refuses with exactly the bytes that the model foretells, and after each operation
 * everything that can be read is what the model says.
 */
class TokenAndSplitsLockstepTest {

  /** In the least tier as many as let nearly every operation and refusal happen. */
  private static final int OPERATIONS = 2 * Lockstep.OPERATIONS;

  /** Each build plays one known story; a longer run draws another one. */
  private static final long SEED = Lockstep.seed();

  private static final int PEOPLE = 5;
  private static final List<Role> GRANTED = List.of(Role.ISSUER, Role.FREEZER, Role.CONFIRMER);
  private static final String[] NONE = {};
  private static final String[] HARD_TO_REACH = {
    "withdraw: AccountIsFrozen", "pay: AlreadyPaid", "confirmFreeze: SameKeyTwice"
  };

  private final Random random = new Random(SEED);
  private Anvil anvil;
  private Web3j web3j;
  private ForetoldCalls chain;
  private List<String> people;
  private List<String> accounts;
  private SettlementToken token;
  private SplitPayments splits;
  private TokenModel tokenModel;
  private SplitModel splitModel;

  @BeforeEach
  void start() throws Exception {
    anvil = Anvil.start();
    web3j = Web3j.build(new HttpService(anvil.url().toString()));
    chain = new ForetoldCalls(web3j, AbiErrors.of("SettlementToken", "SplitPayments"), SEED);
    people =
        web3j.ethAccounts().send().getAccounts().stream()
            .map(it -> it.toLowerCase(Locale.ROOT))
            .limit(PEOPLE)
            .toList();
    String admin = people.getFirst();
    var manager = new ClientTransactionManager(web3j, admin, 500, 20);
    var gas = new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT);
    token =
        SettlementToken.deploy(web3j, manager, gas, "Real", "BRLt", BigInteger.TWO, admin).send();
    splits = SplitPayments.deploy(web3j, manager, gas).send();
    String splitsAddress = splits.getContractAddress().toLowerCase(Locale.ROOT);
    String tokenAddress = token.getContractAddress().toLowerCase(Locale.ROOT);
    accounts = new ArrayList<>(people);
    accounts.add(splitsAddress);
    accounts.add(TokenModel.ZERO);
    tokenModel = new TokenModel(admin);
    splitModel = new SplitModel(splitsAddress, tokenAddress, tokenModel);
  }

  @AfterEach
  void stop() {
    web3j.shutdown();
    anvil.close();
  }

  @Test
  void modelsAndBytecodeStayTheSame() throws Exception {
    // While nobody has these roles, nearly everything is refused.
    for (Role it : GRANTED) role(true, people.getFirst(), it, any(people));
    // Somebody has both offices of a freeze, and must not do with one key what needs two.
    for (Role it : GRANTED) role(true, people.getFirst(), it, people.getLast());
    for (int i = 0; i < OPERATIONS; i++) {
      operation();
      compare();
    }
    String what = "seed " + SEED + ": done " + chain.done() + ", refused " + chain.refused();
    assertThat(chain.done()).as(what).hasSizeGreaterThanOrEqualTo(OPERATIONS < 400 ? 1 : 13);
    assertThat(chain.refused()).as(what).containsKeys(OPERATIONS < 400 ? NONE : HARD_TO_REACH);
    System.out.println("lockstep, " + what);
  }

  // ---- one operation, by weight: money moves more often than rules change

  private void operation() throws Exception {
    switch (random.nextInt(30)) {
      case 0 -> role(true, admin(), any(GRANTED), any(people));
      case 1 -> role(random.nextBoolean(), admin(), any(GRANTED), any(people));
      case 2, 3 -> setQuota();
      case 4 -> protect();
      case 5, 6 -> proposeFreeze();
      case 7, 8, 9 -> confirmFreeze();
      case 10 -> withdrawFreezeProposal();
      case 11, 12, 13, 14 -> issue();
      case 15 -> retire();
      case 16, 17 -> transfer();
      case 18, 19, 20 -> approve();
      case 21, 22 -> transferFrom();
      case 23, 24, 25, 26 -> pay();
      default -> withdraw();
    }
  }

  private void role(boolean grant, String sender, Role role, String account) throws Exception {
    byte[] id = role.id();
    act(
        (grant ? "grant " : "revoke ") + role,
        sender,
        grant ? token.grantRole(id, account) : token.revokeRole(id, account),
        () ->
            grant
                ? tokenModel.grant(sender, role, account)
                : tokenModel.revoke(sender, role, account));
  }

  private void setQuota() throws Exception {
    String sender = admin();
    String issuer = holder(Role.ISSUER);
    BigInteger quota = BigInteger.valueOf(random.nextInt(100_000));
    act(
        "setQuota",
        sender,
        token.setQuota(issuer, quota),
        () -> tokenModel.setQuota(sender, issuer, quota));
  }

  private void protect() throws Exception {
    String sender = admin();
    // Most stay freezable: one person and the contract may be protected.
    String account = random.nextBoolean() ? people.getLast() : accounts.get(PEOPLE);
    act("protect", sender, token.protect(account), () -> tokenModel.protect(sender, account));
  }

  private void proposeFreeze() throws Exception {
    String sender = holder(Role.FREEZER);
    // Whoever is frozen is soon proposed free again, or money would come to a stand.
    List<String> frozen = accounts.stream().filter(tokenModel::isFrozen).toList();
    String account = mostly(frozen, accounts);
    boolean freeze =
        random.nextInt(4) == 0 ? tokenModel.isFrozen(account) : !tokenModel.isFrozen(account);
    act(
        "proposeFreeze",
        sender,
        token.proposeFreeze(account, freeze),
        () -> tokenModel.proposeFreeze(sender, account, freeze));
  }

  private void confirmFreeze() throws Exception {
    String sender = holder(Role.CONFIRMER);
    List<String> waiting =
        accounts.stream()
            .filter(it -> !tokenModel.proposal(it).proposer().equals(TokenModel.ZERO))
            .toList();
    List<String> ofOneKey =
        waiting.stream()
            .filter(it -> tokenModel.has(Role.CONFIRMER, tokenModel.proposal(it).proposer()))
            .toList();
    boolean alone = !ofOneKey.isEmpty() && random.nextInt(3) == 0;
    String account = alone ? any(ofOneKey) : mostly(waiting, accounts);
    if (alone) sender = tokenModel.proposal(account).proposer();
    confirmFreeze(sender, account);
  }

  private void confirmFreeze(String sender, String account) throws Exception {
    boolean freeze = tokenModel.proposal(account).frozen() != (random.nextInt(8) == 0);
    act(
        "confirmFreeze",
        sender,
        token.confirmFreeze(account, freeze),
        () -> tokenModel.confirmFreeze(sender, account, freeze));
  }

  private void withdrawFreezeProposal() throws Exception {
    String sender = random.nextInt(4) == 0 ? admin() : holder(Role.FREEZER);
    String account = any(accounts);
    act(
        "withdrawFreezeProposal",
        sender,
        token.withdrawFreezeProposal(account),
        () -> tokenModel.withdrawFreezeProposal(sender, account));
  }

  private void issue() throws Exception {
    String sender = holder(Role.ISSUER);
    String to = any(accounts);
    BigInteger amount = about(tokenModel.quota(sender));
    act("issue", sender, token.issue(to, amount), () -> tokenModel.issue(sender, to, amount));
  }

  private void retire() throws Exception {
    String sender = holder(Role.ISSUER);
    BigInteger amount = about(tokenModel.balance(sender));
    act("retire", sender, token.retire(amount), () -> tokenModel.retire(sender, amount));
  }

  private void transfer() throws Exception {
    String sender = any(people);
    String to = any(accounts);
    BigInteger amount = about(tokenModel.balance(sender));
    act(
        "transfer",
        sender,
        token.transfer(to, amount),
        () -> tokenModel.transfer(sender, to, amount));
  }

  private void approve() throws Exception {
    String sender = any(people);
    String spender = random.nextInt(4) == 0 ? any(accounts) : accounts.get(PEOPLE);
    BigInteger amount =
        random.nextInt(2) == 0 ? TokenModel.UNLIMITED : about(tokenModel.balance(sender));
    act(
        "approve",
        sender,
        token.approve(spender, amount),
        () -> tokenModel.approve(sender, spender, amount));
  }

  private void transferFrom() throws Exception {
    String sender = any(people);
    String from = any(accounts);
    String to = any(accounts);
    BigInteger amount = about(tokenModel.allowance(from, sender).min(tokenModel.balance(from)));
    act(
        "transferFrom",
        sender,
        token.transferFrom(from, to, amount),
        () -> tokenModel.transferFrom(sender, from, to, amount));
  }

  private void pay() throws Exception {
    String sender = mostly(people.stream().filter(it -> payable(it).signum() > 0).toList(), people);
    BigInteger ref = BigInteger.valueOf(random.nextInt(1 + OPERATIONS / 20));
    byte[] word = Numeric.toBytesPadded(ref, 32);
    BigInteger amount = about(payable(sender));
    List<String> payees = new ArrayList<>();
    List<BigInteger> weights = new ArrayList<>();
    int size = random.nextInt(40) == 0 ? 65 : random.nextInt(7);
    int heaviest = random.nextBoolean() ? 2 : 1000; // with 2, remainders are often equal
    for (int i = 0; i < size; i++) {
      payees.add(random.nextInt(30) == 0 ? TokenModel.ZERO : any(people));
      weights.add(BigInteger.valueOf(random.nextInt(4) == 0 ? 0 : random.nextInt(1 + heaviest)));
    }
    if (random.nextInt(20) == 0) weights.add(BigInteger.ONE);
    if (random.nextInt(20) == 0) weights.replaceAll(_ -> BigInteger.ZERO);
    act(
        "pay",
        sender,
        splits.pay(token.getContractAddress(), word, amount, payees, weights),
        () -> splitModel.pay(sender, ref, word, amount, payees, weights));
  }

  private BigInteger payable(String payer) {
    return tokenModel.balance(payer).min(tokenModel.allowance(payer, accounts.get(PEOPLE)));
  }

  private void withdraw() throws Exception {
    List<String> creditors =
        people.stream().filter(it -> splitModel.credit(it).signum() > 0).toList();
    List<String> stuck = creditors.stream().filter(tokenModel::isFrozen).toList();
    String sender = mostly(stuck.isEmpty() ? creditors : stuck, people);
    String to = random.nextInt(3) == 0 ? any(accounts) : sender;
    act(
        "withdraw",
        sender,
        splits.withdraw(token.getContractAddress(), to),
        () -> splitModel.withdraw(sender, to));
  }

  private void act(
      String name,
      String sender,
      RemoteFunctionCall<TransactionReceipt> call,
      Supplier<Optional<Refusal>> model)
      throws Exception {
    boolean ofSplits = name.equals("pay") || name.equals("withdraw");
    String at = ofSplits ? splits.getContractAddress() : token.getContractAddress();
    chain.act(name, sender, at, call.encodeFunctionCall(), model);
  }

  // ---- everything that can be read

  private void compare() throws Exception {
    String at = token.getContractAddress();
    Readings all = new Readings();
    all.expect("supply", at, token.totalSupply(), tokenModel.supply());
    for (String it : accounts) {
      all.expect("balance " + it, at, token.balanceOf(it), tokenModel.balance(it));
      all.expect("quota " + it, at, token.quotaOf(it), tokenModel.quota(it));
      all.expect("frozen " + it, at, token.isFrozen(it), tokenModel.isFrozen(it));
      all.expect("freezable " + it, at, token.isFreezable(it), tokenModel.isFreezable(it));
      TokenModel.Proposal waits = tokenModel.proposal(it);
      all.expect(
          "proposal " + it, at, token.freezeProposalOf(it), waits.proposer(), waits.frozen());
      for (String spender : accounts) {
        var allowance = token.allowance(it, spender);
        all.expect(
            "allowance " + it + " " + spender, at, allowance, tokenModel.allowance(it, spender));
      }
      for (Role role : Role.values()) {
        all.expect(role + " " + it, at, token.hasRole(role.id(), it), tokenModel.has(role, it));
      }
      var credit = splits.creditOf(at, it);
      all.expect("credit " + it, splits.getContractAddress(), credit, splitModel.credit(it));
    }
    assertThat(all.found(web3j, people.getFirst()))
        .as(chain.story(() -> "the state differs"))
        .isEqualTo(all.expected());
    // splitSolvent, with what was sent there by hand on top.
    assertThat(tokenModel.balance(accounts.get(PEOPLE)))
        .as(chain.story(() -> "splitSolvent"))
        .isGreaterThanOrEqualTo(splitModel.credits());
  }

  // ---- choices

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private String admin() {
    return mostly(people.subList(0, 1), people);
  }

  private String mostly(List<String> preferred, List<String> all) {
    return preferred.isEmpty() || random.nextInt(6) == 0 ? any(all) : any(preferred);
  }

  private String holder(Role role) {
    return mostly(people.stream().filter(it -> tokenModel.has(role, it)).toList(), people);
  }

  /** Around what is there: nothing, one, all, one too many, or a part. */
  private BigInteger about(BigInteger there) {
    BigInteger most = there.min(BigInteger.valueOf(1_000_000));
    return switch (random.nextInt(8)) {
      case 0 -> BigInteger.ZERO;
      case 1 -> BigInteger.ONE;
      case 2 -> most;
      case 3 -> most.add(BigInteger.ONE);
      default -> new BigInteger(most.bitLength() + 8, random).mod(most.add(BigInteger.ONE));
    };
  }
}
