package dev.bascule.engine.entry;

import dev.bascule.engine.sbe.MessageHeaderDecoder;

/** Which bytes of the log this version can read. */
final class Schema {
  private Schema() {}

  static void require(MessageHeaderDecoder header) {
    if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID) {
      throw new EntryUnreadableException(
          "the log holds schema " + header.schemaId() + ", not " + MessageHeaderDecoder.SCHEMA_ID);
    }
    if (header.version() > MessageHeaderDecoder.SCHEMA_VERSION) {
      throw new EntryUnreadableException(
          "the log holds schema version "
              + header.version()
              + "; this program knows up to "
              + MessageHeaderDecoder.SCHEMA_VERSION
              + ". Start the newer program that wrote it.");
    }
  }
}
