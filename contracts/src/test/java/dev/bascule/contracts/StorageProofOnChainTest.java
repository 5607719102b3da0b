package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.bindings.ConditionalPayments;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A conditional payment that waits for a value in a contract's storage, with the proofs of a node.
 */
class StorageProofOnChainTest {

  private static final Credentials PAYER = Keys.named("conditional-payer");
  private static final Credentials PAYEE = Keys.named("conditional-payee");
  private static final Credentials STRANGER = Keys.named("conditional-stranger");
  private static final StaticGasProvider GAS =
      new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT);

  private Anvil anvil;
  private Deployment on;
  private String address;
  private Lockstep chain;

  @BeforeEach
  void start() throws Exception {
    anvil = Anvil.start();
    on = Deployment.deploy(anvil);
    address =
        send(ConditionalPayments.deploy(
                on.web3j(), Deployment.manager(on.web3j(), anvil.chainId(), Keys.GOVERNANCE), GAS))
            .getContractAddress();
    send(on.token(Keys.ISSUER).issue(PAYER.getAddress(), BigInteger.TEN.pow(12)));
    send(on.token(PAYER).approve(address, BigInteger.TEN.pow(12)));
    chain = new Lockstep(anvil, on.web3j(), "ConditionalPayments", address);
  }

  @AfterEach
  void stop() {
    on.close();
    anvil.close();
  }

  /** What the vault owes, proven from a block in the past, releases; a bent proof does not. */
  @Test
  void aStorageProofOfTheNodeReleases() throws Exception {
    on.fund(PAYER, 242);
    ConditionalPayments.Terms terms = waitsForCollateral(242, 4_242);
    send(as(PAYER).fund(terms));
    on.fund(PAYER, 4_000);
    byte[] slot = terms.conditions.getFirst().key;
    BigInteger block = on.web3j().ethBlockNumber().send().getBlockNumber();
    on.fund(PAYER, 1); // the present says something else
    Proof proof = proof(on.vaultAddress(), slot, block);

    var refused =
        chain.send(
            as(STRANGER)
                .proveStorage(
                    terms, big(0), proof.headerBytes(), proof.account, bent(proof.storage)),
            STRANGER);
    assertThat(refused.refusal()).contains("TrieProofTraversalError");
    send(
        as(STRANGER)
            .proveStorage(terms, big(0), proof.headerBytes(), proof.account, proof.storage));

    assertThat(as(PAYEE).creditOf(on.tokenAddress(), PAYEE.getAddress()).send())
        .isEqualTo(big(700));
  }

  /** What the slot held before the payment was funded proves nothing for it. */
  @Test
  void aStorageProofOfThePastReleasesNothing() throws Exception {
    on.fund(PAYER, 4_242);
    ConditionalPayments.Terms terms = waitsForCollateral(4_242, 4_242);
    BigInteger block = on.web3j().ethBlockNumber().send().getBlockNumber();
    on.fund(PAYER, 1);
    send(as(PAYER).fund(terms));
    Proof proof = proof(on.vaultAddress(), terms.conditions.getFirst().key, block);

    var outcome =
        chain.send(
            as(STRANGER)
                .proveStorage(terms, big(0), proof.headerBytes(), proof.account, proof.storage),
            STRANGER);

    assertThat(outcome.refusal()).contains("BeforeFunding");
  }

  /**
   * A payment for the day on which the vault, which owes {@code held} of the token, owes {@code
   * amount}.
   */
  private ConditionalPayments.Terms waitsForCollateral(long held, long amount) throws Exception {
    byte[] slot = slotOf(on.vaultAddress(), held);
    return new ConditionalPayments.Terms(
        PAYER.getAddress(),
        PAYEE.getAddress(),
        on.tokenAddress(),
        big(700),
        new ConditionalPayments.Clock(big(1_000_000), big(1L << 40)),
        List.of(
            new ConditionalPayments.Condition(
                big(4), on.vaultAddress(), slot, Eip712.word(big(amount)))),
        Eip712.word(big(7)));
  }

  /** A header's RLP in hexadecimal, and the tries' nodes. */
  private record Proof(String header, List<byte[]> account, List<byte[]> storage) {
    byte[] headerBytes() {
      return Numeric.hexStringToByteArray(header);
    }
  }

  /** The slot of the vault's own sum for the token, found by its value. */
  private byte[] slotOf(String contract, long value) {
    for (int slot = 0; slot < 64; slot++) {
      byte[] key =
          Hash.sha3(
              Eip712.concat(
                  Eip712.word(Numeric.toBigInt(on.tokenAddress())), Eip712.word(big(slot))));
      String params = "[\"" + contract + "\",\"" + Numeric.toHexString(key) + "\",\"latest\"]";
      String held = result("eth_getStorageAt", params).asString();
      if (Numeric.toBigInt(held).equals(big(value))) return key;
    }
    throw new IllegalStateException("no slot of " + contract + " holds " + value);
  }

  private Proof proof(String contract, byte[] slot, BigInteger block) {
    String number = Numeric.encodeQuantity(block);
    JsonNode proof =
        result(
            "eth_getProof",
            "[\"%s\",[\"%s\"],\"%s\"]".formatted(contract, Numeric.toHexString(slot), number));
    return new Proof(
        header(result("eth_getBlockByNumber", "[\"" + number + "\",false]")),
        nodes(proof.get("accountProof")),
        nodes(proof.at("/storageProof/0/proof")));
  }

  /** The header's RLP as its hash covers it: the fields up to Prague, in their order. */
  private static String header(JsonNode block) {
    List<RlpType> fields = new ArrayList<>();
    for (String name :
        List.of(
            "parentHash",
            "sha3Uncles",
            "miner",
            "stateRoot",
            "transactionsRoot",
            "receiptsRoot",
            "logsBloom",
            "#difficulty",
            "#number",
            "#gasLimit",
            "#gasUsed",
            "#timestamp",
            "extraData",
            "mixHash",
            "nonce",
            "#baseFeePerGas",
            "withdrawalsRoot",
            "#blobGasUsed",
            "#excessBlobGas",
            "parentBeaconBlockRoot",
            "requestsHash")) {
      boolean quantity = name.startsWith("#");
      String value = block.get(quantity ? name.substring(1) : name).asString();
      fields.add(
          quantity
              ? RlpString.create(Numeric.decodeQuantity(value))
              : RlpString.create(Numeric.hexStringToByteArray(value)));
    }
    byte[] header = RlpEncoder.encode(new RlpList(fields));
    assertThat(Numeric.toHexString(Hash.sha3(header))).isEqualTo(block.get("hash").asString());
    return Numeric.toHexString(header);
  }

  private static List<byte[]> nodes(JsonNode list) {
    List<byte[]> nodes = new ArrayList<>();
    list.forEach(it -> nodes.add(Numeric.hexStringToByteArray(it.asString())));
    return nodes;
  }

  private static List<byte[]> bent(List<byte[]> nodes) {
    List<byte[]> bent = new ArrayList<>(nodes);
    byte[] last = bent.removeLast().clone();
    last[last.length - 1] ^= 1;
    bent.add(last);
    return bent;
  }

  private JsonNode result(String method, String params) {
    return new ObjectMapper().readTree(anvil.rpc(method, params)).get("result");
  }

  private ConditionalPayments as(Credentials sender) {
    return ConditionalPayments.load(
        address, on.web3j(), Deployment.manager(on.web3j(), anvil.chainId(), sender), GAS);
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }
}
