package dev.bascule.cli.treasury;

import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.request.ReviewBasis;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/** Units of an asset as people write them, where the books know the asset. */
record AssetText(ReadingBooks.Open books) {

  String amount(String asset, String units) {
    return token(asset).map(token -> token.text(new BigInteger(units))).orElse(units + " units");
  }

  /** Its currency, or its place on a chain that is named beside it. */
  String name(String asset) {
    return token(asset)
        .map(AddressBook.Token::currency)
        .orElse(asset.substring(asset.indexOf('/') + 1));
  }

  /** As {@code propose --amount} takes it. */
  static String typed(AddressBook.Token token, String units) {
    return new BigDecimal(new BigInteger(units), token.decimals())
        .stripTrailingZeros()
        .toPlainString();
  }

  Optional<AddressBook.Token> token(String asset) {
    for (ReviewBasis.Chain chain : books.document().chains()) {
      if (chain.asset().equals(asset)) return Optional.of(chain.coin());
    }
    if (asset.startsWith("bip122:")) return Optional.of(CoinDraft.COIN);
    int at = asset.indexOf("/erc20:");
    if (at < 0) return Optional.empty();
    return books
        .document()
        .book()
        .find(asset.substring(0, at), asset.substring(at + "/erc20:".length()))
        .flatMap(AddressBook.Entry::token);
  }
}
