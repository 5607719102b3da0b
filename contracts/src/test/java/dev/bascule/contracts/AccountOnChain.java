package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.bindings.AccountFactory;
import dev.bascule.contracts.bindings.SettlementAccount;
import dev.bascule.contracts.bindings.SettlementAccount.Call;
import dev.bascule.contracts.bindings.SettlementAccount.Session;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import org.web3j.abi.DefaultFunctionEncoder;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.utils.Numeric;

/**
 * An account with three guardians on a test chain, made through its factory, and hands to use it.
 */
final class AccountOnChain {

  static final StaticGasProvider GAS = new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT);

  private final Anvil anvil;
  private final Deployment on;
  private final Lockstep calls;
  final EntryPoint entryPoint;
  final AccountFactory factory;
  final String address;

  AccountOnChain(Anvil anvil, Deployment on) throws Exception {
    this.anvil = anvil;
    this.on = on;
    AbiErrors errors = AbiErrors.of("SettlementAccount", "SettlementToken", "Sponsor");
    entryPoint = EntryPoint.deploy(on.web3j(), anvil.chainId(), Keys.named("bundler"), errors);
    var delay =
        new AccountFactory.Duration(
            BigInteger.valueOf(AccountStory.DELAY_BLOCKS),
            BigInteger.valueOf(AccountStory.DELAY_SECONDS));
    factory =
        send(
            AccountFactory.deploy(
                on.web3j(),
                Deployment.manager(on.web3j(), anvil.chainId(), Keys.GOVERNANCE),
                GAS,
                EntryPoint.ADDRESS,
                delay,
                delay));
    String owner = AccountStory.owner(0).getAddress();
    List<String> guardians = AccountStory.GUARDIANS.stream().map(Credentials::getAddress).toList();
    address = factory.addressOf(owner, guardians, BigInteger.TWO, new byte[32]).send();
    send(factory.create(owner, guardians, BigInteger.TWO, new byte[32]));
    send(on.token(Keys.ISSUER).issue(address, BigInteger.TEN.pow(12)));
    calls = new Lockstep(anvil, on.web3j(), "SettlementAccount", address);
  }

  SettlementAccount as(Credentials sender) {
    return SettlementAccount.load(
        address, on.web3j(), Deployment.manager(on.web3j(), anvil.chainId(), sender), GAS);
  }

  Lockstep.Outcome call(RemoteFunctionCall<TransactionReceipt> call, Credentials sender)
      throws Exception {
    return calls.send(call, sender);
  }

  /** A call of the account, as a signed operation in a bundle of its own. */
  EntryPoint.Outcome operation(
      BigInteger nonceKey, RemoteFunctionCall<TransactionReceipt> call, Credentials signer)
      throws Exception {
    byte[] data = Numeric.hexStringToByteArray(call.encodeFunctionCall());
    UserOperation it = UserOperation.free(address, entryPoint.nonce(address, nonceKey), data);
    return entryPoint.handle(it.signed(signer, anvil.chainId(), EntryPoint.ADDRESS));
  }

  /** A transfer of the token by the account. */
  RemoteFunctionCall<TransactionReceipt> paying(String payee, BigInteger amount) {
    String transfer = on.token(Keys.ISSUER).transfer(payee, amount).encodeFunctionCall();
    Call call = new Call(token(), BigInteger.ZERO, Numeric.hexStringToByteArray(transfer));
    return as(AccountStory.STRANGER).execute(List.of(call));
  }

  byte[] transferTemplate() {
    String zero = "0x" + "0".repeat(40);
    return Numeric.hexStringToByteArray(
        on.token(Keys.ISSUER).transfer(zero, BigInteger.ZERO).encodeFunctionCall());
  }

  /** keccak256 of the ABI encoding of the terms. */
  String id(Session session) {
    String encoded = new DefaultFunctionEncoder().encodeParameters(List.of(session));
    return Numeric.toHexString(Hash.sha3(Numeric.hexStringToByteArray(encoded)));
  }

  String token() {
    return on.tokenAddress();
  }

  BigInteger balance(String account) throws Exception {
    return on.token(Keys.ISSUER).balanceOf(account).send();
  }

  void pass(long blocks, long seconds) {
    calls.pass(blocks, seconds);
  }

  long now() {
    try {
      return on.web3j()
          .ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false)
          .send()
          .getBlock()
          .getTimestamp()
          .longValueExact();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
