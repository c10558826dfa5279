import { Rejection, Taken } from '@mrbill/event-sourcing';

/** What a name that somebody else holds means to the business. */
export async function onTaken(code: string, reserving: Promise<void>): Promise<void> {
  try {
    await reserving;
  } catch (error) {
    throw error instanceof Taken ? new Rejection(code) : error;
  }
}
