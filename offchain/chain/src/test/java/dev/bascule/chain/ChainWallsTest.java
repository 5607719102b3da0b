package dev.bascule.chain;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.bascule.chain.voucher.VoucherVerifier;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.voucher.Signature;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.core.voucher.VoucherKind;
import java.util.List;

@AnalyzeClasses(
    packages = "dev.bascule.chain",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ChainWallsTest {

  private static final Class<?>[] FIELDS = {
    Address.class,
    AssetId.class,
    Address.class,
    int.class,
    VoucherKind.class,
    long.class,
    List.class,
    VoucherDigest.class,
    Signature.class,
    Address.class
  };

  /** The air-gapped signer carries this module, so nothing here may reach a network. */
  @ArchTest
  static final ArchRule opensNoSocket =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.net..", "javax.net..", "java.nio.channels..", "okhttp3..");

  @ArchTest
  static final ArchRule onlyTheVerifierMakesAVerifiedVoucher =
      noClasses()
          .that()
          .doNotBelongToAnyOf(VoucherVerifier.class)
          .should()
          .callMethod(VerifiedVoucher.class, "attested", FIELDS)
          .orShould()
          .callConstructor(VerifiedVoucher.class, FIELDS);
}
