package dev.bascule.chain.request;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * An entry of an address book: {@code {"chain":"eip155:1337","address":"0x…","name":"shop"}}, and
 * for a contract {@code "contract"} with the name of its ABI, for a token {@code
 * "token":{"currency","decimals"}}, and where the owner read the code {@code "codeHash"}.
 */
public final class AddressBookJson {

  private static final int NAME_MAX = 64;

  private AddressBookJson() {}

  /**
   * @throws JsonRefused if it is anything but an entry
   */
  public static AddressBook.Entry read(StrictObject json) {
    String chain = json.visibleText("chain", 64);
    AddressBook.Entry entry =
        new AddressBook.Entry(
            chain,
            // An entry is found by its text: in another spelling nobody would ever be known by it.
            chain.startsWith("eip155:")
                ? json.writtenAddress("address").hex()
                : json.visibleText("address", 128),
            json.visibleText("name", NAME_MAX),
            json.has("contract") ? Optional.of(json.visibleText("contract", 64)) : Optional.empty(),
            json.optional("token", AddressBookJson::token),
            json.has("codeHash") ? Optional.of(json.hash("codeHash")) : Optional.empty());
    json.end();
    return entry;
  }

  private static AddressBook.Token token(StrictObject json) {
    AddressBook.Token token =
        new AddressBook.Token(json.visibleText("currency", 16), json.integer("decimals", 36));
    json.end();
    return token;
  }

  public static void write(AddressBook.Entry entry, ObjectNode json) {
    json.put("chain", entry.chain()).put("address", entry.address()).put("name", entry.name());
    entry.contract().ifPresent(contract -> json.put("contract", contract));
    entry
        .token()
        .ifPresent(token ->
            json.putObject("token")
                .put("currency", token.currency())
                .put("decimals", token.decimals()));
    entry.codeHash().ifPresent(hash -> json.put("codeHash", hash.hex()));
  }
}
