package dev.bascule.chainrpc.safe;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.safe.OwnerSignatures;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.contracts.Anvil;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The published Safe of a test's owners on anvil, and our guard beside it. */
public final class SafeOnAnvil {

  public static final long DELAY = 3600;
  public static final long GRACE = 86_400;

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path PUBLISHED =
      Path.of("contracts/node_modules/@safe-global/safe-smart-account/build/artifacts/contracts");

  private final Anvil anvil;
  private final String anybody;
  private final List<SecretKey> owners;
  private final SafeAccount account;
  private final ContractAbi guardAbi;
  private final ContractAbi safeAbi;

  /** Deploys both; the Safe stands under no guard yet. */
  public SafeOnAnvil(Anvil anvil, List<SecretKey> owners, int threshold) {
    this.anvil = anvil;
    this.anybody = rpc("eth_accounts", "[]").get(0).asString();
    this.owners = List.copyOf(owners);
    this.guardAbi = abi("TreasuryGuard", "TreasuryGuard.json");
    this.safeAbi = abi("Safe", "interfaces/Safe.json");
    JsonNode guard = read(Path.of("contracts/target/abi/TreasuryGuard.json"));
    String code = guard.path("bytecode").asString();
    Address guardAt = deployed(code.startsWith("0x") ? code : "0x" + code);
    Address singleton = deployed(published("Safe.sol/Safe.json"));
    Address safe =
        deployed(
            published("proxies/SafeProxy.sol/SafeProxy.json")
                + new AbiWords().address(singleton).toBytes().hex().substring(2));
    List<Address> addresses = owners.stream().map(SafeOnAnvil::addressOf).toList();
    // Without a handler: one could make signatures count without a transaction.
    AbiWords words = new AbiWords().uint(8 * 32).uint(threshold).address(Address.ZERO);
    words.uint((8 + 1 + owners.size()) * 32L);
    for (int i = 0; i < 4; i++) words.uint(0);
    words.uint(owners.size());
    addresses.forEach(words::address);
    words.uint(0);
    send(
        anybody,
        safe,
        VaultCalls.words(
            "setup(address[],uint256,address,bytes,address,address,uint256,address)", words));
    this.account = new SafeAccount(anvil.chainId(), safe, guardAt, addresses, threshold);
  }

  private static ContractAbi abi(String name, String file) {
    return ContractAbi.parse(name, bytes(Path.of("contracts/target/abi").resolve(file)));
  }

  private static String published(String file) {
    return read(PUBLISHED.resolve(file)).path("bytecode").asString();
  }

  private static JsonNode read(Path file) {
    return JSON.readTree(bytes(file));
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(Anvil.repositoryRoot().resolve(file));
    } catch (IOException cannot) {
      throw new UncheckedIOException(cannot);
    }
  }

  public static Address addressOf(SecretKey key) {
    return Signer.of(key.publicKey());
  }

  /** As the books describe it. */
  public SafeAccount account() {
    return account;
  }

  public ContractAbi guardAbi() {
    return guardAbi;
  }

  public JsonNode rpc(String method, String params) {
    JsonNode answer = JSON.readTree(anvil.rpc(method, params));
    if (answer.has("error")) throw new IllegalStateException(method + ": " + answer);
    return answer.path("result");
  }

  private Address deployed(String code) {
    JsonNode receipt =
        mined(
            "[{\"from\":\"%s\",\"data\":\"%s\",\"gas\":\"0xe00000\",\"gasPrice\":\"0x0\"}]"
                .formatted(anybody, code));
    return Address.ofHex(receipt.path("contractAddress").asString());
  }

  private JsonNode mined(String transaction) {
    String hash = rpc("eth_sendTransaction", transaction).asString();
    JsonNode receipt = rpc("eth_getTransactionReceipt", "[\"" + hash + "\"]");
    for (int i = 0; i < 200 && receipt.isNull(); i++) {
      pause();
      receipt = rpc("eth_getTransactionReceipt", "[\"" + hash + "\"]");
    }
    return receipt;
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }

  /** A transaction of an account that anvil sends for. */
  private JsonNode send(String from, Address to, Bytes data) {
    JsonNode receipt =
        mined(
            "[{\"from\":\"%s\",\"to\":\"%s\",\"data\":\"%s\",\"gas\":\"0x200000\",\"gasPrice\":\"0x0\"}]"
                .formatted(from, to.hex(), data.hex()));
    if (!receipt.path("status").asString().equals("0x1")) {
      throw new IllegalStateException("undone: " + receipt);
    }
    return receipt;
  }

  public SafeTransaction call(long nonce, Address to, BigInteger value, Bytes data) {
    return new SafeTransaction(anvil.chainId(), account.address(), to, value, data, nonce);
  }

  /** Coins without data. */
  public SafeTransaction pay(long nonce, Address to, long wei) {
    return call(nonce, to, BigInteger.valueOf(wei), Bytes.EMPTY);
  }

  public OwnerSignatures signed(SafeTransaction call, SecretKey... signers) {
    OwnerSignatures all = OwnerSignatures.NONE;
    for (SecretKey each : signers) all = all.with(addressOf(each), each.sign(call.digest()));
    return all;
  }

  /** Anybody brings it; as many owners as are needed sign, the first of the list. */
  public Hash32 execute(SafeTransaction call) {
    var signers = owners.subList(0, account.threshold()).toArray(SecretKey[]::new);
    JsonNode receipt = send(anybody, account.address(), call.execution(signed(call, signers)));
    return Hash32.ofHex(receipt.path("transactionHash").asString());
  }

  /** A call of the Safe to itself, by the name of the function. */
  public SafeTransaction ofItself(long nonce, String function, AbiValue... arguments) {
    Bytes data = safeAbi.function(function).call(arguments);
    return call(nonce, account.address(), BigInteger.ZERO, data);
  }

  /**
   * Takes nonces 0 to 2: coins go at once to these recipients, at most {@code each} wei, {@code
   * total} in a day.
   */
  public void underGuard(long each, long total, Address... recipients) {
    AbiValue guard = AbiValue.of(account.guard());
    execute(ofItself(0, "setGuard", guard));
    execute(ofItself(1, "setModuleGuard", guard));
    var adopt = guardAbi.function("adopt");
    AbiValue delay = AbiValue.of(DELAY);
    AbiValue rest = AbiValue.of(GRACE);
    AbiValue times =
        adopt.signature().startsWith("adopt((uint32,uint32,uint32)")
            ? AbiValue.of(delay, rest, rest)
            : AbiValue.of(delay, delay, rest, rest);
    AbiValue[] allowed = new AbiValue[recipients.length];
    for (int i = 0; i < allowed.length; i++) allowed[i] = AbiValue.of(recipients[i]);
    AbiValue limit = AbiValue.of(AbiValue.of(Address.ZERO), AbiValue.of(each), AbiValue.of(total));
    Bytes data = adopt.call(times, AbiValue.of(limit), AbiValue.of(allowed));
    execute(call(2, account.guard(), BigInteger.ZERO, data));
  }

  /** By the first owner, who needs a coin for it and gets it. */
  public void announce(SafeTransaction call) {
    String owner = account.owners().getFirst().hex();
    rpc("anvil_impersonateAccount", "[\"" + owner + "\"]");
    give(account.owners().getFirst());
    send(
        owner,
        account.guard(),
        guardAbi
            .function("announce")
            .call(
                AbiValue.of(account.address()),
                AbiValue.of(call.to()),
                AbiValue.of(call.value()),
                AbiValue.of(call.data())));
  }

  /** Ten coins. */
  public void give(Address account) {
    rpc("anvil_setBalance", "[\"%s\",\"0x8ac7230489e80000\"]".formatted(account.hex()));
  }

  public void pass(long seconds) {
    rpc("evm_increaseTime", "[" + seconds + "]");
    mine(1);
  }

  public void mine(int blocks) {
    for (int i = 0; i < blocks; i++) rpc("evm_mine", "[]");
  }
}
