package dev.bascule.contracts;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthCall;
import org.web3j.utils.Numeric;

/** Many views of contracts, what each must return, and what the chain returns, in one request. */
final class Readings {

  private record Reading(String name, String contract, String data) {}

  private final List<Reading> readings = new ArrayList<>();
  private final Map<String, String> expected = new TreeMap<>();

  /**
   * A view that must return these values.
   *
   * @param values amounts as BigInteger, flags as Boolean, addresses as 0x-text, words as byte[]
   */
  void expect(String name, String contract, RemoteFunctionCall<?> view, Object... values) {
    expect(name, contract, view.encodeFunctionCall(), values);
  }

  /** The same of a contract without bindings. */
  void expect(String name, String contract, String data, Object... values) {
    StringBuilder words = new StringBuilder();
    for (Object value : values) words.append(word(value));
    readings.add(new Reading(name, contract, data));
    expected.put(name, words.toString());
  }

  /** What must be returned, as hex by name. */
  Map<String, String> expected() {
    return expected;
  }

  /** What the chain returns, as hex by name. */
  Map<String, String> found(Web3j web3j, String sender) throws IOException {
    BatchRequest batch = web3j.newBatch();
    for (Reading it : readings) {
      var call = Transaction.createEthCallTransaction(sender, it.contract, it.data);
      batch.add(web3j.ethCall(call, DefaultBlockParameterName.LATEST));
    }
    List<?> answers = batch.send().getResponses();
    Map<String, String> found = new TreeMap<>();
    for (int i = 0; i < readings.size(); i++) {
      String value = ((EthCall) answers.get(i)).getValue();
      found.put(readings.get(i).name, Numeric.cleanHexPrefix(value));
    }
    return found;
  }

  private static String word(Object value) {
    return switch (value) {
      case BigInteger number -> Numeric.toHexStringNoPrefixZeroPadded(number, 64);
      case Boolean flag -> word(flag ? BigInteger.ONE : BigInteger.ZERO);
      case byte[] word -> Numeric.toHexStringNoPrefix(word);
      case String address -> "0".repeat(24) + Numeric.cleanHexPrefix(address);
      default -> throw new IllegalArgumentException("no value of a view: " + value);
    };
  }
}
