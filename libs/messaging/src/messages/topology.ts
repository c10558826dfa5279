/** One context that tells others: what the topics and queues between them are made from. */
export interface Conversation {
  /** The context that tells. */
  readonly from: string;
  /** The contexts that listen. */
  readonly to: readonly string[];
  /** The kinds of things that they are told of. */
  readonly things: readonly string[];
}

export interface Topic {
  readonly name: string;
  readonly context: string;
  /** The key that it is encrypted with. */
  readonly key: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Queue {
  readonly name: string;
  readonly consumer: string;
  /** The context whose topic it is subscribed to. */
  readonly producer: string;
  readonly topic: string;
  /** Messages about other things are not put in. */
  readonly filter: { readonly thing: readonly string[] };
  /** Seconds for which a message that was taken is hidden from others; prolonged while it is worked on. */
  readonly visibility: number;
  /** Seconds for which a message waits for its consumer. What is lost then is read from the feed. */
  readonly retention: number;
  readonly deadLetters: {
    readonly name: string;
    readonly retention: number;
    /** A consumer moves what it refuses itself, with the reason. After so many tries the queue does, for one that dies of it. */
    readonly after: number;
  };
  readonly tags: Readonly<Record<string, string>>;
}

/** All that has to be there for contexts to tell each other by messages. Holds no address: those differ by account and region. */
export interface Topology {
  readonly environment: string;
  readonly topics: readonly Topic[];
  readonly queues: readonly Queue[];
}

const DAY = 24 * 60 * 60;
const ENVIRONMENT = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** As AWS has it for queues. */
const LONGEST_NAME = 80;

/** Names by environment (`prod`, `test-3`), so that several may share one account. Throws where a name would be none. */
export function topologyOf(environment: string, conversations: readonly Conversation[]): Topology {
  if (!ENVIRONMENT.test(environment))
    throw new Error(`'${environment}' is no environment: use small letters, digits and hyphens`);
  const tags = { 'mrbill:environment': environment };
  const topics = conversations.map(({ from }) => ({
    name: topicName(environment, from),
    context: from,
    key: 'alias/aws/sns',
    tags: { ...tags, 'mrbill:context': from },
  }));
  const queues = conversations.flatMap(({ from, to, things }) =>
    to.map((consumer): Queue => {
      const name = queueName(environment, consumer, from);
      return {
        name,
        consumer,
        producer: from,
        topic: topicName(environment, from),
        filter: { thing: [...things].sort() },
        visibility: 30,
        retention: 4 * DAY,
        deadLetters: { name: deadLetterName(name), retention: 14 * DAY, after: 20 },
        tags: { ...tags, 'mrbill:context': consumer },
      };
    }),
  );
  const names = [...topics, ...queues, ...queues.map(({ deadLetters }) => deadLetters)].map(({ name }) => name);
  const long = names.find((name) => name.length > LONGEST_NAME);
  if (long) throw new Error(`'${long}' is longer than ${LONGEST_NAME} characters: give the environment a shorter name`);
  if (new Set(names).size !== names.length) throw new Error('a context tells another one twice');
  return { environment, topics, queues };
}

export const topicName = (environment: string, context: string): string => `mrbill-${environment}-${context}`;
/** What a queue is called among the queues of one environment. */
export const heardName = (consumer: string, producer: string): string => `${consumer}-hears-${producer}`;
export const queueName = (environment: string, consumer: string, producer: string): string =>
  `mrbill-${environment}-${heardName(consumer, producer)}`;
export const deadLetterName = (queue: string): string => `${queue}-dead`;
