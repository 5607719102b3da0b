package dev.bascule.core.book;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.Signature;
import dev.bascule.core.voucher.VerifiedLeg;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.core.voucher.VoucherKind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** How the small types stand in a snapshot. Changes only with {@link State#FORM}. */
final class SnapshotForm {
  private SnapshotForm() {}

  static void write(DataOutput out, Hash32 hash) throws IOException {
    out.writeLong(hash.a());
    out.writeLong(hash.b());
    out.writeLong(hash.c());
    out.writeLong(hash.d());
  }

  static Hash32 hash(DataInput in) throws IOException {
    return new Hash32(in.readLong(), in.readLong(), in.readLong(), in.readLong());
  }

  static void write(DataOutput out, Address address) throws IOException {
    out.writeLong(address.high());
    out.writeLong(address.middle());
    out.writeInt(address.low());
  }

  static Address address(DataInput in) throws IOException {
    return new Address(in.readLong(), in.readLong(), in.readInt());
  }

  static void write(DataOutput out, BaseUnits quantity) throws IOException {
    out.writeLong(quantity.high());
    out.writeLong(quantity.low());
  }

  static BaseUnits baseUnits(DataInput in) throws IOException {
    return new BaseUnits(in.readLong(), in.readLong());
  }

  static void write(DataOutput out, Place place) throws IOException {
    out.writeLong(place.block());
    out.writeInt(place.logIndex());
    write(out, place.txHash());
  }

  static Place place(DataInput in) throws IOException {
    return new Place(in.readLong(), in.readInt(), hash(in));
  }

  static void write(DataOutput out, Asset asset) throws IOException {
    out.writeInt(asset.id().number());
    out.writeUTF(asset.currency());
    out.writeByte(asset.scale());
    write(out, asset.token());
    out.writeByte(asset.tokenDecimals());
  }

  static Asset asset(DataInput in) throws IOException {
    return new Asset(
        new AssetId(in.readInt()), in.readUTF(), in.readByte(), address(in), in.readByte());
  }

  static void write(DataOutput out, Command.Genesis genesis) throws IOException {
    write(out, genesis.vault());
    out.writeLong(genesis.chainId());
    out.writeInt(genesis.logEpoch());
    write(out, genesis.logId());
    out.writeInt(genesis.rulesVersion());
    out.writeByte(genesis.mode().code());
    out.writeLong(genesis.start().block());
    write(out, genesis.start().hash());
  }

  static Command.Genesis genesis(DataInput in) throws IOException {
    return new Command.Genesis(
        address(in),
        in.readLong(),
        in.readInt(),
        hash(in),
        in.readInt(),
        Mode.ofCode(in.readByte()),
        new ChainCursor(in.readLong(), hash(in)));
  }

  static void write(DataOutput out, Limits limits) throws IOException {
    out.writeLong(limits.maxTtlSeconds());
    out.writeLong(limits.observerLagSeconds());
    out.writeInt(limits.laneMax());
    out.writeInt(limits.riskScoreMax());
    out.writeLong(limits.exitDelaySeconds());
    out.writeLong(limits.exitDelayBlocks());
    out.writeInt(limits.assets().size());
    for (Limits.AssetLimits each : limits.assets()) {
      out.writeInt(each.asset().number());
      out.writeLong(each.paymentUnits());
      out.writeLong(each.exposureUnits());
    }
  }

  static Limits limits(DataInput in) throws IOException {
    long maxTtl = in.readLong();
    long lag = in.readLong();
    int lanes = in.readInt();
    int risk = in.readInt();
    long exitDelay = in.readLong();
    long exitDelayBlocks = in.readLong();
    List<Limits.AssetLimits> assets = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) {
      assets.add(new Limits.AssetLimits(new AssetId(in.readInt()), in.readLong(), in.readLong()));
    }
    return new Limits(maxTtl, lag, lanes, risk, exitDelay, exitDelayBlocks, assets);
  }

  static void write(DataOutput out, VerifiedVoucher voucher) throws IOException {
    write(out, voucher.payer());
    out.writeInt(voucher.asset().number());
    write(out, voucher.token());
    out.writeInt(voucher.keyEpoch());
    out.writeByte(voucher.kind().code());
    out.writeLong(voucher.notAfter());
    out.writeByte(voucher.legs().size());
    for (VerifiedLeg leg : voucher.legs()) {
      write(out, leg.payee());
      out.writeInt(leg.lane());
      write(out, leg.laneKey().value());
      out.writeLong(leg.cumulativeUnits());
      write(out, leg.terms().value());
    }
    write(out, voucher.digest().value());
    out.write(voucher.signature().bytes());
    write(out, voucher.signer());
  }

  static VerifiedVoucher voucher(DataInput in) throws IOException {
    Address payer = address(in);
    AssetId asset = new AssetId(in.readInt());
    Address token = address(in);
    int keyEpoch = in.readInt();
    VoucherKind kind = VoucherKind.ofCode(in.readByte());
    long notAfter = in.readLong();
    List<VerifiedLeg> legs = new ArrayList<>();
    for (int i = in.readByte(); i > 0; i--) {
      legs.add(
          new VerifiedLeg(
              address(in),
              in.readInt(),
              new LaneKey(hash(in)),
              in.readLong(),
              new TermsHash(hash(in))));
    }
    VoucherDigest digest = new VoucherDigest(hash(in));
    byte[] signature = new byte[Signature.BYTES];
    in.readFully(signature);
    // What a snapshot holds was attested when it was accepted.
    return new VerifiedVoucher(
        payer,
        asset,
        token,
        keyEpoch,
        kind,
        notAfter,
        legs,
        digest,
        Signature.read(ByteBuffer.wrap(signature)),
        address(in));
  }
}
