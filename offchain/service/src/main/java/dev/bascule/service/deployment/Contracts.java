package dev.bascule.service.deployment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bascule.core.id.Hash32;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The contracts file: what the deployer put on the chain, and where. Addresses as 0x-hex.
 *
 * @param codeHash Keccak-256 of the code of token, vault and splits, where the deployer noted it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Contracts(
    long chainId,
    String genesisHash,
    long deployBlock,
    String token,
    String vault,
    String splits,
    String currency,
    int exponent,
    int decimals,
    String gasPrice,
    @Nullable Map<String, String> codeHash) {

  public Optional<Hash32> vaultCodeHash() {
    return Optional.ofNullable(codeHash).map(hashes -> hashes.get("vault")).map(Hash32::ofHex);
  }
}
