package dev.bascule.testnetwork.contract;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.receipt.TrustJson;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.vault.VaultViews;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.node.process.PrivateFile;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.part.LocalChain;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code trust.json}: what a verifier of receipts takes as given. Whoever verifies chooses it. */
public final class TrustFile {

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private TrustFile() {}

  public static void write(DataFolder folder, LocalChain chain, DeployedContracts contracts)
      throws IOException {
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
            List.of(),
            operatorKeys(chain, Address.ofHex(contracts.vault())),
            List.of(),
            List.of(asset));
    Trust whole = trust.with(validators(folder, chain, trust));
    PrivateFile.write(folder.trustFile(), TrustJson.write(whole) + "\n");
  }

  /** As the vault has them now: a key that was revoked says since when. */
  private static List<Trust.OperatorKey> operatorKeys(LocalChain chain, Address vault) {
    try (EvmNode node = EvmNode.at(chain.rpcUrl(), DEADLINE)) {
      var views = new VaultViews(node, vault);
      var keys = new ArrayList<Trust.OperatorKey>();
      int last = views.lastOperatorKeyId(new BlockTag.Latest());
      for (int id = 1; id <= last; id++) {
        VaultViews.OperatorKey it = views.operatorKey(id, new BlockTag.Latest());
        Optional<Long> revoked = Optional.of(it.revokedAt()).filter(at -> at != 0);
        keys.add(new Trust.OperatorKey(id, it.signer(), it.from(), revoked));
      }
      return keys;
    }
  }

  /**
   * The service adds each change to the file that is there, an agent to the one of the chain's
   * folder: the longer history stays, because its proofs may not be had a second time.
   */
  private static List<Trust.Validators> validators(DataFolder folder, LocalChain chain, Trust trust)
      throws IOException {
    List<Trust.Validators> ofChain = chain.validators();
    if (!Files.exists(folder.trustFile()) || ofChain.isEmpty()) return ofChain;
    Trust kept = read(folder);
    boolean same =
        kept.domain().equals(trust.domain())
            && kept.genesisHash().equals(trust.genesisHash())
            && kept.validators().getFirst().equals(ofChain.getFirst());
    return same && kept.validators().size() > ofChain.size() ? kept.validators() : ofChain;
  }

  private static Trust read(DataFolder folder) throws IOException {
    try {
      return TrustJson.read(Files.readAllBytes(folder.trustFile()));
    } catch (JsonRefused refused) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "trust_file_refused",
              folder.trustFile() + " cannot be used",
              String.valueOf(refused.getMessage()),
              "Put a copy of it back; without it, move it away: up writes one that knows the"
                  + " validators of the genesis and what an agent has noted in the chain's folder.")
          .asException();
    }
  }
}
