package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.bindings.ConsortiumRegistry;
import dev.bascule.contracts.bindings.ConsortiumRegistry.Founder;
import dev.bascule.contracts.bindings.ConsortiumRegistry.FoundingNode;
import dev.bascule.contracts.bindings.ConsortiumRegistry.Parameters;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.tx.TransactionManager;
import org.web3j.utils.Numeric;

/** A registry whose founders are known by name: each with one voter and one validating node. */
final class Consortium {

  static final String HOST = "127.0.0.1";
  static final BigInteger PORT = BigInteger.valueOf(30_303);

  private Consortium() {}

  /** The address of the registry. */
  static String found(
      Web3j web3j, TransactionManager manager, Parameters parameters, List<String> organisations)
      throws Exception {
    List<Founder> founders = new ArrayList<>();
    List<FoundingNode> nodes = new ArrayList<>();
    for (String it : organisations) {
      founders.add(new Founder(word(it), it, new byte[20], voter(it).getAddress()));
      byte[] key = publicKey(node(it));
      byte[] x = Arrays.copyOf(key, 32);
      byte[] y = Arrays.copyOfRange(key, 32, 64);
      nodes.add(new FoundingNode(word(it), x, y, HOST, PORT, BigInteger.ONE));
    }
    return send(ConsortiumRegistry.deploy(
            web3j, manager, FreshAnvil.GAS, parameters, founders, nodes, List.of()))
        .getContractAddress()
        .toLowerCase(Locale.ROOT);
  }

  static Credentials voter(String organisation) {
    return Keys.named("voter " + organisation);
  }

  static Credentials node(String name) {
    return Keys.named("node " + name);
  }

  /** 64 bytes, as in an enode. */
  static byte[] publicKey(Credentials of) {
    return Numeric.toBytesPadded(of.getEcKeyPair().getPublicKey(), 64);
  }

  /** An identifier as the registry has it. */
  static byte[] word(String text) {
    return Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), 32);
  }
}
