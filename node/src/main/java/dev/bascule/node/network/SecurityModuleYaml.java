package dev.bascule.node.network;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code securityModule} of a node. No secret may stand there: the file is everybody's. */
final class SecurityModuleYaml {

  static final List<String> KEYS = List.of("name", "plugin", "options");

  /** What Besu calls the key in a file. */
  private static final String IN_FILE = "localfile";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  /** Of a launcher script's unquoted variable: no blank, nothing that a shell reads. */
  private static final Pattern JAR = Pattern.compile("/[A-Za-z0-9._/-]{1,200}\\.jar");

  private static final Pattern OPTION =
      Pattern.compile("([a-z][a-z0-9-]{2,80})=([^\"\\\\\\p{Cntrl}]+)");
  private static final Pattern SECRET = Pattern.compile(".*(pin|password|passphrase|secret).*");

  private SecurityModuleYaml() {}

  static NetworkFile.SecurityModule of(YamlObject yaml) {
    return new NetworkFile.SecurityModule(
        yaml.value("name", SecurityModuleYaml::name),
        yaml.value("plugin", SecurityModuleYaml::jar),
        yaml.list("options", SecurityModuleYaml::option));
  }

  private static String name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text + "' is no name of a security module");
    }
    if (text.equals(IN_FILE)) {
      throw new IllegalArgumentException(
          "'localfile' is the key file itself; leave securityModule out for it");
    }
    return text;
  }

  private static Path jar(String text) {
    if (JAR.matcher(text).matches() && Path.of(text).normalize().toString().equals(text)) {
      return Path.of(text);
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no absolute path of a jar, of a-z, A-Z, 0-9 and . _ / - only");
  }

  private static NetworkFile.SecurityModule.Option option(String text) {
    Matcher form = OPTION.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("an option is written flag=value, without leading dashes");
    }
    boolean secret = SECRET.matcher(form.group(1)).matches();
    if (secret && !form.group(2).startsWith("/")) {
      throw new IllegalArgumentException(
          form.group(1) + " must name a file by its absolute path; no secret stands here");
    }
    return new NetworkFile.SecurityModule.Option(form.group(1), form.group(2));
  }
}
