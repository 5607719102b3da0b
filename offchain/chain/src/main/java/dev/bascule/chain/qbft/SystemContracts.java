package dev.bascule.chain.qbft;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Address;
import java.util.Map;

/**
 * The contracts that Cancun (EIP-4788) and Prague (EIP-2935) expect; without them Besu warns at
 * every block. Code and addresses are those of the EIPs.
 */
final class SystemContracts {

  private static final Address BEACON_ROOTS =
      Address.ofHex("0x000f3df6d732807ef1319fb7b8bb8522d0beac02");
  private static final Bytes BEACON_ROOTS_CODE =
      Bytes.fromHex(
          "0x3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f3580156049"
              + "5762001fff810690815414603c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff420642"
              + "81555f359062001fff015500");

  private static final Address BLOCK_HASHES =
      Address.ofHex("0x0000f90827f1c53a10cb7a02335b175320002935");
  private static final Bytes BLOCK_HASHES_CODE =
      Bytes.fromHex(
          "0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f356001430381116042"
              + "57611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500");

  private SystemContracts() {}

  static Map<Address, GenesisAccount> accounts() {
    return Map.of(
        BEACON_ROOTS, GenesisAccount.contract(BEACON_ROOTS_CODE, Map.of()),
        BLOCK_HASHES, GenesisAccount.contract(BLOCK_HASHES_CODE, Map.of()));
  }
}
