package dev.bascule.testnetwork;

import dev.bascule.core.id.Address;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * What a Safe of the tests holds and pays.
 *
 * @param currency as the books say it, with {@code decimals}
 * @param contract of a token; empty for the chain's coin
 */
record SafeMoney(String currency, int decimals, Optional<Address> contract) {

  String asset(long chain) {
    return "eip155:" + chain + contract.map(it -> "/erc20:" + it.hex()).orElse("/slip44:60");
  }

  BigInteger units(String amount) {
    return new BigDecimal(amount).movePointRight(decimals).toBigIntegerExact();
  }

  String entry(long chain) {
    return contract
        .map(it ->
            """
            ,{"chain":"eip155:%d","address":"%s","name":"money","contract":"SettlementToken",
             "token":{"currency":"%s","decimals":%d}}
            """
                .formatted(chain, it.hex(), currency, decimals))
        .orElse("");
  }
}
