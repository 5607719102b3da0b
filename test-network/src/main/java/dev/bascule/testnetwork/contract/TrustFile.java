package dev.bascule.testnetwork.contract;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.receipt.TrustJson;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.node.process.PrivateFile;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.KeyRing;
import dev.bascule.testnetwork.part.LocalChain;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code trust.json}: what a verifier of receipts takes as given. Whoever verifies chooses it. */
public final class TrustFile {

  private static final int CHECKPOINT_KEY_ID = 1;

  private TrustFile() {}

  public static void write(
      DataFolder folder, LocalChain chain, DeployedContracts contracts, KeyRing keys)
      throws IOException {
    var operatorKey =
        new Trust.OperatorKey(
            CHECKPOINT_KEY_ID,
            keys.address(KeyRing.Role.CHECKPOINT),
            contracts.deployTime(),
            Optional.empty());
    var asset =
        new Trust.TrustedAsset(
            Address.ofHex(contracts.token()),
            contracts.currency(),
            contracts.exponent(),
            contracts.decimals());
    var trust =
        new Trust(
            new VaultDomain(contracts.chainId(), Address.ofHex(contracts.vault())),
            Hash32.ofHex(contracts.genesisHash()),
            Trust.Finality.valueOf(chain.finality().toUpperCase(Locale.ROOT)),
            validators(chain),
            List.of(operatorKey),
            List.of(),
            List.of(asset));
    PrivateFile.write(folder.trustFile(), TrustJson.write(trust) + "\n");
  }

  private static List<Trust.Validators> validators(LocalChain chain) {
    if (chain.validators().isEmpty()) return List.of();
    var set = ValidatorSet.of(ValidatorSet.Mode.HEADER, chain.validators());
    return List.of(new Trust.Validators(0, set));
  }
}
