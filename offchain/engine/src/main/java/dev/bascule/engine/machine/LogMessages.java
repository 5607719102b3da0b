package dev.bascule.engine.machine;

import io.aeron.cluster.client.AeronCluster;
import io.aeron.cluster.codecs.MessageHeaderDecoder;
import io.aeron.cluster.codecs.SessionCloseEventDecoder;
import io.aeron.cluster.codecs.SessionMessageHeaderDecoder;
import io.aeron.cluster.codecs.SessionOpenEventDecoder;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Applies the messages of a recorded log to a machine, as the service container does it for a live
 * one. The log also holds terms, timers and snapshot marks, which change no book.
 */
public final class LogMessages {
  private final LogMachine machine;
  private final MessageHeaderDecoder header = new MessageHeaderDecoder();
  private final SessionMessageHeaderDecoder message = new SessionMessageHeaderDecoder();
  private final SessionOpenEventDecoder open = new SessionOpenEventDecoder();
  private final SessionCloseEventDecoder close = new SessionCloseEventDecoder();

  public LogMessages(LogMachine machine) {
    this.machine = machine;
  }

  public LogMachine machine() {
    return machine;
  }

  /** Null when the message is no entry, or is in the machine already. */
  public LogMachine.@Nullable Result apply(
      DirectBuffer buffer, int offset, int length, long endPosition) {
    if (endPosition <= machine.position()) return null;
    if (length < MessageHeaderDecoder.ENCODED_LENGTH) {
      throw new LogInconsistentException(endPosition, "a message of " + length + " bytes");
    }
    header.wrap(buffer, offset);
    if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID) {
      throw new LogInconsistentException(
          endPosition, "a message of the foreign schema " + header.schemaId());
    }
    int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
    switch (header.templateId()) {
      case SessionMessageHeaderDecoder.TEMPLATE_ID -> {
        message.wrap(buffer, body, header.blockLength(), header.version());
        return machine.apply(
            message.clusterSessionId(),
            message.timestamp(),
            buffer,
            offset + AeronCluster.SESSION_HEADER_LENGTH,
            length - AeronCluster.SESSION_HEADER_LENGTH,
            endPosition);
      }
      case SessionOpenEventDecoder.TEMPLATE_ID -> {
        open.wrap(buffer, body, header.blockLength(), header.version());
        long sessionId = open.clusterSessionId();
        open.skipResponseChannel();
        byte[] principal = new byte[open.encodedPrincipalLength()];
        open.getEncodedPrincipal(principal, 0, principal.length);
        machine.openSession(sessionId, principal, endPosition);
      }
      case SessionCloseEventDecoder.TEMPLATE_ID -> {
        close.wrap(buffer, body, header.blockLength(), header.version());
        machine.closeSession(close.clusterSessionId(), endPosition);
      }
      default -> machine.passedTo(endPosition);
    }
    return null;
  }
}
