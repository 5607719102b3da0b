package dev.bascule.service.submission;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param anchorInterval I_anchor: how often a grown log is anchored
 * @param replaceAfter how long a transaction may wait before it is priced higher
 * @param idlePause how often the chain is asked when nothing is under way
 */
@Validated
@ConfigurationProperties("bascule.submission")
public record SubmissionSettings(
    @NotNull @DefaultValue("10s") Duration anchorInterval,
    @NotNull @DefaultValue("20s") Duration replaceAfter,
    @NotNull @DefaultValue("500ms") Duration idlePause) {}
