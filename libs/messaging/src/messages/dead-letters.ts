import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { DeadLetterBox, type QueueNames } from './dead-letter-box.js';
import { letterOf, openedOf, type DeadMessage, type OpenedMessage } from './dead-letter.js';

export interface Seen {
  readonly letters: readonly DeadMessage[];
  /** As many as SQS says there are. */
  readonly about: number;
}

export interface Done {
  readonly count: number;
  /** Those that were refused again since it began, and were left where they are. */
  readonly cameBack: number;
  readonly about: number;
}

/** What an operator sees of the dead letters of one queue, and may do to them: as many as can be dealt with in a few seconds. */
export class DeadLetters {
  constructor(
    private readonly queue: QueueNames,
    private readonly sqs: SQSClient,
    /** Seconds that an empty queue is waited for: without, only some of SQS's machines are asked, which may not have what there is. */
    private readonly wait = 1,
  ) {}

  /** How many there are, about. */
  async about(): Promise<number> {
    return (await this.open()).about();
  }

  /** Shows some of them, in no certain order. */
  async look(most = 100): Promise<Seen> {
    const box = await this.open();
    const about = await box.about();
    const found = new Map<string, DeadMessage>();
    const see = (batch: readonly Message[]) => {
      for (const letter of batch.map(letterOf)) found.set(letter.id, letter);
      return nobody;
    };
    await box.walk(see, { most });
    const letters = [...found.values()].toSorted((a, b) => a.since.localeCompare(b.since));
    return { letters, about: Math.max(about, found.size) };
  }

  /** Undefined where it is not there, or hidden because somebody else looks at it. */
  async find(id: string): Promise<OpenedMessage | undefined> {
    let found: OpenedMessage | undefined;
    const see = (message: Message) => {
      found = openedOf(message);
      return Promise.resolve(false);
    };
    await dealWith(await this.open(), id, see);
    return found;
  }

  /** Sends back one, or what there is. What was refused again since the wish `began` is not sent once more. */
  async retry(id?: string, began = new Date().toISOString()): Promise<Done> {
    const box = await this.open();
    const sendBack = async (message: Message) => {
      if ((letterOf(message).sentBackAt ?? '') >= began) return false;
      await box.sendBack(message, began);
      return true;
    };
    return dealWith(box, id, sendBack);
  }

  /** Forgets one, or what there is. The facts that they told of are read from the feed all the same. */
  async discard(id?: string): Promise<Done> {
    return dealWith(await this.open(), id, () => Promise.resolve(true));
  }

  private open(): Promise<DeadLetterBox> {
    return DeadLetterBox.open(this.queue, this.sqs, this.wait);
  }
}

const nobody = Promise.resolve<readonly Message[]>([]);

/** Takes out the one with this id, or any, of which `deal` says that they may go. */
async function dealWith(
  box: DeadLetterBox,
  id: string | undefined,
  deal: (message: Message) => Promise<boolean>,
): Promise<Done> {
  let [count, met] = [0, false];
  const left = new Set<string>();
  const dealWithBatch = async (batch: readonly Message[]) => {
    const wanted = id === undefined ? batch : batch.filter(({ MessageId }) => MessageId === id);
    met ||= wanted.length > 0;
    const mayGo = await Promise.all(wanted.map(deal));
    const gone = wanted.filter((_, index) => mayGo[index]);
    for (const { MessageId } of wanted.filter((_, index) => !mayGo[index])) left.add(MessageId!);
    count += gone.length;
    return gone;
  };
  await box.walk(dealWithBatch, { goesOn: () => id === undefined || !met });
  return { count, cameBack: left.size, about: await box.about() };
}
