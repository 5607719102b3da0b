package dev.bascule.chain.drawdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VoucherKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sessions and ticks against the vectors that the contract reads too, and with bytes changed. */
class DrawdownTest {

  private final JsonNode vectors = vectors();
  private final VaultDomain domain =
      new VaultDomain(
          vectors.at("/domain/chainId").asLong(),
          Address.ofHex(vectors.at("/domain/verifyingContract").asString()));
  private final JsonNode session = vectors.get("session");
  private final JsonNode ticks = vectors.get("ticks");

  @Test
  void aSessionSignsWhatTheVectorsSay() {
    SecretKey key = SecretKey.of(Bytes.fromHex(text(session, "sessionKey")).toArray());
    List<SessionRoot.Line> lines = new ArrayList<>();
    for (JsonNode payment : session.get("payments")) {
      int leg = payment.get("leg").asInt();
      TermsHash document = TermsHash.ofHex(session.get("documents").get(leg).asString());
      assertThat(new SessionGrant(Signer.of(key.publicKey()), document).terms())
          .isEqualTo(granted(session, leg).terms());
      lines.add(new SessionRoot.Line(leg, document, units(payment, "cumulative"), terms(payment)));
    }
    VoucherDigest digest = granted(session, 0).grant();
    List<SessionPayment> payments = SessionRoot.sign(domain, digest, lines, key);
    for (int i = 0; i < payments.size(); i++) {
      String hex = session.get("drawdown").get(i).asString();
      assertThat(payments.get(i).toBytes().hex()).isEqualTo(hex);
      assertThat(SessionPayment.read(Bytes.fromHex(hex))).isEqualTo(payments.get(i));
      SessionRoot.Line line = lines.get(i);
      assertThat(payments.get(i).check(domain, granted(session, line.leg())))
          .isEqualTo(new DrawdownCheck.Drawn(line.cumulative(), line.terms()));
    }
  }

  @Test
  void aChainShowsWhatTheVectorsSay() {
    int length = ticks.get("length").asInt();
    TickChain chain =
        new TickChain(
            TermsHash.ofHex(text(ticks, "document")),
            units(ticks, "base"),
            units(ticks, "unit"),
            length,
            Hash32.ofHex(ticks.get("chain").get(length).asString()));
    GrantedLeg granted = granted(ticks, 0);
    assertThat(chain.grant().terms()).isEqualTo(granted.terms());
    assertThat(chain.grant().ceiling()).isEqualTo(granted.ceiling());
    for (int n = 1; n <= length; n++) {
      String hex = ticks.get("drawdown").get(n - 1).asString();
      assertThat(chain.show(n).toBytes().hex()).isEqualTo(hex);
      assertThat(TicksShown.read(Bytes.fromHex(hex)).check(domain, granted))
          .isEqualTo(new DrawdownCheck.Drawn(BaseUnits.of(500 + 3L * n), granted.terms()));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SESSION", "TICKS"})
  void everyByteCountsAndNoneMayBeMoreOrLess(VoucherKind kind) {
    JsonNode it = kind == VoucherKind.SESSION ? session : ticks;
    GrantedLeg granted = granted(it, 0);
    Bytes bytes = Bytes.fromHex(it.get("drawdown").get(2).asString());
    assertThat(shown(kind, bytes, granted)).isEqualTo("drawn");
    for (int i = 0; i < bytes.size(); i++) {
      byte[] changed = bytes.toArray();
      changed[i] ^= 1;
      assertThat(shown(kind, Bytes.of(changed), granted)).as("byte " + i).isNotEqualTo("drawn");
      assertThat(shown(kind, bytes.slice(0, i), granted)).as(i + " bytes").isNotEqualTo("drawn");
    }
    for (int more : new int[] {1, 32}) {
      Bytes longer = Bytes.concat(bytes, Bytes.of(new byte[more]));
      assertThat(shown(kind, longer, granted)).isNotEqualTo("drawn");
    }
  }

  @Test
  void aDrawdownIsOfItsGrantLegVaultAndChain() {
    Bytes bytes = Bytes.fromHex(session.get("drawdown").get(2).asString());
    SessionPayment payment = SessionPayment.read(bytes);
    GrantedLeg own = granted(session, 0);
    VoucherDigest other = new VoucherDigest(Hash32.ZERO);
    refused(payment, domain, new GrantedLeg(other, 0, own.ceiling(), own.terms()), "other_grant");
    refused(payment, domain, new GrantedLeg(own.grant(), 1, own.ceiling(), own.terms()), "grant");
    refused(payment, new VaultDomain(1, domain.vault()), own, "drawdown_of_other_grant");
    refused(payment, new VaultDomain(31337, Address.ofHex("0x" + "1".repeat(40))), own, "grant");
    BaseUnits low = BaseUnits.of(7_218);
    refused(payment, domain, new GrantedLeg(own.grant(), 0, low, own.terms()), "above_grant");
    TicksShown tick = TicksShown.read(Bytes.fromHex(ticks.get("drawdown").get(2).asString()));
    GrantedLeg leg = granted(ticks, 0);
    refused(tick, domain, new GrantedLeg(leg.grant(), 1, leg.ceiling(), leg.terms()), "other_leg");
    refused(tick, domain, new GrantedLeg(leg.grant(), 0, low, leg.terms()), "not_the_ceiling");
  }

  /** A path of the first of six payments is one of the first of five too. */
  @Test
  void theSizeOfARootIsSigned() {
    SecretKey key = SecretKey.of(Bytes.fromHex(text(session, "sessionKey")).toArray());
    TermsHash document = TermsHash.ofHex(session.get("documents").get(0).asString());
    GrantedLeg granted = granted(session, 0);
    var line = new SessionRoot.Line(0, document, BaseUnits.of(7), document);
    SessionPayment first =
        SessionRoot.sign(domain, granted.grant(), Collections.nCopies(6, line), key).getFirst();
    assertThat(first.check(domain, granted)).isInstanceOf(DrawdownCheck.Drawn.class);
    byte[] bytes = first.toBytes().toArray();
    bytes[81] = 5;
    refused(SessionPayment.read(Bytes.of(bytes)), domain, granted, "drawdown_of_other_grant");
  }

  @Test
  void whatIsNoChainAndNoRootIsRefused() {
    TermsHash document = TermsHash.ofHex(text(ticks, "document"));
    BaseUnits one = BaseUnits.of(1);
    for (int length : new int[] {0, -1, 32_769}) {
      assertThatThrownBy(() -> new TickGrant(one, one, length, Hash32.ZERO, document))
          .hasMessageContaining("1 to 32768 ticks");
    }
    assertThatThrownBy(() -> new TickGrant(one, BaseUnits.ZERO, 1, Hash32.ZERO, document))
        .hasMessageContaining("worth something");
    BaseUnits most = new BaseUnits(-1, -1);
    assertThatThrownBy(() -> new TickGrant(one, most, 1, Hash32.ZERO, document))
        .hasMessageContaining("uint128");
    for (int n : new int[] {0, 9, -1}) {
      assertThatThrownBy(() -> new TicksShown(document, one, one, 8, n, Hash32.ZERO))
          .isInstanceOf(MalformedDrawdown.class);
    }
    assertThatThrownBy(() -> new SessionRoot(new VoucherDigest(Hash32.ZERO), Hash32.ZERO, 65))
        .hasMessageContaining("1 to 64 payments, not 65");
    assertThatThrownBy(() -> Drawdown.read(VoucherKind.PAY, Bytes.EMPTY))
        .isInstanceOf(MalformedDrawdown.class);
  }

  private void refused(Drawdown drawdown, VaultDomain in, GrantedLeg granted, String code) {
    assertThat(drawdown.check(in, granted))
        .isInstanceOfSatisfying(
            DrawdownCheck.Refused.class, it -> assertThat(it.code()).contains(code));
  }

  private String shown(VoucherKind kind, Bytes bytes, GrantedLeg granted) {
    try {
      return switch (Drawdown.read(kind, bytes).check(domain, granted)) {
        case DrawdownCheck.Drawn _ -> "drawn";
        case DrawdownCheck.Refused(String code, _) -> code;
      };
    } catch (MalformedDrawdown malformed) {
      return String.valueOf(malformed.getMessage());
    }
  }

  private static GrantedLeg granted(JsonNode it, int leg) {
    JsonNode signed = it.at("/voucher/legs/" + leg);
    return new GrantedLeg(
        new VoucherDigest(Hash32.ofHex(text(it, "digest"))),
        leg,
        units(signed, "cumulative"),
        terms(signed));
  }

  private static TermsHash terms(JsonNode it) {
    return TermsHash.ofHex(text(it, "terms"));
  }

  private static BaseUnits units(JsonNode it, String key) {
    return BaseUnits.of(new BigInteger(text(it, key)));
  }

  private static String text(JsonNode it, String key) {
    return it.get(key).asString();
  }

  private static JsonNode vectors() {
    try (InputStream file = DrawdownTest.class.getResourceAsStream("/vectors/drawdown.json")) {
      if (file == null) throw new IllegalStateException("the contracts' vectors are missing");
      return JsonMapper.builder().build().readTree(file.readAllBytes());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
