/** Where a command says what it has to say: tables and sentences for people, or one JSON value a line for programs. */
export interface Output {
  readonly json: boolean;
  line(text: string): void;
  /** Replaces itself where there is a screen; elsewhere it is a line. */
  progress(text: string): void;
  value(value: unknown): void;
}

export function outputTo(out: NodeJS.WriteStream, json: boolean): Output {
  let open = false;
  // Who reads us may leave (npm run ops -- status | head); that is no failure.
  out.on('error', () => {});
  const line = (text: string) => {
    out.write(`${open ? '\n' : ''}${text}\n`);
    open = false;
  };
  return {
    json,
    line: (text) => {
      if (!json) line(text);
    },
    progress(text) {
      if (json) return;
      if (!out.isTTY) return line(text);
      out.write(`\r\u001b[2K${text}`);
      open = true;
    },
    value(value) {
      if (json) out.write(`${JSON.stringify(value)}\n`);
    },
  };
}

/** Rows below their names, columns as wide as they need to be; numbers stand to the right. */
export function table(names: readonly string[], rows: ReadonlyArray<ReadonlyArray<string | number>>): string {
  const widths = names.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => String(row[column] ?? '').length)),
  );
  const format = (row: ReadonlyArray<string | number>) =>
    row
      .map((cell, column) =>
        typeof cell === 'number' ? String(cell).padStart(widths[column]!) : String(cell).padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return [names, ...rows].map(format).join('\n');
}

/** `0.4 s`, `12 s`, `3 min 20 s`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
