package dev.bascule.service.wire;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The edge that all features share. */
@Configuration(proxyBeanMethods = false)
@Import(ProblemAdvice.class)
public class WireConfiguration {}
