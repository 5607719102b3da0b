/** The treasury officer's commands: propose, read, agree, carry to the cold signer and back. */
@NullMarked
package dev.bascule.cli.treasury;

import org.jspecify.annotations.NullMarked;
