package dev.bascule.node.besu;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;
import org.web3j.utils.Numeric;
import tools.jackson.databind.json.JsonMapper;

/** The first block of a gas-free QBFT chain in header mode. */
final class QbftGenesis {

  /** keccak256 of "Istanbul byzantine fault tolerance", by which a header says that it is BFT. */
  private static final String MIX_HASH =
      "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365";

  private static final String GAS_LIMIT = "0x11e1a300"; // 300 million
  private static final int VANITY_BYTES = 32;

  private QbftGenesis() {}

  static String json(ConsortiumPlan plan, List<String> validators) {
    Map<String, Object> qbft =
        Map.of(
            "blockperiodseconds", plan.blockPeriodSeconds(),
            "epochlength", 30_000,
            "requesttimeoutseconds", plan.requestTimeoutSeconds());
    var config = new java.util.LinkedHashMap<String, Object>();
    config.put("chainId", plan.chainId());
    config.put("berlinBlock", 0);
    config.put("londonBlock", 0);
    config.put("zeroBaseFee", true);
    config.put("shanghaiTime", 0);
    config.put("cancunTime", 0);
    config.put("pragueTime", 0);
    config.put("qbft", qbft);
    var genesis = new java.util.LinkedHashMap<String, Object>();
    genesis.put("config", config);
    genesis.put("nonce", "0x0");
    genesis.put("timestamp", "0x0");
    genesis.put("extraData", extraData(validators));
    genesis.put("gasLimit", GAS_LIMIT);
    genesis.put("difficulty", "0x1");
    genesis.put("baseFeePerGas", "0x0");
    genesis.put("mixHash", MIX_HASH);
    genesis.put("coinbase", "0x0000000000000000000000000000000000000000");
    genesis.put("alloc", SystemContracts.alloc());
    return JsonMapper.builder()
        .build()
        .writerWithDefaultPrettyPrinter()
        .writeValueAsString(genesis);
  }

  /** RLP[vanity, validators ascending, no vote, round 0, no seals]. */
  static String extraData(List<String> validators) {
    List<RlpType> sorted = new ArrayList<>();
    for (String address : new TreeSet<>(validators)) {
      sorted.add(RlpString.create(Numeric.hexStringToByteArray(address)));
    }
    var extra =
        new RlpList(
            RlpString.create(new byte[VANITY_BYTES]),
            new RlpList(sorted),
            new RlpList(),
            RlpString.create(new byte[0]),
            new RlpList());
    return Numeric.toHexString(RlpEncoder.encode(extra));
  }
}
