/** Requests that come, and answers that go, as QR codes. */
@NullMarked
package dev.bascule.treasury.airgap;

import org.jspecify.annotations.NullMarked;
