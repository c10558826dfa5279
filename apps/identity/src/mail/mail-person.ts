import type { Streams } from '@mrbill/event-sourcing';
import { user } from '../user/user.js';
import type { Letter, Mail } from './mail.js';

/** Sends a letter to a user; of one who was erased meanwhile nothing stays behind. */
export async function mailPerson(
  { mail, streams }: { readonly mail: Mail; readonly streams: Streams },
  userId: string,
  letter: Letter,
): Promise<void> {
  await mail.send(letter);
  // Whoever erases somebody throws their letters away after the fact. Had that been before this one, the fact would be there.
  if ((await streams.load(user, userId))?.state.erased) await mail.forget(letter.to);
}
