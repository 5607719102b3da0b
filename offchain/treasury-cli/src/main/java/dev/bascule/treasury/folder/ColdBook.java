package dev.bascule.treasury.folder;

import dev.bascule.chain.hd.Fingerprint;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.request.AddressBookJson;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.policy.Settings;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything that the owner entered, as of one change.
 *
 * @param sequence 1 for the first, one more with each change
 * @param previous the hash of the book before, zero for the first
 * @param accounts the addresses of the keys here, by their index
 */
public record ColdBook(
    long sequence,
    Hash32 previous,
    Fingerprint wallet,
    List<Address> accounts,
    Settings settings,
    AddressBook book) {

  static final String FORMAT = "bascule/cold-book/1";

  public ColdBook {
    accounts = List.copyOf(accounts);
  }

  ColdBook next(Hash32 self, Settings changed, AddressBook changedBook) {
    return new ColdBook(sequence + 1, self, wallet, accounts, changed, changedBook);
  }

  static ColdBook read(StrictObject json) {
    json.oneOf("format", FORMAT);
    return new ColdBook(
        json.number("sequence"),
        json.hash("previous"),
        Fingerprint.parse(json.text("wallet")),
        json.list("accounts", StrictObject::address),
        Settings.read(json.object("settings")),
        new AddressBook(json.objects("entries", AddressBookJson::read)));
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT).put("sequence", Long.toString(sequence));
    json.put("previous", previous.hex()).put("wallet", wallet.toString());
    ArrayNode keys = json.putArray("accounts");
    accounts.forEach(account -> keys.add(account.hex()));
    json.set("settings", settings.toJson());
    ArrayNode list = json.putArray("entries");
    book.entries().forEach(entry -> AddressBookJson.write(entry, list.addObject()));
    return json;
  }
}
