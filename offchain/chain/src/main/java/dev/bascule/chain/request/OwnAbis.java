package dev.bascule.chain.request;

import dev.bascule.chain.calldata.ContractAbi;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ABI of our contracts, and of a Safe what we know of it, as the contracts' build wrote it into
 * the program that runs: its class path must have the contracts' {@code abi} artifact.
 */
public final class OwnAbis {

  public static final List<String> NAMES =
      List.of(
          "AuditLogs",
          "ConditionalPayments",
          "ConsortiumAccess",
          "ConsortiumRegistry",
          "EscrowPayments",
          "GovernedSplits",
          "Mandates",
          "MerkleSplits",
          "NettingWindows",
          "ParticipantRegistry",
          "PermissionedToken",
          "Safe",
          "SecurityFund",
          "SettlementAccount",
          "SettlementToken",
          "SettlementVault",
          "SplitPayments",
          "Sponsor",
          "TemplateRegistry",
          "TreasuryGuard",
          "VaultBond");

  /** Published by others. */
  private static final Set<String> OTHERS = Set.of("Safe");

  private OwnAbis() {}

  public static Map<String, ContractAbi> load() throws IOException {
    Map<String, ContractAbi> abis = new LinkedHashMap<>();
    for (String name : NAMES) {
      String folder = OTHERS.contains(name) ? "/interfaces/" : "/";
      try (InputStream file = OwnAbis.class.getResourceAsStream(folder + name + ".json")) {
        if (file == null) throw new IllegalStateException("this program has no ABI of " + name);
        abis.put(name, ContractAbi.parse(name, file.readAllBytes()));
      }
    }
    return abis;
  }
}
