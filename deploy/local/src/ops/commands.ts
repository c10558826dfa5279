import { listDeadLetters, showDeadLetter, wishDeadLetter } from './dead-letters.js';
import { demo } from './demo.js';
import { showEvents, tailEvents } from './events.js';
import { keys, rotateKeys } from './keys.js';
import type { Output } from './output.js';
import { erasePerson, exportPerson } from './persons.js';
import { endRebuild, rebuild, rollback } from './rebuild.js';
import { contextNamed, RunningProduct } from './running.js';
import { status } from './status.js';
import { unlock } from './unlock.js';
import { verify } from './verify.js';

/** Options of single commands, for `parseArgs`. */
export const options = {
  quick: { type: 'boolean' },
  accept: { type: 'boolean' },
  stop: { type: 'boolean' },
  abandon: { type: 'boolean' },
  repair: { type: 'boolean' },
  follow: { type: 'boolean' },
  context: { type: 'string' },
  stream: { type: 'string' },
} as const;

export type Given = {
  readonly [Name in keyof typeof options]?: (typeof options)[Name]['type'] extends 'string' ? string : boolean;
};

export type Command = (root: string, output: Output) => number | Promise<number>;
type Work = (product: RunningProduct, output: Output) => Promise<number>;

interface Known {
  /** As it is typed; what stands in `<>` is the operator's word. */
  readonly typed: string;
  readonly takes?: readonly (keyof Given)[];
  readonly does: (words: readonly string[], given: Given) => Work;
}

const wishes = (['retry', 'skip', 'discard'] as const).map((wish): Known => ({
  typed: `dead-letters ${wish} <id>`,
  does:
    ([id = '']) =>
    (product, output) =>
      wishDeadLetter(product, id, wish, output),
}));
const endings = (['stop', 'abandon'] as const).map((how): Known => ({
  typed: 'rebuild <view>',
  takes: [how],
  does:
    ([view = '']) =>
    (product, output) =>
      endRebuild(product, view, how, output),
}));

const known: readonly Known[] = [
  { typed: 'status', does: () => status },
  {
    typed: 'rebuild <view>',
    takes: ['quick', 'accept'],
    does:
      ([view = ''], wish) =>
      (product, output) =>
        rebuild(product, view, output, wish),
  },
  ...endings,
  {
    typed: 'rollback <view>',
    does:
      ([view = '']) =>
      (product, output) =>
        rollback(product, view, output),
  },
  {
    typed: 'verify <view>',
    takes: ['repair'],
    does:
      ([view = ''], { repair = false }) =>
      (product, output) =>
        verify(product, view, repair, output),
  },
  {
    typed: 'events tail',
    takes: ['context', 'stream', 'follow'],
    does:
      (_, { context, stream, follow = false }) =>
      (product, output) =>
        tailEvents(
          product,
          { context: context === undefined ? undefined : contextNamed(context), stream, follow },
          output,
        ),
  },
  {
    typed: 'events show <context> <stream> <id>',
    does:
      ([context = '', stream = '', id = '']) =>
      (product, output) =>
        showEvents(product, contextNamed(context), stream, id, output),
  },
  { typed: 'dead-letters list', does: () => listDeadLetters },
  {
    typed: 'dead-letters show <id>',
    does:
      ([id = '']) =>
      (product, output) =>
        showDeadLetter(product, id, output),
  },
  ...wishes,
  {
    typed: 'unlock <tenant> <email>',
    does:
      ([tenant = '', email = '']) =>
      (product, output) =>
        unlock(product, tenant, email, output),
  },
  {
    typed: 'export-person <tenant> <person>',
    does:
      ([tenant = '', person = '']) =>
      (product, output) =>
        exportPerson(product, tenant, person, output),
  },
  {
    typed: 'erase-person <tenant> <person>',
    does:
      ([tenant = '', person = '']) =>
      (product, output) =>
        erasePerson(product, tenant, person, output),
  },
  { typed: 'keys', does: () => keys },
  { typed: 'rotate-keys', does: () => rotateKeys },
];

/** The command that was typed; undefined where it is none, or does not take what was given. */
export function commandOf(words: readonly string[], given: Given): Command | undefined {
  const wanted = Object.keys(given) as (keyof Given)[];
  if (words.length === 1 && words[0] === 'demo' && wanted.length === 0) return demo;
  const found = known.find(
    ({ typed, takes = [] }) => fits(typed.split(' '), words) && wanted.every((option) => takes.includes(option)),
  );
  if (!found) return undefined;
  const said = words.filter((_, place) => isForWord(found.typed.split(' ')[place]));
  return (root, output) => found.does(said, given)(RunningProduct.in(root), output);
}

const fits = (typed: readonly string[], words: readonly string[]): boolean =>
  typed.length === words.length &&
  typed.every((word, place) => (isForWord(word) ? words[place] !== '' : word === words[place]));

const isForWord = (word: string | undefined): boolean => word?.startsWith('<') ?? false;
