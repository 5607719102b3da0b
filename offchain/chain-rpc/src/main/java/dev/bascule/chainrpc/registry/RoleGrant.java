package dev.bascule.chainrpc.registry;

import dev.bascule.core.id.Address;

/**
 * An account that may act in a role for an organisation.
 *
 * @param role such as {@code relayer}; spelled like an organisation's id
 */
public record RoleGrant(Address account, RegistryId role, RegistryId organisation) {}
