package dev.bascule.chain.bitcoin;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.wire.WireReader;
import dev.bascule.chain.bitcoin.wire.WireWriter;

/** An amount, and who may spend it. */
public record TxOutput(Satoshi amount, Script script) {

  /**
   * @throws dev.bascule.chain.bitcoin.wire.MalformedBitcoin if the bytes are not exactly one
   */
  public static TxOutput parse(Bytes bytes) {
    WireReader reader = new WireReader(bytes);
    TxOutput output = read(reader);
    reader.end();
    return output;
  }

  static TxOutput read(WireReader reader) {
    return new TxOutput(new Satoshi(reader.int64()), new Script(reader.sized()));
  }

  void write(WireWriter writer) {
    writer.int64(amount.value()).sized(script.bytes());
  }

  public Bytes bytes() {
    WireWriter writer = new WireWriter();
    write(writer);
    return writer.bytes();
  }
}
