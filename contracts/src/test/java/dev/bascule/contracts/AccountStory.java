package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.bindings.SettlementAccount;
import dev.bascule.contracts.bindings.SettlementAccount.Approval;
import dev.bascule.contracts.bindings.SettlementAccount.Session;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.utils.Numeric;

/** Random operations on one account, each done on the chain and told to the model. */
final class AccountStory {

  static final long DELAY_BLOCKS = 12;
  static final long DELAY_SECONDS = 1_000;

  private static final List<Credentials> OWNERS =
      List.of(
          Deployment.Keys.named("payer"),
          Deployment.Keys.named("second owner"),
          Deployment.Keys.named("third owner"));
  static final List<Credentials> GUARDIANS =
      List.of("first guardian", "second guardian", "third guardian").stream()
          .map(Deployment.Keys::named)
          .sorted(Comparator.comparing(it -> Numeric.toBigInt(it.getAddress())))
          .toList();
  static final Credentials KEY = Deployment.Keys.named("session");
  static final Credentials STRANGER = Deployment.Keys.named("stranger");
  static final List<String> PAYEES =
      List.of(
          Deployment.Keys.named("shop0").getAddress(), Deployment.Keys.named("shop1").getAddress());

  private final AccountOnChain chain;
  private final Random random;
  private final List<Session> lent = new ArrayList<>();
  private final Map<String, Integer> seen = new TreeMap<>();
  final AccountModel model;
  private BigInteger paid = BigInteger.ZERO;

  AccountStory(AccountOnChain chain, Random random) {
    this.chain = chain;
    this.random = random;
    model = new AccountModel(owner(0).getAddress(), 3, 2, DELAY_BLOCKS, DELAY_SECONDS);
  }

  static Credentials owner(int which) {
    return OWNERS.get(which);
  }

  /** How often each outcome was seen, by operation. */
  Map<String, Integer> seen() {
    return seen;
  }

  /** One operation, the same in both. */
  void step(int number) throws Exception {
    if (random.nextInt(4) == 0) {
      chain.pass(random.nextInt((int) DELAY_BLOCKS), random.nextInt((int) DELAY_SECONDS));
    }
    boolean byOwner = random.nextInt(8) != 0;
    switch (random.nextInt(16)) {
      case 0, 1 -> grant(byOwner, number);
      case 2, 3, 4, 5, 6, 7 -> use(number);
      case 8 -> revokeOrWipe(byOwner);
      case 9 -> pay(byOwner);
      case 10, 11 -> startRecovery();
      case 12 -> cancelRecovery(byOwner);
      case 13 -> finish();
      default -> guardiansOrOwner(byOwner);
    }
  }

  private void grant(boolean byOwner, int number) throws Exception {
    boolean again = !lent.isEmpty() && random.nextInt(4) == 0;
    Session it = again ? any() : terms(number);
    String id = chain.id(it);
    if (!again) lent.add(it);
    direct("grant", byOwner, as(byOwner).grantSession(it), () -> model.grant(byOwner, id, it));
  }

  /** A use of a session; mostly of a live one, and where there is none, one is lent. */
  private void use(int number) throws Exception {
    boolean live = !lent.isEmpty() && model.isLive(chain.id(lent.getLast()));
    if (lent.isEmpty() || (!live && random.nextInt(4) != 0)) {
      grant(true, number);
      return;
    }
    Session it = random.nextInt(4) == 0 ? any() : lent.getLast();
    String id = chain.id(it);
    boolean signed = random.nextInt(10) != 0;
    boolean named = random.nextInt(10) != 0;
    String payee = named ? PAYEES.get(random.nextInt(2)) : STRANGER.getAddress();
    long cap = it.perCall.longValueExact();
    boolean within = random.nextInt(10) != 0;
    BigInteger amount =
        BigInteger.valueOf(within ? 1 + random.nextLong(cap) : random.nextBoolean() ? 0 : cap + 1);
    BigInteger nonceKey = Numeric.toBigInt(KEY.getAddress());
    var outcome =
        chain.operation(
            nonceKey, as(true).executeSession(it, payee, amount), signed ? KEY : STRANGER);
    same("use", outcome.what(), model.use(id, signed, named, amount, outcome.time()));
    if (outcome.what().equals("done")) paid = paid.add(amount);
  }

  private void revokeOrWipe(boolean byOwner) throws Exception {
    if (lent.isEmpty() || random.nextInt(6) == 0) {
      direct("wipe", byOwner, as(byOwner).wipeSessions(), () -> model.wipe(byOwner));
      return;
    }
    Session it = any();
    String id = chain.id(it);
    byte[] word = Numeric.hexStringToByteArray(id);
    direct("revoke", byOwner, as(byOwner).revokeSession(word), () -> model.revoke(byOwner, id));
  }

  /** The owner's payment, by an operation. */
  private void pay(boolean byOwner) throws Exception {
    BigInteger amount = BigInteger.valueOf(random.nextInt(50));
    var outcome =
        chain.operation(
            BigInteger.ZERO,
            chain.paying(PAYEES.getFirst(), amount),
            byOwner ? current() : STRANGER);
    same("pay", outcome.what(), byOwner ? "done" : "refused: AA24 signature error");
    if (byOwner) paid = paid.add(amount);
  }

  private void startRecovery() throws Exception {
    String next = owner(random.nextInt(3)).getAddress();
    int approvals = random.nextInt(4) == 0 ? random.nextInt(4) : 2;
    boolean genuine = approvals == 0 || random.nextInt(6) != 0;
    BigInteger notAfter = BigInteger.valueOf(chain.now() + 100_000);
    byte[] digest = as(true).recoveryDigest(next, notAfter).send();
    List<Approval> list = new ArrayList<>();
    for (int i = 0; i < approvals; i++) {
      Credentials key = genuine || i > 0 ? GUARDIANS.get(i) : STRANGER;
      list.add(new Approval(BigInteger.valueOf(i), Eip712.sign(digest, key)));
    }
    var outcome = chain.call(chain.as(STRANGER).startRecovery(next, notAfter, list), STRANGER);
    String expected =
        approvals > model.guardians && model.threshold > 0 && !refusedBefore(next, approvals)
            ? tooMany(genuine)
            : model.startRecovery(next, approvals, genuine, outcome.block(), outcome.time());
    same("start recovery", outcome.refusal().orElse("done"), expected);
  }

  private boolean refusedBefore(String next, int approvals) {
    boolean pending = !model.pendingOwner().endsWith("0".repeat(40));
    return pending || next.equals(model.owner) || approvals < model.threshold;
  }

  /** One more approval than there are guardians: the first wrong one is named. */
  private static String tooMany(boolean genuine) {
    return genuine ? "NoSuchGuardian" : "NotApproved";
  }

  private void cancelRecovery(boolean byOwner) throws Exception {
    if (random.nextBoolean()) return;
    direct(
        "cancel recovery",
        byOwner,
        as(byOwner).cancelRecovery(),
        () -> model.cancelRecovery(byOwner));
  }

  private void finish() throws Exception {
    if (random.nextBoolean()) chain.pass(DELAY_BLOCKS, DELAY_SECONDS);
    var outcome = chain.call(chain.as(STRANGER).finishRecovery(), STRANGER);
    same(
        "finish recovery",
        outcome.refusal().orElse("done"),
        model.finishRecovery(outcome.block(), outcome.time()));
  }

  private void guardiansOrOwner(boolean byOwner) throws Exception {
    switch (random.nextInt(5)) {
      case 0, 1 -> {
        int count = random.nextInt(4);
        int needed =
            random.nextInt(4) == 0 ? random.nextInt(4) : Math.min(count, 1 + random.nextInt(2));
        List<String> list = GUARDIANS.stream().limit(count).map(Credentials::getAddress).toList();
        var call = as(byOwner).proposeGuardians(list, BigInteger.valueOf(needed));
        var outcome = chain.call(call, byOwner ? current() : STRANGER);
        same(
            "propose guardians",
            outcome.refusal().orElse("done"),
            model.proposeGuardians(byOwner, count, needed, outcome.block(), outcome.time()));
      }
      case 2 ->
          direct(
              "cancel change",
              byOwner,
              as(byOwner).cancelGuardianChange(),
              () -> model.cancelGuardianChange(byOwner));
      case 3 -> {
        if (random.nextBoolean()) chain.pass(DELAY_BLOCKS, DELAY_SECONDS);
        var outcome = chain.call(chain.as(STRANGER).finishGuardianChange(), STRANGER);
        same(
            "finish change",
            outcome.refusal().orElse("done"),
            model.finishGuardianChange(outcome.block(), outcome.time()));
      }
      default -> {
        String next = owner(random.nextInt(3)).getAddress();
        direct(
            "set owner", byOwner, as(byOwner).setOwner(next), () -> model.setOwner(byOwner, next));
      }
    }
  }

  /** What the payees have by the model. */
  BigInteger paid() {
    return paid;
  }

  private interface Foretelling {
    String outcome();
  }

  private void direct(
      String what,
      boolean byOwner,
      RemoteFunctionCall<TransactionReceipt> call,
      Foretelling expected)
      throws Exception {
    var outcome = chain.call(call, byOwner ? current() : STRANGER);
    same(what, outcome.refusal().orElse("done"), expected.outcome());
  }

  private void same(String what, String actual, String expected) {
    assertThat(actual).as(what).isEqualTo(expected);
    seen.merge(what + ": " + actual, 1, Integer::sum);
  }

  private SettlementAccount as(boolean byOwner) {
    return chain.as(byOwner ? current() : STRANGER);
  }

  private Credentials current() {
    return OWNERS.stream()
        .filter(it -> it.getAddress().equals(model.owner))
        .findFirst()
        .orElseThrow();
  }

  private Session any() {
    return lent.get(lent.size() - 1 - random.nextInt(Math.min(lent.size(), 3)));
  }

  private Session terms(int number) {
    long perCall = 5L + random.nextInt(20);
    long from = chain.now() - 1 + (random.nextInt(6) == 0 ? 500 : 0);
    return new Session(
        KEY.getAddress(),
        chain.token(),
        chain.transferTemplate(),
        BigInteger.ZERO,
        BigInteger.ONE,
        PAYEES,
        BigInteger.valueOf(perCall),
        BigInteger.valueOf(perCall * (1 + random.nextInt(2))),
        BigInteger.valueOf(3 + random.nextInt(10)),
        BigInteger.valueOf(from),
        BigInteger.valueOf(from + 1_000 + random.nextInt(9_000) + number % 7),
        "0x" + "0".repeat(40),
        BigInteger.ZERO);
  }
}
