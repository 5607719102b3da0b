package dev.bascule.service.treasury;

import dev.bascule.core.id.Hash32;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param pollInterval how often clock and chain are asked about open proposals
 * @param nodeDeadline how long an answer of bitcoind may take
 * @param vouchedRules the digest of the rules whose new keys enter as active, where fewer than two
 *     people are left who could activate them; empty: of none
 */
@Validated
@ConfigurationProperties("bascule.treasury")
record TreasurySettings(
    @NotNull @DefaultValue("1s") Duration pollInterval,
    @NotNull @DefaultValue("30s") Duration nodeDeadline,
    @NotNull @Pattern(regexp = "(0x[0-9a-f]{64})?") @DefaultValue("") String vouchedRules) {

  Optional<Hash32> vouched() {
    return vouchedRules.isEmpty() ? Optional.empty() : Optional.of(Hash32.ofHex(vouchedRules));
  }
}
