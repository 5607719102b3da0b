package dev.bascule.service.treasury;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param pollInterval how often clock and chain are asked about open proposals
 * @param nodeDeadline how long an answer of bitcoind may take
 */
@Validated
@ConfigurationProperties("bascule.treasury")
record TreasurySettings(
    @NotNull @DefaultValue("1s") Duration pollInterval,
    @NotNull @DefaultValue("30s") Duration nodeDeadline) {}
