/** Tells on a terminal what is going on: one line for each step with the seconds it took, notes between them. */
export interface Progress {
  step<T>(what: string, work: () => Promise<T>): Promise<T>;
  note(line: string): void;
}

export function progressOn(out: NodeJS.WritableStream): Progress {
  let open = false;
  // Who reads us may leave (npm start | head); that is no reason to stop.
  out.on('error', () => {});
  return {
    async step(what, work) {
      const since = performance.now();
      out.write(`  ${what} ...`);
      open = true;
      const result = await work();
      out.write(`${open ? '' : `  ${what} ...`} ${((performance.now() - since) / 1000).toFixed(1)} s\n`);
      open = false;
      return result;
    },
    note(line) {
      out.write(`${open ? '\n' : ''}${line}\n`);
      open = false;
    },
  };
}
