package dev.bascule.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.bascule.core.voucher.VerifiedVoucher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What core must be unable to see or do, checked on its class files. */
class WallTest {
  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.bascule.core");

  private static final int LINES_MAX = 400;

  /** Whatever brings a clock, chance, threads, I/O devices or the network into a rule. */
  private static final Set<String> BANNED =
      Set.of(
          "java.time.Clock",
          "java.time.Instant",
          "java.util.Random",
          "java.util.UUID",
          "java.util.Timer",
          "java.util.Date",
          "java.security.SecureRandom",
          "java.lang.Math$RandomNumberGeneratorHolder",
          "java.lang.Thread",
          "java.lang.ThreadLocal",
          "java.lang.Runtime",
          "java.lang.ProcessBuilder",
          "java.io.File",
          "java.io.FileInputStream",
          "java.io.FileOutputStream",
          "java.io.RandomAccessFile");

  @Test
  void coreSeesTheJdkAndNothingElse() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("dev.bascule.core..", "java..", "org.jspecify.annotations"))
        .check(CORE);
  }

  @Test
  void noClockNoChanceNoThreadNoDevice() {
    noClasses().should(dependOnClassesThat(bannedClass())).check(CORE);
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "java.net..", "java.nio.file..", "java.nio.channels..", "java.util.concurrent.."))
        .check(CORE);
    noClasses().should().callMethod(System.class, "currentTimeMillis").check(CORE);
    noClasses().should().callMethod(System.class, "nanoTime").check(CORE);
    noClasses().should().callMethod(Math.class, "random").check(CORE);
    noClasses().should().callMethod(System.class, "identityHashCode", Object.class).check(CORE);
  }

  @Test
  void noFloatingPoint() {
    noFields().should().haveRawType(double.class).check(CORE);
    noFields().should().haveRawType(float.class).check(CORE);
    noCodeUnits().should().haveRawReturnType(double.class).check(CORE);
    noCodeUnits().should().haveRawReturnType(float.class).check(CORE);
    noCodeUnits().that(takeFloating()).should().bePublic().allowEmptyShould(true).check(CORE);
  }

  /** Only the chain's verifier and a log's decoder attest; in core itself, only a snapshot's. */
  @Test
  void coreMakesNoVouchers() {
    noClasses()
        .that()
        .doNotHaveSimpleName("SnapshotForm")
        .and()
        .doNotHaveSimpleName("VerifiedVoucher")
        .should(dependOnConstructors())
        .check(CORE);
  }

  @Test
  void aForbiddenImportIsFound() {
    JavaClasses forbidden = new ClassFileImporter().importClasses(Forbidden.class);
    ArchRule rule = noClasses().should(dependOnClassesThat(bannedClass()));
    assertThatThrownBy(() -> rule.check(forbidden)).isInstanceOf(AssertionError.class);
  }

  @Test
  void namesSayWhatThingsAre() {
    noClasses().should().haveSimpleNameEndingWith("Util").check(CORE);
    noClasses().should().haveSimpleNameEndingWith("Utils").check(CORE);
    noClasses().should().haveSimpleNameEndingWith("Helper").check(CORE);
    noClasses().should().haveSimpleNameEndingWith("Manager").check(CORE);
    noClasses().should().haveSimpleNameEndingWith("Impl").check(CORE);
    noClasses().should().haveSimpleNameEndingWith("Dto").check(CORE);
  }

  @Test
  void filesAreShort() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        List<String> lines = Files.readAllLines(file);
        assertThat(lines.size()).as(file.toString()).isLessThanOrEqualTo(LINES_MAX);
      }
    }
  }

  private static DescribedPredicate<JavaClass> bannedClass() {
    return describe("are banned from the rules", each -> BANNED.contains(each.getName()));
  }

  private static DescribedPredicate<JavaCodeUnit> takeFloating() {
    return describe(
        "take double or float",
        each ->
            each.getRawParameterTypes().stream()
                .anyMatch(
                    type -> type.isEquivalentTo(double.class) || type.isEquivalentTo(float.class)));
  }

  private static com.tngtech.archunit.lang.ArchCondition<JavaClass> dependOnConstructors() {
    return com.tngtech.archunit.lang.conditions.ArchConditions.callConstructorWhere(
        describe(
            "of a verified voucher",
            call -> call.getTargetOwner().isEquivalentTo(VerifiedVoucher.class)));
  }

  /** What the wall is there to stop. */
  static final class Forbidden {
    java.time.Clock clock = java.time.Clock.systemUTC();
  }
}
