package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.TokenModel.Role;
import dev.bascule.contracts.bindings.SettlementToken;
import dev.bascule.contracts.bindings.SplitPayments;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.ClientTransactionManager;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;
import org.web3j.utils.Numeric;

/**
 * Token and splits in lockstep with their models: random operations of random people, refused or
 * not. The chain refuses with exactly the bytes that the model foretells, and after each operation
 * everything that can be read is what the model says.
 */
class TokenAndSplitsLockstepTest {

  private static final long SEED = Long.getLong("bascule.lockstep.seed", 20_261_121L);
  private static final int OPERATIONS = Integer.getInteger("bascule.lockstep.operations", ofTier());
  private static final int PEOPLE = 5;
  private static final BigInteger LIMIT = Deployment.GAS_LIMIT;

  private static int ofTier() {
    return switch (Optional.ofNullable(System.getenv("BASCULE_TIER")).orElse("ci")) {
      case "nightly" -> 1_000_000;
      case "release" -> 20_000_000;
      default -> 400;
    };
  }

  @Test
  void modelsAndBytecodeAgreeInRandomStories() throws Exception {
    try (Anvil anvil = Anvil.start()) {
      Web3j web3j = Web3j.build(new HttpService(anvil.url().toString()));
      try {
        new Story(web3j).play();
      } finally {
        web3j.shutdown();
      }
    }
  }

  @FunctionalInterface
  private interface Foretold {
    Optional<Refusal> apply();
  }

  private static final class Story {
    private final Random random = new Random(SEED);
    private final AbiErrors errors = AbiErrors.of("SettlementToken", "SplitPayments");
    private final Web3j web3j;
    private final PollingTransactionReceiptProcessor receipts;
    private final List<String> people;
    private final List<String> accounts;
    private final SettlementToken token;
    private final SplitPayments splits;
    private final TokenModel tokenModel;
    private final SplitModel splitModel;
    private final List<String> history = new ArrayList<>();
    private final Map<String, Integer> done = new TreeMap<>();
    private final Map<String, Integer> refused = new TreeMap<>();

    Story(Web3j web3j) throws Exception {
      this.web3j = web3j;
      receipts = new PollingTransactionReceiptProcessor(web3j, 5, 12_000);
      people =
          web3j.ethAccounts().send().getAccounts().stream()
              .map(it -> it.toLowerCase(Locale.ROOT))
              .limit(PEOPLE)
              .toList();
      String admin = people.getFirst();
      var manager = new ClientTransactionManager(web3j, admin, 500, 20);
      var gas = new StaticGasProvider(BigInteger.ZERO, LIMIT);
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

    void play() throws Exception {
      for (int i = 0; i < OPERATIONS; i++) {
        operation();
        compare();
      }
      String what = "seed " + SEED + ": done " + done + ", refused " + refused;
      assertThat(done).as(what).hasSizeGreaterThanOrEqualTo(OPERATIONS < 400 ? 1 : 13);
      assertThat(refused).as(what).hasSizeGreaterThanOrEqualTo(OPERATIONS < 400 ? 1 : 12);
      System.out.println("lockstep, " + what);
    }

    // ---- one operation, by weight: money moves more often than rules change

    private void operation() throws Exception {
      switch (random.nextInt(30)) {
        case 0 -> role(true);
        case 1 -> role(random.nextInt(3) != 0);
        case 2, 3 -> setQuota();
        case 4 -> protect();
        case 5, 6 -> proposeFreeze();
        case 7, 8, 9 -> confirmFreeze();
        case 10 -> {
          if (random.nextInt(3) == 0) withdrawFreezeProposal();
          else proposeFreeze();
        }
        case 11, 12, 13, 14 -> issue();
        case 15 -> retire();
        case 16, 17 -> transfer();
        case 18, 19, 20 -> approve();
        case 21, 22 -> transferFrom();
        case 23, 24, 25, 26 -> pay();
        default -> withdraw();
      }
    }

    private void role(boolean grant) throws Exception {
      Role role = Role.values()[1 + random.nextInt(3)];
      String account = any(people);
      String sender = mostly(people.getFirst());
      if (grant) {
        act(
            "grant " + role,
            sender,
            token.grantRole(role.id(), account),
            () -> tokenModel.grant(sender, role, account));
      } else {
        act(
            "revoke " + role,
            sender,
            token.revokeRole(role.id(), account),
            () -> tokenModel.revoke(sender, role, account));
      }
    }

    private void setQuota() throws Exception {
      String sender = mostly(people.getFirst());
      String issuer = holder(Role.ISSUER);
      BigInteger quota = BigInteger.valueOf(random.nextInt(100_000));
      act(
          "setQuota",
          sender,
          token.setQuota(issuer, quota),
          () -> tokenModel.setQuota(sender, issuer, quota));
    }

    private void protect() throws Exception {
      String sender = mostly(people.getFirst());
      // Most stay freezable: one person and the contract may be protected.
      String account = random.nextBoolean() ? people.getLast() : accounts.get(PEOPLE);
      act("protect", sender, token.protect(account), () -> tokenModel.protect(sender, account));
    }

    private void proposeFreeze() throws Exception {
      String sender = holder(Role.FREEZER);
      // Whoever is frozen is soon proposed free again, or money would come to a stand.
      List<String> frozen = accounts.stream().filter(tokenModel::isFrozen).toList();
      String account = frozen.isEmpty() || random.nextInt(3) == 0 ? any(accounts) : any(frozen);
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
      String account = waiting.isEmpty() || random.nextInt(6) == 0 ? any(accounts) : any(waiting);
      boolean freeze = tokenModel.proposal(account).frozen() != (random.nextInt(8) == 0);
      act(
          "confirmFreeze",
          sender,
          token.confirmFreeze(account, freeze),
          () -> tokenModel.confirmFreeze(sender, account, freeze));
    }

    private void withdrawFreezeProposal() throws Exception {
      String sender = holder(Role.FREEZER);
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
          random.nextInt(5) == 0 ? TokenModel.UNLIMITED : about(tokenModel.balance(sender));
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
      String sender = any(people);
      BigInteger ref = BigInteger.valueOf(random.nextInt(OPERATIONS));
      byte[] word = Numeric.toBytesPadded(ref, 32);
      BigInteger amount =
          about(tokenModel.balance(sender).min(tokenModel.allowance(sender, accounts.get(PEOPLE))));
      List<String> payees = new ArrayList<>();
      List<BigInteger> weights = new ArrayList<>();
      int size = random.nextInt(40) == 0 ? 65 : random.nextInt(7);
      for (int i = 0; i < size; i++) {
        payees.add(random.nextInt(30) == 0 ? TokenModel.ZERO : any(people));
        weights.add(BigInteger.valueOf(random.nextInt(4) == 0 ? 0 : random.nextInt(1000)));
      }
      if (random.nextInt(20) == 0) weights.add(BigInteger.ONE);
      if (random.nextInt(20) == 0) weights.replaceAll(_ -> BigInteger.ZERO);
      act(
          "pay",
          sender,
          splits.pay(token.getContractAddress(), word, amount, payees, weights),
          () -> splitModel.pay(sender, ref, word, amount, payees, weights));
    }

    private void withdraw() throws Exception {
      String sender = any(people);
      String to = random.nextInt(3) == 0 ? any(accounts) : sender;
      act(
          "withdraw",
          sender,
          splits.withdraw(token.getContractAddress(), to),
          () -> splitModel.withdraw(sender, to));
    }

    /** Asks the chain first, then does it; what is refused is asked only. */
    private void act(
        String name, String sender, RemoteFunctionCall<TransactionReceipt> call, Foretold model)
        throws Exception {
      String at =
          name.equals("pay") || name.equals("withdraw")
              ? splits.getContractAddress()
              : token.getContractAddress();
      String data = call.encodeFunctionCall();
      history.add(name + " by " + sender + ": " + data);
      var transaction =
          Transaction.createFunctionCallTransaction(sender, null, BigInteger.ZERO, LIMIT, at, data);
      EthCall asked = web3j.ethCall(transaction, DefaultBlockParameterName.LATEST).send();
      Optional<Refusal> foretold = model.apply();
      if (foretold.isPresent()) {
        assertThat(asked.hasError())
            .as(story(() -> "the model refuses with " + foretold.get()))
            .isTrue();
        String revert =
            Numeric.cleanHexPrefix(String.valueOf(asked.getError().getData()).replace("\"", ""));
        assertThat(revert)
            .as(
                story(() ->
                    "the model foretells "
                        + foretold.get()
                        + ", the chain says "
                        + errors.nameOf(revert)))
            .isEqualTo(foretold.get().bytes(errors));
        refused.merge(foretold.get().error(), 1, Integer::sum);
        return;
      }
      assertThat(asked.hasError())
          .as(story(() -> "the model allows it, the chain says " + asked.getError().getMessage()))
          .isFalse();
      String hash = web3j.ethSendTransaction(transaction).send().getTransactionHash();
      TransactionReceipt receipt = receipts.waitForTransactionReceipt(hash);
      assertThat(receipt.isStatusOK()).as(story(() -> "it fails as a transaction")).isTrue();
      done.merge(name, 1, Integer::sum);
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
          .as(story(() -> "the state differs"))
          .isEqualTo(all.expected());
      // splitSolvent, with what was sent there by hand on top.
      assertThat(tokenModel.balance(accounts.get(PEOPLE)))
          .as(story(() -> "splitSolvent"))
          .isGreaterThanOrEqualTo(splitModel.credits());
    }

    // ---- choices

    private <T> T any(List<T> of) {
      return of.get(random.nextInt(of.size()));
    }

    private String mostly(String account) {
      return random.nextInt(8) == 0 ? any(people) : account;
    }

    private String holder(Role role) {
      List<String> holders = people.stream().filter(it -> tokenModel.has(role, it)).toList();
      return holders.isEmpty() || random.nextInt(8) == 0 ? any(people) : any(holders);
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

    /** For a message: what has led here, the last of it word for word. */
    private Supplier<String> story(Supplier<String> what) {
      return () -> {
        List<String> last = history.subList(Math.max(0, history.size() - 12), history.size());
        return what.get()
            + "; seed "
            + SEED
            + ", operation "
            + history.size()
            + ", the last ones:\n"
            + String.join("\n", last);
      };
    }
  }
}
