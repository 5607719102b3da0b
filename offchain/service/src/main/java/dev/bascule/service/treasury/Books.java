package dev.bascule.service.treasury;

import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.OwnAbis;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.ReviewBasis;
import dev.bascule.chain.treasury.TreasuryDocument;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.TierPolicy;
import dev.bascule.core.treasury.TreasuryPolicy;
import dev.bascule.service.deployment.Contracts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the treasury is ruled by, read once at start. */
record Books(TreasuryDocument document, Map<String, ContractAbi> abis) {

  static final String FILE = "treasury.json";

  /**
   * Empty where there is no file: then there is no treasury here.
   *
   * @param lanes accounts whose nonces this service gives to its own transactions
   * @throws IOException if there is a file that is none, or one that could not hold here
   */
  static Optional<Books> read(Path file, Contracts contracts, List<Address> lanes)
      throws IOException {
    if (!Files.exists(file)) return Optional.empty();
    if (Files.size(file) > TreasuryDocument.BYTES_MAX) {
      throw new IOException(file + " is too large (treasury_file_invalid)");
    }
    TreasuryDocument document;
    try {
      document = TreasuryDocument.read(StrictObject.parse(Files.readAllBytes(file)));
    } catch (JsonRefused refused) {
      throw new IOException(
          "%s: %s (treasury_file_invalid)".formatted(file, refused.getMessage()), refused);
    }
    for (TreasuryPolicy.Wallet wallet : document.policy().wallets()) {
      if (!(wallet.holder() instanceof Holder.Account account)) continue;
      if (account.chainId() != contracts.chainId()) {
        throw new IOException(
            "%s: wallet %s lies on chain %d, this service follows chain %d (chain_not_followed)"
                .formatted(file, wallet.name(), account.chainId(), contracts.chainId()));
      }
      if (lanes.contains(account.address())) {
        throw new IOException(
            "%s: wallet %s is an account that this service itself sends from (wallet_is_a_lane)"
                .formatted(file, wallet.name()));
      }
    }
    return Optional.of(new Books(document, OwnAbis.load()));
  }

  TreasuryPolicy policy() {
    return document.policy();
  }

  /** How far back a limit may ask. */
  long windowSecondsMax() {
    return policy().tiers().stream()
        .flatMap(tier -> tier.limits().stream())
        .mapToLong(TierPolicy.Limit::windowSeconds)
        .max()
        .orElse(0);
  }

  /** The state of the chain is proven to this service by its node's blocks, not by the file. */
  ReviewBasis basis(Payload payload) {
    return document.basis(abis, payload).withoutValidators();
  }
}
