package dev.bascule.chainrpc.vault;

import dev.bascule.core.id.Address;

/**
 * Where the contracts of a network are.
 *
 * @param deployBlock the block of the vault's creation; nothing of it is older
 */
public record DeployedContracts(Address token, Address vault, Address splits, long deployBlock) {}
