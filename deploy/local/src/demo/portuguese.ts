import { asTags } from './libraries.js';

const OPENINGS = [
  (name: string) => `Prova de conceito com ${name}`,
  (name: string) => `Avaliação de ${name} para os nossos serviços`,
  (name: string) => `Estudo rápido sobre ${name}: relatório e conclusões da equipe`,
  (name: string) => `Experimento da equipe de plataforma com ${name}`,
];

/** What the Brazilian company writes above the authors' own words. */
export const inPortuguese = (name: string, description: string, turn: number): string =>
  `${OPENINGS[turn % OPENINGS.length]!(name)}. ${description}`;

const WORDS: Record<string, string> = {
  test: 'teste',
  tests: 'testes',
  testing: 'testes',
  performance: 'desempenho',
  fast: 'rápido',
  security: 'segurança',
  secure: 'segurança',
  database: 'banco de dados',
  validation: 'validação',
  validator: 'validação',
  authentication: 'autenticação',
  auth: 'autenticação',
  authorization: 'autorização',
  encryption: 'criptografia',
  crypto: 'criptografia',
  log: 'registro',
  logger: 'registro',
  logging: 'registro',
  error: 'erro',
  errors: 'erros',
  file: 'arquivo',
  files: 'arquivos',
  string: 'texto',
  text: 'texto',
  array: 'lista',
  queue: 'fila',
  network: 'rede',
  cache: 'memória rápida',
  documentation: 'documentação',
  docs: 'documentação',
  configuration: 'configuração',
  config: 'configuração',
  color: 'cores',
  colour: 'cores',
  colors: 'cores',
  date: 'data',
  time: 'tempo',
  tool: 'ferramenta',
  tools: 'ferramentas',
  util: 'utilitários',
  utils: 'utilitários',
  function: 'função',
  compiler: 'compilador',
  command: 'comando',
  terminal: 'terminal',
  event: 'evento',
  events: 'eventos',
  metrics: 'métricas',
  framework: 'estrutura',
};

/** Says the everyday words among the tags in Portuguese; names and terms of art stay as they are. */
export const tagsInPortuguese = (tags: readonly string[]): string[] =>
  asTags(tags.map((tag) => WORDS[tag.toLowerCase()] ?? tag));
