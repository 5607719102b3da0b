package dev.bascule.chain.bitcoin.descriptor;

import dev.bascule.chain.hd.KeyOrigin;
import dev.bascule.chain.signature.PublicKey;
import java.util.Optional;

/**
 * A key of one output.
 *
 * @param origin where it is derived from; empty for a key that is written out
 */
public record DerivedKey(PublicKey key, Optional<KeyOrigin> origin) {}
