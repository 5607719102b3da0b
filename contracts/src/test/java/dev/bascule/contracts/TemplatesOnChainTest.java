package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.bindings.ConsortiumAccess;
import dev.bascule.contracts.bindings.TemplateRegistry;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.utils.Numeric;

/** The model and the bytecode take the same random operations and stay the same. */
class TemplatesOnChainTest extends FreshAnvil {

  private static final Credentials CONSORTIUM = Keys.GOVERNANCE;
  private static final List<Credentials> MAKERS =
      List.of(Keys.named("maker"), Keys.named("stranger"));
  private static final List<SampleTemplate> CODES =
      List.of(
          SampleTemplate.of(1, true),
          SampleTemplate.of(2, true),
          SampleTemplate.of(3, false),
          new SampleTemplate("ef0100" + "11".repeat(20), true));
  private static final int DESIGNATION = 3;

  /** A clone as its maker asked for it. */
  private record Made(String address, String codeHash, BigInteger argument) {}

  private final TemplatesModel model = new TemplatesModel();
  private final Map<String, String> code = new HashMap<>();
  private final List<Made> made = new ArrayList<>();
  private String address;

  @BeforeEach
  void start() throws Exception {
    var manager = sending(CONSORTIUM);
    var day = new ConsortiumAccess.Duration(BigInteger.valueOf(86_400), BigInteger.valueOf(86_400));
    ConsortiumAccess access =
        send(ConsortiumAccess.deploy(web3j, manager, GAS, CONSORTIUM.getAddress(), day));
    address =
        send(TemplateRegistry.deploy(web3j, manager, GAS, access.getContractAddress()))
            .getContractAddress();
    for (int i = 0; i < CODES.size(); i++) {
      SampleTemplate it = CODES.get(i);
      place(i, it.runtime());
      String closed =
          Numeric.toHexStringWithPrefixZeroPadded(BigInteger.valueOf(it.closed() ? 1 : 0), 64);
      anvil.rpc("anvil_setStorageAt", "[\"" + at(i) + "\",\"0x0\",\"" + closed + "\"]");
    }
  }

  @Test
  void modelAndBytecodeStayTheSame() throws Exception {
    Lockstep chain = new Lockstep(anvil, web3j, "TemplateRegistry", address);
    Map<String, Integer> seen = new TreeMap<>();
    for (int i = 0; i < Lockstep.OPERATIONS; i++) {
      String what = step(chain);
      seen.merge(what, 1, Integer::sum);
      compare("seed " + seed + ", operation " + i + ": " + what);
    }
    System.out.printf("templates in lockstep, seed %d: %s%n", seed, seen);
    assertThat(seen)
        .containsKeys(
            "approve done",
            "approve: AccessManagedUnauthorized",
            "approve: TemplateIsApproved",
            "approve: IncompleteTemplate",
            "approve: CodeDiffers",
            "approve: NoCodeOfItsOwn",
            "approve: ImplementationOpen",
            "withdraw done",
            "clone done",
            "clone: UnknownTemplate",
            "clone: TemplateIsWithdrawn",
            "clone: CodeDiffers",
            "clone: AlreadyCloned",
            "clone: NotInitialised");
  }

  private String step(Lockstep chain) throws Exception {
    int which = random.nextInt(8) < 6 ? random.nextInt(2) : random.nextInt(CODES.size());
    int roll = random.nextInt(20);
    if (roll < 5) return approve(chain, which);
    if (roll < 7) return withdraw(chain, which);
    // A clone whose code is away cannot answer, so it comes back before anything is compared.
    boolean exchanged = roll == 19;
    if (exchanged)
      place(which, random.nextBoolean() ? "" : CODES.get(1 - which / 2).runtime() + "00");
    String what = make(chain, which);
    if (exchanged) place(which, CODES.get(which).runtime());
    return what;
  }

  private String approve(Lockstep chain, int which) throws Exception {
    Credentials sender = sender();
    boolean complete = random.nextInt(6) != 0;
    boolean rightHash = random.nextInt(6) != 0;
    SampleTemplate it = CODES.get(which);
    String codeHash = rightHash ? it.codeHash() : CODES.get(which ^ 1).codeHash();
    boolean reported = complete || random.nextBoolean();
    String report =
        reported ? Hash.sha3(random.nextBoolean() ? "0x01" : "0x02") : "0x" + "0".repeat(64);
    byte[] initialiser = complete || !reported ? SampleTemplate.INITIALISER : new byte[4];
    var call = as(sender).approve(at(which), bytes(codeHash), initialiser, bytes(report));
    var foretold =
        model.approve(
            sender.equals(CONSORTIUM),
            at(which),
            codeHash,
            complete,
            report,
            codeHashAt(which),
            which != DESIGNATION,
            it.closed());
    return same("approve", chain.send(call, sender).refusal(), foretold);
  }

  private String withdraw(Lockstep chain, int which) throws Exception {
    Credentials sender = sender();
    String codeHash = CODES.get(which).codeHash();
    var call = as(sender).withdraw(bytes(codeHash), new byte[32]);
    var foretold = model.withdraw(sender.equals(CONSORTIUM), codeHash);
    return same("withdraw", chain.send(call, sender).refusal(), foretold);
  }

  private String make(Lockstep chain, int which) throws Exception {
    Credentials maker = MAKERS.get(random.nextInt(MAKERS.size()));
    String codeHash = CODES.get(which).codeHash();
    byte[] salt = Eip712.word(BigInteger.valueOf(random.nextInt(3)));
    BigInteger argument = BigInteger.valueOf(random.nextInt(6));
    byte[] arguments = Eip712.word(argument);
    var call = as(maker).clone(bytes(codeHash), salt, arguments);
    var foretold =
        model.clone(
            codeHash,
            maker.getAddress(),
            Numeric.toHexString(salt),
            Numeric.toHexString(arguments),
            codeHashAt(which),
            argument.signum() != 0);
    String what = same("clone", chain.send(call, maker).refusal(), foretold);
    if (foretold.isEmpty()) {
      String promised =
          as(maker).addressOf(bytes(codeHash), maker.getAddress(), salt, arguments).send();
      made.add(new Made(promised, codeHash, argument));
    }
    return what;
  }

  private void compare(String after) throws Exception {
    for (SampleTemplate it : CODES) {
      var expected = model.template(it.codeHash());
      var found = as(CONSORTIUM).templateOf(bytes(it.codeHash())).send();
      assertThat(found.stage.intValue()).as(after).isEqualTo(expected.stage.code);
      assertThat(found.implementation).as(after).isEqualToIgnoringCase(expected.implementation);
      assertThat(Numeric.toHexString(found.report)).as(after).isEqualTo(expected.report);
    }
    for (Made it : made) {
      assertThat(Numeric.toHexString(as(CONSORTIUM).codeHashOf(it.address).send()))
          .as(after)
          .isEqualTo(it.codeHash);
      String kept =
          web3j
              .ethGetStorageAt(it.address, BigInteger.ZERO, DefaultBlockParameterName.LATEST)
              .send()
              .getData();
      assertThat(Numeric.toBigInt(kept)).as(after).isEqualTo(it.argument);
    }
  }

  private Credentials sender() {
    return random.nextInt(8) == 0 ? MAKERS.get(random.nextInt(2)) : CONSORTIUM;
  }

  private void place(int which, String runtime) {
    anvil.rpc("anvil_setCode", "[\"" + at(which) + "\",\"0x" + runtime + "\"]");
    code.put(at(which), runtime);
  }

  private String codeHashAt(int which) {
    return Hash.sha3("0x" + code.get(at(which))).toLowerCase(Locale.ROOT);
  }

  private static String at(int which) {
    return Keys.named("implementation " + which).getAddress();
  }

  private static byte[] bytes(String hex) {
    return Numeric.hexStringToByteArray(hex);
  }

  private TemplateRegistry as(Credentials sender) {
    return TemplateRegistry.load(address, web3j, sending(sender), GAS);
  }
}
