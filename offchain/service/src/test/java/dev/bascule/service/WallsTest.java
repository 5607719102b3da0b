package dev.bascule.service;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.bascule.core.voucher.VerifiedVoucher;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;

/** What no class of the service may do. */
class WallsTest {

  private static final JavaClasses SERVICE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.bascule.service");

  @Test
  void onlyTheVerifierAndTheLogMakeVerifiedVouchers() {
    noClasses()
        .should()
        .callMethodWhere(
            com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                    com.tngtech.archunit.core.domain.properties.HasName.Predicates.name("attested"))
                .and(
                    com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                        com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                            com.tngtech.archunit.base.DescribedPredicate.describe(
                                "VerifiedVoucher",
                                owner -> owner.isEquivalentTo(VerifiedVoucher.class))))))
        .check(SERVICE);
  }

  @Test
  void nothingIsFoundByScanning() {
    noClasses().should().beAnnotatedWith(Component.class).check(SERVICE);
    noClasses().should().beAnnotatedWith(Service.class).check(SERVICE);
  }

  @Test
  void moneyIsNeverFloatingPoint() {
    methods().should().notHaveRawReturnType(double.class).check(featuresWithMoney());
    methods().should().notHaveRawReturnType(float.class).check(featuresWithMoney());
  }

  @Test
  void theServiceKnowsNeitherBridgeNorColdSigner() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.bascule.bridge..", "dev.bascule.treasury..", "dev.bascule.node..")
        .check(SERVICE);
  }

  @Test
  void noNameSaysNothing() {
    assertThat(SERVICE.stream().map(each -> each.getSimpleName()))
        .noneMatch(name -> name.matches(".*(Util|Utils|Helper|Manager|Impl|Dto)"));
  }

  private static JavaClasses featuresWithMoney() {
    return SERVICE.that(
        com.tngtech.archunit.base.DescribedPredicate.describe(
            "money features",
            each ->
                !each.getPackageName().contains(".db")
                    && !each.getPackageName().contains(".metrics")));
  }
}
