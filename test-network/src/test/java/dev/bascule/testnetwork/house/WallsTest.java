package dev.bascule.testnetwork.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The walls of the house stand, and a hole in one is seen. */
class WallsTest {

  static Stream<Wall> walls() {
    return Wall.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("walls")
  void noClassSeesThroughTheWall(Wall wall) {
    Path classes = House.classes(wall.module());
    assumeTrue(Files.isDirectory(classes), () -> wall.module() + " is not built in this run");
    wall.rule().check(new ClassFileImporter().importPath(classes));
  }

  /** The same rule, on a class that breaks it: a wall that lets this through proves nothing. */
  @ParameterizedTest
  @MethodSource("walls")
  void aForbiddenImportIsRefused(Wall wall, @TempDir Path folder) throws IOException {
    JavaClasses offender = new ClassFileImporter().importPath(compileOffender(wall, folder));
    assertThat(wall.rule().evaluate(offender).hasViolation()).isTrue();
  }

  /** The module's own pom, with one dependency added that its wall forbids, does not build. */
  @Test
  void aForbiddenDependencyDoesNotBuild(@TempDir Path folder) throws Exception {
    String core = "offchain/core/pom.xml";
    Files.writeString(
        folder.resolve("pom.xml"),
        Files.readString(House.root().resolve("pom.xml"))
            .replaceAll("(?s)<modules>.*</modules>", ""));
    Path file = folder.resolve(core);
    Files.createDirectories(file.getParent());
    String honest = Files.readString(House.root().resolve(core));
    String broken =
        honest.replace(
            "<dependencies>",
            "<dependencies><dependency><groupId>org.springframework</groupId>"
                + "<artifactId>spring-core</artifactId></dependency>");

    Files.writeString(file, honest);
    assertThat(enforce(file).exitValue()).as("the wall without the offence").isZero();
    Files.writeString(file, broken);
    Process refused = enforce(file);
    assertThat(refused.exitValue()).isNotZero();
    assertThat(Files.readString(file.resolveSibling("log")))
        .contains("core is the JDK and nothing");
  }

  private static Process enforce(Path pom) throws Exception {
    List<String> command = new ArrayList<>(List.of("mvn", "-B", "-o", "-q", "-f", pom.toString()));
    command.add("enforcer:enforce@wall");
    ProcessBuilder maven = new ProcessBuilder(command);
    maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
    maven.redirectErrorStream(true).redirectOutput(pom.resolveSibling("log").toFile());
    Process process = maven.start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return process;
  }

  private static Path compileOffender(Wall wall, Path folder) throws IOException {
    String body =
        "package dev.bascule.offence; public class Offender { public void see() throws Exception { "
            + wall.offence()
            + " } }";
    Path source = folder.resolve("Offender.java");
    Files.writeString(source, body);
    // A local variable alone leaves no trace in a class file, so the field is what the rule sees.
    Files.writeString(source, body.replace("{ public void", "{ " + field(wall) + " public void"));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-d",
                folder.toString(),
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString());
    assertThat(result).as("the offender itself must compile").isZero();
    return folder;
  }

  private static String field(Wall wall) {
    return wall.offence().contains("java.sql.") ? "java.sql.Connection seen;" : "";
  }
}
