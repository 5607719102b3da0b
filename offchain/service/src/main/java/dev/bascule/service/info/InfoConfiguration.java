package dev.bascule.service.info;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The page that says what runs here. */
@Configuration(proxyBeanMethods = false)
@Import(InfoController.class)
public class InfoConfiguration {}
