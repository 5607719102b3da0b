package dev.bascule.service.access;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What one API key may ask for. A request counts as one item, an array as many as it holds.
 *
 * @param perSecond for good
 * @param burst at once; not below the largest array, which could otherwise never pass
 */
@Validated
@ConfigurationProperties("bascule.rate-limit")
public record RateLimitSettings(
    @Min(1) @Max(1_000_000) @DefaultValue("5000") int perSecond,
    @Min(512) @Max(10_000_000) @DefaultValue("20000") int burst) {}
