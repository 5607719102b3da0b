package dev.bascule.chain.airgap;

/**
 * Pixels by their brightness, line by line.
 *
 * @param pixels 0 is black, 255 (as a byte, -1) white; not copied, for the eyes of this package
 */
@SuppressWarnings("ArrayRecordComponent") // millions of pixels, made and read once
record GrayPicture(int width, int height, byte[] pixels) {}
