import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A log file that never holds more than `limit` bytes; the file before it is kept as `<file>.1`. */
export interface Log {
  write(line: string): void;
  close(): void;
}

const LONGEST_LINE = 64 * 1024;

/** Begins a new file. Writing is synchronous: who floods a log slows down itself, not our memory. */
export function openLog(file: string, limit = 20 * 1024 * 1024): Log {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  let descriptor = open();
  let size = fstatSync(descriptor).size;
  let closed = false;
  if (size > 0) rotate();

  function open(): number {
    return openSync(file, 'a', 0o600);
  }
  function rotate(): void {
    closeSync(descriptor);
    renameSync(file, `${file}.1`);
    descriptor = open();
    size = 0;
  }
  return {
    write(line) {
      // The descriptor may be another file's by now.
      if (closed) return;
      try {
        if (size >= limit) rotate();
        size += writeSync(descriptor, `${line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)} ...` : line}\n`);
      } catch {
        // A log that cannot be written (a full disk) must not take down what it is about.
      }
    },
    close() {
      closed = true;
      closeSync(descriptor);
    },
  };
}
