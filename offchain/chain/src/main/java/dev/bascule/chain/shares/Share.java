package dev.bascule.chain.shares;

import dev.bascule.chain.secret.SecretBytes;

/**
 * One share, read: where it belongs, and its value. {@link #close} wipes the value; nothing prints
 * it.
 *
 * @param set what it has in common with the others
 * @param group place of its group, from 0
 * @param member place in its group, from 0
 * @param memberThreshold how many of its group it takes
 * @param value a point of the group's polynomial
 */
public record Share(ShareSet set, int group, int member, int memberThreshold, SecretBytes value)
    implements AutoCloseable {

  /** The words in ASCII; the caller closes it. */
  public SecretBytes words() {
    return ShareWords.write(this);
  }

  @Override
  public void close() {
    value.close();
  }

  @Override
  public String toString() {
    return "Share(set " + set.identifier() + ", group " + group + ", member " + member + ")";
  }
}
