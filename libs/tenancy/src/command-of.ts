import { v5 } from 'uuid';

const COMMANDS = '0b0d6b0e-3f2f-5d0e-8f0a-6f8a7d3a4c21';

/** The id of the command by which a reaction answers one fact: always the same, so that a repeat writes nothing twice. */
export const commandOf = (reaction: string, factId: string): string => v5(`${reaction}/${factId}`, COMMANDS);
