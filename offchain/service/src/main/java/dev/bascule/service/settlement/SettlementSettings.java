package dev.bascule.service.settlement;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param windowInterval a window is cut this often when there is something to settle; zero means on
 *     request only
 */
@Validated
@ConfigurationProperties("bascule.settlement")
public record SettlementSettings(@NotNull @DefaultValue("60s") Duration windowInterval) {}
