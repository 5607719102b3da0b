package dev.bascule.service.info;

import dev.bascule.service.deployment.Contracts;
import dev.bascule.service.deployment.DeploymentSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What runs here. */
@RestController
final class InfoController {

  private final DeploymentSettings settings;
  private final Contracts contracts;

  InfoController(DeploymentSettings settings, Contracts contracts) {
    this.settings = settings;
    this.contracts = contracts;
  }

  @GetMapping("/v1/info")
  Map<String, Object> info() {
    var info = new LinkedHashMap<String, Object>();
    info.put("mode", settings.mode().word());
    info.put("tenant", Integer.toString(settings.tenant()));
    info.put("contracts", contracts);
    info.put(
        "domain",
        Map.of(
            "chainId", Long.toString(contracts.chainId()), "verifyingContract", contracts.vault()));
    return info;
  }
}
