package dev.bascule.service;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The features use each other only in the directions that their package-info files allow. */
class ModularityTest {

  @Test
  void theFeaturesKeepTheirDirections() {
    ApplicationModules.of(SettlementService.class).verify();
  }
}
