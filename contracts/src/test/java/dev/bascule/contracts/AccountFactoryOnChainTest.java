package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.AccountFactoryModel.Asked;
import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.bindings.AccountFactory;
import dev.bascule.contracts.bindings.SettlementAccount;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthCall;
import org.web3j.utils.Numeric;

/** The model and the bytecode take the same random operations and stay the same. */
class AccountFactoryOnChainTest extends FreshAnvil {

  /** Seventeen, ascending: one more than an account may have. */
  private static final List<String> GUARDIANS =
      IntStream.range(0, 17)
          .mapToObj(i -> Keys.named("guardian " + i).getAddress())
          .sorted(Comparator.comparing(Numeric::toBigInt))
          .toList();

  private static final List<Credentials> SENDERS =
      List.of(Keys.GOVERNANCE, Keys.named("maker"), Keys.named("stranger"));

  private AccountFactory factory;
  private AccountFactoryModel model;
  private AbiErrors errors;

  @BeforeEach
  void start() throws Exception {
    EntryPoint.deploy(web3j, anvil.chainId(), Keys.named("bundler"), AbiErrors.of("Sponsor"));
    var day = new AccountFactory.Duration(BigInteger.valueOf(7_200), BigInteger.valueOf(86_400));
    factory =
        send(
            AccountFactory.deploy(
                web3j, sending(Keys.GOVERNANCE), GAS, EntryPoint.ADDRESS, day, day));
    model = new AccountFactoryModel(factory.getContractAddress(), factory.TEMPLATE().send());
    errors = AbiErrors.of("AccountFactory");
  }

  @Test
  void modelAndBytecodeStayTheSame() throws Exception {
    Lockstep chain = new Lockstep(anvil, web3j, errors, factory.getContractAddress());
    Map<String, Integer> seen = new TreeMap<>();
    for (int i = 0; i < Lockstep.OPERATIONS; i++) {
      Asked asked = random.nextInt(4) == 0 ? madeBefore().orElseGet(this::asked) : asked();
      sameAddress(asked);
      seen.merge(create(chain, asked), 1, Integer::sum);
    }
    for (var it : model.made().entrySet()) sameAccount(it.getKey(), it.getValue());
    System.out.printf("accounts' factory in lockstep, seed %d: %s%n", seed, seen);
    assertThat(seen)
        .containsKeys("create done", "again done", "create: BadOwner", "create: BadGuardians");
  }

  private Optional<Asked> madeBefore() {
    List<Asked> made = List.copyOf(model.made().values());
    return made.isEmpty() ? Optional.empty() : Optional.of(made.get(random.nextInt(made.size())));
  }

  /** Mostly sound, and wrong in each way that there is. */
  private Asked asked() {
    String owner =
        random.nextInt(12) == 0
            ? TokenModel.ZERO
            : Keys.named("owner " + random.nextInt(3)).getAddress();
    int first = random.nextInt(GUARDIANS.size());
    int count = random.nextInt(3) == 0 ? 0 : random.nextInt(GUARDIANS.size() - first + 1);
    List<String> guardians = new ArrayList<>(GUARDIANS.subList(first, first + count));
    if (count > 0) wronged(guardians);
    int threshold =
        random.nextInt(6) == 0
            ? random.nextInt(256)
            : guardians.isEmpty() ? 0 : 1 + random.nextInt(guardians.size());
    return new Asked(owner, guardians, threshold, random.nextInt(2));
  }

  private void wronged(List<String> guardians) {
    switch (random.nextInt(18)) {
      case 0 -> guardians.add(guardians.getFirst());
      case 1 -> guardians.addFirst(GUARDIANS.getLast());
      case 2 -> guardians.set(0, TokenModel.ZERO);
      case 3 -> {
        guardians.clear();
        guardians.addAll(GUARDIANS);
      }
      default -> {}
    }
  }

  private String create(Lockstep chain, Asked asked) throws Exception {
    Credentials sender = SENDERS.get(random.nextInt(SENDERS.size()));
    var call =
        AccountFactory.load(factory.getContractAddress(), web3j, sending(sender), GAS)
            .create(asked.owner(), asked.guardians(), threshold(asked), salt(asked));
    Optional<String> foretold = model.refusal(asked).map(Refusal::error);
    Lockstep.Outcome outcome = chain.send(call, sender);
    boolean fresh = foretold.isEmpty() && model.create(asked);
    List<String> told =
        AccountFactory.getAccountCreatedEvents(
                web3j
                    .ethGetBlockReceipts(
                        DefaultBlockParameter.valueOf(BigInteger.valueOf(outcome.block())))
                    .send()
                    .getBlockReceipts()
                    .orElseThrow()
                    .getFirst())
            .stream()
            .flatMap(it -> Stream.of(it.account, it.owner))
            .toList();
    assertThat(told)
        .as("seed %d", seed)
        .isEqualTo(fresh ? List.of(model.addressOf(asked), asked.owner()) : List.of());
    return same(fresh || foretold.isPresent() ? "create" : "again", outcome.refusal(), foretold);
  }

  /** The address, or the refusal with its values: money sent where no account can be is lost. */
  private void sameAddress(Asked asked) throws Exception {
    String data =
        factory
            .addressOf(asked.owner(), asked.guardians(), threshold(asked), salt(asked))
            .encodeFunctionCall();
    EthCall found =
        web3j
            .ethCall(
                Transaction.createEthCallTransaction(
                    Keys.GOVERNANCE.getAddress(), factory.getContractAddress(), data),
                DefaultBlockParameterName.LATEST)
            .send();
    String expected =
        model
            .refusal(asked)
            .map(it -> "0x" + it.bytes(errors))
            .orElseGet(() ->
                Numeric.toHexStringWithPrefixZeroPadded(
                    Numeric.toBigInt(model.addressOf(asked)), 64));
    assertThat(found.hasError() ? AbiErrors.dataOf(found) : found.getValue())
        .as("seed %d: %s", seed, asked)
        .isEqualTo(expected);
  }

  private void sameAccount(String address, Asked asked) throws Exception {
    SettlementAccount account =
        SettlementAccount.load(address, web3j, sending(Keys.GOVERNANCE), GAS);
    assertThat(account.owner().send()).isEqualTo(asked.owner());
    var guardians = account.guardians().send();
    assertThat(guardians.component1()).isEqualTo(asked.guardians());
    assertThat(guardians.component2()).isEqualTo(threshold(asked));
  }

  private static byte[] salt(Asked asked) {
    return Eip712.word(BigInteger.valueOf(asked.salt()));
  }

  private static BigInteger threshold(Asked asked) {
    return BigInteger.valueOf(asked.threshold());
  }
}
