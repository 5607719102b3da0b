package dev.bascule.node.besu;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.qbft.ExtraData;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.core.id.Address;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** The first block of a gas-free QBFT chain in header mode. */
final class QbftGenesis {

  /** keccak256 of "Istanbul byzantine fault tolerance", by which a header says that it is BFT. */
  private static final String MIX_HASH =
      "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365";

  private static final String GAS_LIMIT = "0x11e1a300"; // 300 million
  private static final int VANITY_BYTES = 32;

  private QbftGenesis() {}

  static String json(ConsortiumPlan plan, List<Address> validators) {
    Map<String, Object> qbft =
        Map.of(
            "blockperiodseconds", plan.blockPeriodSeconds(),
            "epochlength", 30_000,
            "requesttimeoutseconds", plan.requestTimeoutSeconds());
    var config = new LinkedHashMap<String, Object>();
    config.put("chainId", plan.chainId());
    config.put("berlinBlock", 0);
    config.put("londonBlock", 0);
    config.put("zeroBaseFee", true);
    config.put("shanghaiTime", 0);
    config.put("cancunTime", 0);
    config.put("pragueTime", 0);
    config.put("qbft", qbft);
    var genesis = new LinkedHashMap<String, Object>();
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

  private static String extraData(List<Address> validators) {
    ValidatorSet set = ValidatorSet.of(ValidatorSet.Mode.HEADER, validators);
    Bytes vanity = Bytes.of(new byte[VANITY_BYTES]);
    return new ExtraData(vanity, set.members(), Optional.empty(), 0, List.of()).encode().hex();
  }
}
