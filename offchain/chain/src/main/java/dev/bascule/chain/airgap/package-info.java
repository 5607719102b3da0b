/**
 * Documents that cross an air gap as pictures: Uniform Resources (Blockchain Commons BCR-2020-005,
 * BCR-2024-001) in QR codes, written and read. Pure: bytes, texts and pictures in, the same out.
 */
@NullMarked
package dev.bascule.chain.airgap;

import org.jspecify.annotations.NullMarked;
