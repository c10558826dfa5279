import { aggregate, Rejection, type Decision, type Fact } from '@mrbill/event-sourcing';
import { z } from 'zod';
import { line, text } from '../input/text.js';

/** A context as small as can be, on which the library's specs try everything. */
export const Note = z
  .object({ noteId: z.uuid(), title: z.string(), text: z.string(), removed: z.boolean(), version: z.int() })
  .meta({ id: 'Note', description: 'A note of the caller' });
export type Note = z.infer<typeof Note>;

export const WriteNote = z
  .strictObject({ title: line(1, 20), text: text(0, 200).default('') })
  .meta({ id: 'WriteNote' });
export const RetitleNote = z.strictObject({ title: line(1, 20) }).meta({ id: 'RetitleNote' });

export type NoteFact =
  | Fact<'note.written', { noteId: string; title: string; text: string; pin: string }>
  | Fact<'note.retitled', { title: string }>
  | Fact<'note.removed', Record<never, never>>;

/** `pin` is nobody's business outside: the schema does not know it. */
export type NoteState = Note & { readonly pin: string };

export const note = aggregate<NoteState, NoteFact>({
  name: 'note',
  evolve(state, fact) {
    const { version } = fact;
    if (fact.type === 'note.written') return { ...fact.data, removed: false, version };
    const known = state as NoteState;
    if (fact.type === 'note.retitled') return { ...known, ...fact.data, version };
    return { ...known, removed: true, version };
  },
});

const present = (state: NoteState | undefined): NoteState => {
  if (!state || state.removed) throw new Rejection('note.not-found');
  return state;
};

export const write =
  (noteId: string, input: z.infer<typeof WriteNote>): Decision<NoteState, NoteFact> =>
  () => [{ type: 'note.written', data: { noteId, ...input, pin: '4711' } }];

export const retitle =
  (title: string): Decision<NoteState, NoteFact> =>
  (state) =>
    present(state).title === title ? [] : [{ type: 'note.retitled', data: { title } }];

export const remove = (): Decision<NoteState, NoteFact> => (state) => {
  if (present(state).title === 'keep') throw new Rejection('note.kept', { title: 'keep' });
  return [{ type: 'note.removed', data: {} }];
};
