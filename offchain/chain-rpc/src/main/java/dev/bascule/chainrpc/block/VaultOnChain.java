package dev.bascule.chainrpc.block;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.core.id.Hash32;

/** Which chain and which vault a reader is bound to. */
public record VaultOnChain(VaultDomain domain, Hash32 genesisHash) {}
