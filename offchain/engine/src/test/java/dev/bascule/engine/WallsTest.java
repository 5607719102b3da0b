package dev.bascule.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.bascule.core.voucher.VerifiedVoucher;

/** What the engine must be unable to see. */
@AnalyzeClasses(
    packages = "dev.bascule.engine",
    importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
  @ArchTest
  static final ArchRule noSpringNoSqlNoRpc =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.springframework..",
              "java.sql..",
              "javax.sql..",
              "org.jooq..",
              "org.h2..",
              "org.web3j..",
              "java.net.http..",
              "dev.bascule.chain..",
              "dev.bascule.chainrpc..",
              "dev.bascule.service..");

  /** The machine and the codec derive state: no clock, no random, no files. */
  @ArchTest
  static final ArchRule theStateMachineHasNoClockRandomOrFiles =
      noClasses()
          .that()
          .resideInAnyPackage("dev.bascule.engine.machine..", "dev.bascule.engine.entry..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.security..", "java.time..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Random")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.HashMap")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime");

  /** Here the log's decoder is the one caller; the other is the chain's verifier. */
  @ArchTest
  static final ArchRule onlyTheDecoderMakesVouchers =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.bascule.engine.entry.CommandReader")
          .should()
          .callMethodWhere(
              com.tngtech.archunit.base.DescribedPredicate.describe(
                  "VerifiedVoucher.attested",
                  call ->
                      call.getTargetOwner().isEquivalentTo(VerifiedVoucher.class)
                          && call.getName().equals("attested")));

  @ArchTest
  static final ArchRule packagesDoNotGoInCircles =
      slices().matching("dev.bascule.engine.(*)..").should().beFreeOfCycles();
}
