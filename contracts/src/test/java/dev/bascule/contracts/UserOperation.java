package dev.bascule.contracts;

import dev.bascule.contracts.bindings.SettlementAccount.PackedUserOperation;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.utils.Numeric;

/** An operation of an account for entry point 0.8, as ERC-4337 packs it. */
public final class UserOperation {

  /** Limits for validation and for the call, and what is paid for beside them; in gas. */
  record Gas(long validation, long call, long before) {}

  /** What its gas may cost, in wei. */
  record Fees(long priority, long most) {}

  private static final String TYPE =
      "PackedUserOperation(address sender,uint256 nonce,bytes initCode,bytes callData,"
          + "bytes32 accountGasLimits,uint256 preVerificationGas,bytes32 gasFees,"
          + "bytes paymasterAndData)";
  private static final String DOMAIN =
      "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";

  private final String sender;
  private final BigInteger nonce;
  private final byte[] initCode;
  private final byte[] callData;
  private final Gas gas;
  private final Fees fees;
  private final byte[] paymaster;

  /**
   * An operation without its signature.
   *
   * @param paymaster address, two gas limits and data of whoever pays; empty when the account does
   */
  UserOperation(
      String sender,
      BigInteger nonce,
      byte[] initCode,
      byte[] callData,
      Gas gas,
      Fees fees,
      byte[] paymaster) {
    this.sender = sender;
    this.nonce = nonce;
    this.initCode = initCode.clone();
    this.callData = callData.clone();
    this.gas = gas;
    this.fees = fees;
    this.paymaster = paymaster.clone();
  }

  /** A call without fees, with gas for anything that the tests do. */
  public static UserOperation free(String sender, BigInteger nonce, byte[] callData) {
    return new UserOperation(
        sender,
        nonce,
        new byte[0],
        callData,
        new Gas(1_000_000, 1_000_000, 50_000),
        new Fees(0, 0),
        new byte[0]);
  }

  UserOperation creating(byte[] factoryCall) {
    return new UserOperation(sender, nonce, factoryCall, callData, gas, fees, paymaster);
  }

  public UserOperation paidBy(byte[] other) {
    return new UserOperation(sender, nonce, initCode, callData, gas, fees, other);
  }

  /** The EIP-712 digest that owner or session key signs. */
  byte[] hash(long chainId, String entryPoint) {
    byte[] domain =
        words(
            text(DOMAIN),
            text("ERC4337"),
            text("1"),
            Eip712.word(BigInteger.valueOf(chainId)),
            Eip712.word(Numeric.toBigInt(entryPoint)));
    byte[] struct =
        words(
            text(TYPE),
            Eip712.word(Numeric.toBigInt(sender)),
            Eip712.word(nonce),
            Hash.sha3(initCode),
            Hash.sha3(callData),
            limits(),
            Eip712.word(BigInteger.valueOf(gas.before)),
            prices(),
            Hash.sha3(paymaster));
    return Hash.sha3(Eip712.concat(new byte[] {0x19, 0x01}, domain, struct));
  }

  public PackedUserOperation signed(Credentials key, long chainId, String entryPoint) {
    return packed(Eip712.sign(hash(chainId, entryPoint), key));
  }

  PackedUserOperation packed(byte[] signature) {
    return new PackedUserOperation(
        sender,
        nonce,
        initCode,
        callData,
        limits(),
        BigInteger.valueOf(gas.before),
        prices(),
        paymaster,
        signature);
  }

  private byte[] limits() {
    return halves(gas.validation, gas.call);
  }

  private byte[] prices() {
    return halves(fees.priority, fees.most);
  }

  private static byte[] halves(long high, long low) {
    return Eip712.word(BigInteger.valueOf(high).shiftLeft(128).or(BigInteger.valueOf(low)));
  }

  private static byte[] text(String text) {
    return Hash.sha3(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] words(byte[]... words) {
    return Hash.sha3(Eip712.concat(words));
  }
}
