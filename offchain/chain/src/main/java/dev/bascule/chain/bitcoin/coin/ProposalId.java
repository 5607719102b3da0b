package dev.bascule.chain.bitcoin.coin;

/** What a proposer calls a payment; the id of its signing request. */
public record ProposalId(String text) {

  public ProposalId {
    if (text.isBlank()) throw new IllegalArgumentException("a proposal without a name");
  }

  @Override
  public String toString() {
    return text;
  }
}
