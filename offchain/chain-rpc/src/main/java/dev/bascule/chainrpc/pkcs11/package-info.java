/** Keys in devices, by PKCS#11: found, made and used where they are; none ever gets out. */
@NullMarked
package dev.bascule.chainrpc.pkcs11;

import org.jspecify.annotations.NullMarked;
