package dev.bascule.chainrpc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.bascule.chainrpc",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ChainRpcWallsTest {

  /** Bindings are encoders here; what crosses a package is a type of ours. */
  @ArchTest
  static final ArchRule bindingsStayWithTheClientsOfContracts =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.bascule.chainrpc.vault", "dev.bascule.chainrpc.registry")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.bascule.contracts..", "org.web3j..");

  @ArchTest
  static final ArchRule knowsNoSpringAndNoDatabase =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "org.jooq..", "java.sql..");
}
