package dev.bascule.treasury.media;

import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.request.TreasuryDomain;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.VisibleText;
import dev.bascule.treasury.file.FileDigest;
import dev.bascule.treasury.file.JsonText;
import dev.bascule.treasury.file.PrivateFile;
import dev.bascule.treasury.folder.Medium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What lies on a medium, as the owner of a cold folder sealed it.
 *
 * @param counter 1 for the medium's first manifest, more with each
 * @param previous SHA-256 of the manifest before, as a file; zero for the first
 * @param at seconds since 1970, by the signer's clock
 * @param account whose key signs
 * @param files ascending by name (UTF-16 code units), no name twice
 */
record MediumManifest(
    String medium, long counter, Hash32 previous, long at, Address account, List<Entry> files) {

  static final String NAME = "MEDIUM.json";
  static final int FILES_MAX = 4096;
  static final int PATH_MAX = 255;
  static final long FILE_BYTES_MAX = 1L << 30;
  static final long BYTES_MAX = 8L << 30;

  private static final String FORMAT = "bascule/medium/1";
  private static final String TYPE = "MediumManifest(bytes32 manifest)";
  private static final long AT_MAX = 253_402_300_799L;
  // FILES_MAX entries of PATH_MAX characters, three bytes each, fit.
  private static final int DOCUMENT_MAX = 4 << 20;

  MediumManifest {
    files = List.copyOf(files);
  }

  /**
   * @param name relative to the medium's folder, with {@code /} between its parts
   */
  record Entry(String name, FileDigest content) {}

  /** What stands where the manifest should be. */
  sealed interface Loaded {
    record Found(Signed signed) implements Loaded {}

    record Absent() implements Loaded {}

    record Malformed(String why) implements Loaded {}
  }

  /** A manifest with somebody's signature. */
  record Signed(MediumManifest manifest, Signature signature) {

    /** Whose key signed this; empty if nobody's can have. */
    Optional<Address> signer() {
      return Signer.recover(manifest.digest(), signature);
    }

    byte[] file() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.set("manifest", manifest.toJson());
      return JsonText.line(json.put("signature", signature.toBytes().hex()));
    }

    /** By what the next manifest, and people, name this one. */
    Hash32 sha256() {
      return Hash32.sha256(file());
    }
  }

  /** What is signed: a word of a type that nothing else in the treasury has (EIP-712). */
  Hash32 digest() {
    return TreasuryDomain.digest(TYPE, Keccak256.hash(Jcs.canonical(toJson())));
  }

  Signed sign(SecretKey key) {
    return new Signed(this, key.sign(digest()));
  }

  long bytes() {
    return files.stream().mapToLong(each -> each.content().size()).sum();
  }

  static Loaded load(Path root) throws IOException {
    Path file = root.resolve(NAME);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) return new Loaded.Absent();
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return new Loaded.Malformed("it is no ordinary file");
    }
    if (Files.size(file) > DOCUMENT_MAX) {
      return new Loaded.Malformed("it has more than " + DOCUMENT_MAX + " bytes");
    }
    try {
      return new Loaded.Found(read(PrivateFile.read(file, DOCUMENT_MAX)));
    } catch (JsonRefused | MalformedSignature refused) {
      return new Loaded.Malformed(String.valueOf(refused.getMessage()));
    }
  }

  private static Signed read(byte[] file) {
    StrictObject json = StrictObject.parse(file);
    if (!Arrays.equals(JsonText.line(json.node()), file)) {
      throw new JsonRefused("", "not in its canonical form (RFC 8785) with a line end");
    }
    Signed signed =
        new Signed(
            manifest(json.object("manifest")), Signature.fromBytes(json.bytes("signature", 65)));
    json.end();
    return signed;
  }

  private static MediumManifest manifest(StrictObject json) {
    json.oneOf("format", FORMAT);
    MediumManifest manifest =
        new MediumManifest(
            json.visibleText("medium", Medium.NAME_MAX),
            json.number("counter"),
            json.hash("previous"),
            json.number("at"),
            json.address("account"),
            json.objects("files", MediumManifest::entry));
    json.end();
    if (manifest.counter == 0) throw new JsonRefused("manifest.counter", "begins at 1");
    if (manifest.at > AT_MAX) throw new JsonRefused("manifest.at", "after the year 9999");
    requireOrder(manifest.files);
    if (manifest.bytes() > BYTES_MAX) {
      throw new JsonRefused("manifest.files", "more than " + BYTES_MAX + " bytes in all");
    }
    return manifest;
  }

  private static void requireOrder(List<Entry> files) {
    if (files.size() > FILES_MAX) {
      throw new JsonRefused("manifest.files", "more than " + FILES_MAX);
    }
    for (int i = 1; i < files.size(); i++) {
      if (files.get(i - 1).name().compareTo(files.get(i).name()) >= 0) {
        throw new JsonRefused("manifest.files[" + i + "]", "not after the one before it");
      }
    }
  }

  private static Entry entry(StrictObject json) {
    String name = json.text("name");
    refusal(name)
        .ifPresent(why -> {
          throw new JsonRefused("manifest.files", "the name '" + name + "' " + why);
        });
    long size = json.number("size");
    if (size > FILE_BYTES_MAX) {
      throw new JsonRefused("manifest.files", name + " has more than " + FILE_BYTES_MAX + " bytes");
    }
    Entry entry = new Entry(name, new FileDigest(size, json.hash("sha256")));
    json.end();
    return entry;
  }

  /** Why a manifest holds no file of this name, to follow the name; or empty. */
  static Optional<String> refusal(String name) {
    Optional<String> invisible = VisibleText.refusal(name);
    if (invisible.isPresent()) return invisible;
    if (name.length() > PATH_MAX) {
      return Optional.of("has " + name.length() + " characters; " + PATH_MAX + " fit");
    }
    // The last is what stands for bytes that are no character.
    if (name.chars().anyMatch(c -> c == '\\' || c == ':' || c == 0xfffd)) {
      return Optional.of("has a character that means something else on another system");
    }
    List<String> parts = Arrays.asList(name.split("/", -1));
    if (parts.contains("") || parts.contains(".") || parts.contains("..")) {
      return Optional.of("leads out of the folder, or has an empty part");
    }
    return name.equals(NAME) ? Optional.of("is the manifest's own") : Optional.empty();
  }

  private ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT).put("medium", medium).put("counter", Long.toString(counter));
    json.put("previous", previous.hex()).put("at", Long.toString(at));
    json.put("account", account.hex());
    ArrayNode list = json.putArray("files");
    for (Entry each : files) {
      ObjectNode file = list.addObject().put("name", each.name());
      file.put("size", Long.toString(each.content().size()));
      file.put("sha256", each.content().sha256().hex());
    }
    return json;
  }
}
