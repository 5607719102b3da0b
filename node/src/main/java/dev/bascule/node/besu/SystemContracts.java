package dev.bascule.node.besu;

import java.util.Map;

/**
 * The contracts that Cancun (EIP-4788) and Prague (EIP-2935) expect; without them Besu warns at
 * every block. Code and addresses are those of the EIPs.
 */
final class SystemContracts {

  private static final String BEACON_ROOTS = "000F3df6D732807Ef1319fB7B8bB8522d0Beac02";
  private static final String BEACON_ROOTS_CODE =
      "0x3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762"
          + "001fff810690815414603c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff42064281555f35"
          + "9062001fff015500";

  private static final String BLOCK_HASHES = "0000F90827F1C53a10cb7A02335B175320002935";
  private static final String BLOCK_HASHES_CODE =
      "0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f3560014303811160425761"
          + "1fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500";

  private SystemContracts() {}

  static Map<String, Object> alloc() {
    return Map.of(
        BEACON_ROOTS, contract(BEACON_ROOTS_CODE), BLOCK_HASHES, contract(BLOCK_HASHES_CODE));
  }

  private static Map<String, String> contract(String code) {
    return Map.of("balance", "0", "nonce", "1", "code", code);
  }
}
