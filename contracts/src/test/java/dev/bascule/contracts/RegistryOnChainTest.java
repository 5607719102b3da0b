package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.bindings.ConsortiumRegistry;
import dev.bascule.contracts.bindings.ConsortiumRegistry.Action;
import dev.bascule.contracts.bindings.ConsortiumRegistry.Duration;
import dev.bascule.contracts.bindings.ConsortiumRegistry.Founder;
import dev.bascule.contracts.bindings.ConsortiumRegistry.FoundingNode;
import dev.bascule.contracts.bindings.ConsortiumRegistry.Parameters;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Bytes20;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint16;
import org.web3j.abi.datatypes.generated.Uint8;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The registry as Java uses it: bindings, events, gas, on a real EVM. */
class RegistryOnChainTest {

  private static final int MEMBERS = 4;
  private static final BigInteger VALIDATOR = BigInteger.ONE;
  private static final StaticGasProvider GAS =
      new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT);

  private Anvil anvil;
  private Web3j web3j;
  private String address;

  @BeforeEach
  void start() throws Exception {
    anvil = Anvil.start();
    web3j = Web3j.build(new HttpService(anvil.url().toString()));
    List<Founder> founders = new ArrayList<>();
    List<FoundingNode> nodes = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      founders.add(new Founder(id(i), "Bank " + i, new byte[20], voter(i).getAddress()));
      byte[] key = publicKey(node(i));
      nodes.add(
          new FoundingNode(
              id(i), x(key), y(key), "127.0.0.1", BigInteger.valueOf(30303), VALIDATOR));
    }
    Duration ten = new Duration(BigInteger.TEN, BigInteger.TEN);
    Duration hundred = new Duration(BigInteger.valueOf(100), BigInteger.valueOf(100));
    var parameters = new Parameters(hundred, ten, hundred, ten, BigInteger.ONE, BigInteger.TWO);
    address =
        send(ConsortiumRegistry.deploy(
                web3j,
                Deployment.manager(web3j, anvil.chainId(), Keys.GOVERNANCE),
                GAS,
                parameters,
                founders,
                nodes,
                List.of()))
            .getContractAddress();
    pass(10);
  }

  @AfterEach
  void stop() {
    web3j.shutdown();
    anvil.close();
  }

  @Test
  void aFifthMemberIsVotedInAndSealsFromTheNextBlock() throws Exception {
    List<Action> actions = List.of(addOrganisation(4), addNode(4));
    TransactionReceipt proposed = send(registry(voter(0)).propose(actions, false, BigInteger.ZERO));
    var made = ConsortiumRegistry.getProposalMadeEvents(proposed).getFirst();
    assertThat(made.id).isEqualTo(BigInteger.ONE);
    assertThat(made.organisation).isEqualTo(id(0));
    send(registry(voter(1)).vote(made.id, true));
    TransactionReceipt passed = send(registry(voter(2)).vote(made.id, true));
    assertThat(ConsortiumRegistry.getProposalPassedEvents(passed)).hasSize(1);
    assertThatThrownBy(() -> send(registry(Keys.named("anybody")).execute(made.id)))
        .hasMessageContaining("revert");
    pass(10);
    TransactionReceipt executed = send(registry(Keys.named("anybody")).execute(made.id));
    var changed = ConsortiumRegistry.getValidatorsChangedEvents(executed).getFirst();
    assertThat(changed.fromBlock).isEqualTo(executed.getBlockNumber().add(BigInteger.ONE));
    assertThat(changed.validators).hasSize(5).contains(node(4).getAddress());
    assertThat(validators()).isEqualTo(changed.validators);
    assertThat(executed.getGasUsed()).isLessThan(Deployment.GAS_LIMIT);
    secondOpinion(executed);
  }

  /** viem, from the ABI file alone, reads the same events as the bindings. */
  private void secondOpinion(TransactionReceipt executed) throws Exception {
    JsonNode events =
        new ObjectMapper()
            .readTree(
                Node.run(
                    "decode.mjs",
                    anvil.url().toString(),
                    "ConsortiumRegistry",
                    address,
                    executed.getTransactionHash()));
    List<String> names = new ArrayList<>();
    for (JsonNode each : events) names.add(each.get("event").asString());
    assertThat(names)
        .containsExactly("OrganisationAdded", "NodeAdded", "ValidatorsChanged", "ProposalExecuted");
    assertThat(events.at("/1/args/host").asString()).isEqualTo("10.1.2.3");
    assertThat(events.at("/2/args/validators")).hasSize(5);
  }

  @Test
  void whatWouldStrandTheChainIsRefusedByTheChainItself() throws Exception {
    Action remove = action(6, new Address(node(0).getAddress()));
    TransactionReceipt proposed =
        send(registry(voter(0)).propose(List.of(remove), false, BigInteger.ZERO));
    BigInteger id = ConsortiumRegistry.getProposalMadeEvents(proposed).getFirst().id;
    for (int i = 1; i < MEMBERS - 1; i++) send(registry(voter(i)).vote(id, true));
    pass(10);
    assertThatThrownBy(() -> send(registry(voter(0)).execute(id))).hasMessageContaining("revert");
    assertThat(validators()).hasSize(MEMBERS);
  }

  private List<String> validators() throws Exception {
    List<?> untyped = registry(voter(0)).getValidators().send();
    return untyped.stream().map(String::valueOf).toList();
  }

  private ConsortiumRegistry registry(Credentials sender) {
    return ConsortiumRegistry.load(
        address, web3j, Deployment.manager(web3j, anvil.chainId(), sender), GAS);
  }

  private void pass(int blocks) {
    anvil.rpc("evm_increaseTime", "[" + blocks + "]");
    anvil.rpc("anvil_mine", "[\"0x" + Integer.toHexString(blocks) + "\"]");
  }

  private static Action addOrganisation(int i) {
    return action(
        1,
        new Bytes32(id(i)),
        new Utf8String("Bank " + i),
        new Bytes20("529900T8BM49AURSDO55".getBytes(StandardCharsets.US_ASCII)),
        new Address(voter(i).getAddress()));
  }

  private static Action addNode(int i) {
    byte[] key = publicKey(node(i));
    return action(
        4,
        new Bytes32(id(i)),
        new Bytes32(x(key)),
        new Bytes32(y(key)),
        new Utf8String("10.1.2.3"),
        new Uint16(30303),
        new Uint8(VALIDATOR));
  }

  private static Action action(int kind, Type<?>... values) {
    return new Action(
        BigInteger.valueOf(kind),
        Numeric.hexStringToByteArray(FunctionEncoder.encodeConstructor(typed(values))));
  }

  @SuppressWarnings("rawtypes") // web3j asks for a list of the raw type.
  private static List<Type> typed(Type<?>... values) {
    return List.of(values);
  }

  private static byte[] id(int i) {
    return Arrays.copyOf(("bank-" + i).getBytes(StandardCharsets.US_ASCII), 32);
  }

  private static Credentials voter(int i) {
    return Keys.named("voter-" + i);
  }

  private static Credentials node(int i) {
    return Keys.named("node-" + i);
  }

  private static byte[] publicKey(Credentials of) {
    return Numeric.toBytesPadded(of.getEcKeyPair().getPublicKey(), 64);
  }

  private static byte[] x(byte[] publicKey) {
    return Arrays.copyOf(publicKey, 32);
  }

  private static byte[] y(byte[] publicKey) {
    return Arrays.copyOfRange(publicKey, 32, 64);
  }
}
