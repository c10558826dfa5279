import { createHash, timingSafeEqual } from 'node:crypto';

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares in a time that tells nothing about where two secrets differ, nor how long they are. */
export const sameSecret = (one: string, other: string): boolean => timingSafeEqual(sha256(one), sha256(other));
