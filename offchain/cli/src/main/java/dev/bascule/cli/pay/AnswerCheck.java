package dev.bascule.cli.pay;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.checkpoint.CheckpointJson;
import dev.bascule.chain.checkpoint.SignedCheckpoint;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.OperatorTrust;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.log.CheckpointBody;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.BaseUnits;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/**
 * Believes an acceptance only with its proof: the operator's signature under a checkpoint, and each
 * leg's leaf, with exactly the amounts that were signed, under the checkpoint's root.
 */
final class AnswerCheck {
  private final OperatorTrust trust;

  /** INV-ONE-LOG as far as this client can see: one root for each size of a log. */
  private final Map<String, Hash32> roots = new ConcurrentHashMap<>();

  /** Payments of one batch share a checkpoint, and its signature is checked once. */
  private final Map<SignedCheckpoint, Boolean> believed = new ConcurrentHashMap<>();

  AnswerCheck(OperatorTrust trust) {
    this.trust = trust;
  }

  /**
   * @throws ProblemException when the answer proves less than it claims
   */
  void accepted(JsonNode payment, Draft draft, Voucher voucher, Asset asset) {
    try {
      CheckpointBody checkpoint = checkpoint(payment);
      List<JsonNode> legs = Fields.list(payment, "legs");
      if (legs.size() != voucher.legs().size()) {
        throw lie(draft, "it names " + legs.size() + " legs of " + voucher.legs().size());
      }
      for (int i = 0; i < legs.size(); i++) {
        leg(legs.get(i), i, draft, voucher, asset, checkpoint);
      }
    } catch (IllegalArgumentException | MalformedSignature | JsonRefused e) {
      throw lie(draft, String.valueOf(e.getMessage()));
    }
  }

  private CheckpointBody checkpoint(JsonNode payment) {
    CheckpointBody body =
        CheckpointJson.read(StrictObject.of(Fields.child(payment, "checkpoint"), "checkpoint"));
    var signature = Signature.fromBytes(Bytes.fromHex(Fields.text(payment, "opSig")));
    believed.computeIfAbsent(new SignedCheckpoint(body, signature), this::believe);
    return body;
  }

  private boolean believe(SignedCheckpoint checkpoint) {
    CheckpointBody body = checkpoint.body();
    Address signer = checkpoint.signer(trust.domain()).orElse(Address.ZERO);
    if (!trust.believes(body, signer)) {
      throw problem(
          "checkpoint_signature_wrong",
          "the checkpoint of size "
              + body.size()
              + " is signed by "
              + signer
              + ", which is not operator key "
              + body.operatorKeyId()
              + " of "
              + trust.file());
    }
    Hash32 other = roots.putIfAbsent(body.logId() + "/" + body.size(), body.root());
    if (other != null && !other.equals(body.root())) {
      throw problem(
          "log_forked",
          "the operator signed two roots for size "
              + body.size()
              + ": "
              + other
              + " and "
              + body.root());
    }
    return true;
  }

  private static void leg(
      JsonNode json, int index, Draft draft, Voucher voucher, Asset asset, CheckpointBody log) {
    Leg signed = voucher.legs().get(index);
    JsonNode leafJson = Fields.child(json, "leaf");
    Leaf leaf = leaf(leafJson);
    BaseUnits amount = asset.toBaseUnits(draft.order().legs().get(index).units());
    BigInteger from = signed.cumulative().toBigInteger().subtract(amount.toBigInteger());
    if (leaf.type() != LeafType.ACCEPT
        || leaf.leg() != index
        || !leaf.logId().equals(log.logId())
        || !leaf.laneKey().equals(voucher.laneKey(index))
        || !leaf.terms().equals(signed.terms())
        || !leaf.to().equals(signed.cumulative())
        || !leaf.from().toBigInteger().equals(from)) {
      throw lie(draft, "leaf " + index + " is not the leg that was signed");
    }
    long at = Fields.number(json, "leafIndex");
    List<Hash32> path =
        Fields.list(json, "inclusion").stream().map(n -> Hash32.ofHex(n.asString())).toList();
    if (!MerkleLog.verifyInclusion(leaf.hash(), at, log.size(), path, log.root())) {
      throw lie(draft, "leaf " + at + " is not under the root of the signed checkpoint");
    }
  }

  private static Leaf leaf(JsonNode json) {
    return new Leaf(
        LeafType.ofCode((int) Fields.number(json, "type")),
        Hash32.ofHex(Fields.text(json, "logId")),
        Fields.number(json, "at"),
        Fields.number(json, "admittedAt"),
        LaneKey.ofHex(Fields.text(json, "laneKey")),
        VoucherDigest.ofHex(Fields.text(json, "voucherDigest")),
        (int) Fields.number(json, "leg"),
        BaseUnits.of(new BigInteger(Fields.text(json, "from"))),
        BaseUnits.of(new BigInteger(Fields.text(json, "to"))),
        TermsHash.ofHex(Fields.text(json, "terms")));
  }

  private static ProblemException lie(Draft draft, String why) {
    return problem("acceptance_unproven", "payment " + draft.order().reference() + ": " + why);
  }

  private static ProblemException problem(String code, String why) {
    return Problem.of(
            ExitCode.VERIFICATION_FAILED,
            code,
            "the service's answer does not verify",
            why,
            "Keep the answer: it is evidence. Do not pay through this service until it is explained.")
        .asException();
  }
}
