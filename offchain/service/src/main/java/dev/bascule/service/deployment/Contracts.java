package dev.bascule.service.deployment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** The contracts file: what the deployer put on the chain, and where. Addresses as 0x-hex. */
@JsonIgnoreProperties(ignoreUnknown = true)
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
    String gasPrice) {}
