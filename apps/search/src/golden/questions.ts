import type { Question } from './score.js';

type Right = Omit<Question, 'of' | 'q'>;
const of = (company: Question['of'], questions: Readonly<Record<string, Right>>): readonly Question[] =>
  Object.entries(questions).map(([q, right]) => ({ of: company, q, ...right }));

const names: readonly Question[] = [
  ...of('ipê', {
    'Relatório de emissões': { first: 'Relatório de emissões' },
    'conciliação bancária': { first: 'Conciliação bancária' },
    'fila de pagamentos': { first: 'Fila de pagamentos' },
    'Catálogo de APIs': { first: 'Catálogo de APIs' },
    'previsao de demanda': { first: 'Previsão de demanda' },
    'BUSCA SEM ACENTOS': { first: 'Busca sem acentos' },
  }),
  ...of('harbour', {
    kafka: { first: 'Kafka', page: ['Kafka consumer lag exporter'] },
    React: { first: 'React', page: ['React Native field notes', 'Accessible date picker'] },
    'react native': { first: 'React Native field notes', never: ['React'] },
    'blue-green': { first: 'Blue-green deploys' },
    'feature flags': { first: 'Feature flags service' },
    'date picker': { first: 'Accessible date picker' },
    'memory leak': { first: 'Java memory leak hunt' },
  }),
  ...of('kestrel', {
    'data catalogue': { first: 'Data catalogue' },
    'Web scraper': { first: 'Web scraper with polite limits' },
    'merger model': { nothing: true },
    'recommendation engine': { first: 'Recommendation engine' },
    'supplier graph': { first: 'Supplier graph' },
  }),
];

const identifiers: readonly Question[] = [
  ...of('ipê', {
    PostgresEventStore: { first: 'PostgresEventStore' },
    eventStore: { first: 'PostgresEventStore' },
    'event store': { first: 'PostgresEventStore' },
    'event-store': { first: 'PostgresEventStore' },
    postgresevent: { first: 'PostgresEventStore' },
    'store postgres': { first: 'PostgresEventStore' },
    'event sourcing': { first: 'PostgresEventStore' },
    'nf-e': { first: 'Leitor de notas fiscais' },
    nfe: { first: 'Leitor de notas fiscais' },
    webauthn: { first: 'Autenticação com passkeys' },
  }),
  ...of('harbour', {
    HTTPServer: { first: 'HTTPServer from scratch' },
    'http server': { first: 'HTTPServer from scratch' },
    eventstore: { first: 'eventStore in Rust', never: ['Event sourcing workshop'] },
    websocket: { first: 'WebSocket chat' },
    'web socket': { first: 'WebSocket chat' },
    oauth: { first: 'OAuth2 device flow' },
    oauth2: { first: 'OAuth2 device flow' },
    graphql: { first: 'GraphQL gateway' },
    'opensearch logs': { first: 'Log search with OpenSearch' },
    opensearch: { page: ['Log search with OpenSearch'] },
    'ci-cd': { first: 'Kubernetes operator for previews' },
  }),
  ...of('kestrel', {
    'node.js': { first: 'Node.js stream backpressure' },
    utf8: { first: 'UTF-8 decoder' },
    'utf-8': { first: 'UTF-8 decoder' },
    log4j: { first: 'Log4j audit' },
    'robots.txt': { first: 'Web scraper with polite limits' },
    'spark cost': { first: 'Spark cost report' },
    timescale: { first: 'Time series database shoot-out' },
    DDSketch: { first: 'Quantile sketches' },
  }),
];

/** `C`, `C#`, `C++`, `F#` and `.NET` are different words. */
const signs: readonly Question[] = [
  ...of('ipê', {
    'c++': { first: 'Motor de regras em C++', never: ['Firmware do medidor', 'Relatório de emissões'] },
    'c#': {
      first: 'Assistente de migração para .NET 8',
      page: ['Relatório de emissões'],
      never: ['Firmware do medidor', 'Motor de regras em C++'],
    },
    '.net': { first: 'Assistente de migração para .NET 8', never: ['Firmware do medidor'] },
    '.NET 8': { first: 'Assistente de migração para .NET 8' },
    c: { page: ['Firmware do medidor'], never: ['Motor de regras em C++', 'Relatório de emissões'] },
    'asp.net': { first: 'Relatório de emissões', never: ['Assistente de migração para .NET 8'] },
  }),
  ...of('harbour', {
    'C#': {
      first: 'C# source generators',
      never: ['C++ lock-free queue', 'HTTPServer from scratch', 'F# domain modelling'],
    },
    'f#': { first: 'F# domain modelling', never: ['C# source generators'] },
    'C++': { first: 'C++ lock-free queue', never: ['C# source generators', 'HTTPServer from scratch'] },
    C: { page: ['HTTPServer from scratch'], never: ['C# source generators', 'C++ lock-free queue'] },
    '.NET': { page: ['C# source generators', 'F# domain modelling'], never: ['HTTPServer from scratch'] },
    'c# roslyn': { first: 'C# source generators' },
    java: { first: 'Java memory leak hunt', page: ['Kafka', 'Event sourcing workshop'] },
    'java -javascript': { first: 'Java memory leak hunt', never: ['JavaScript bundle diet'] },
  }),
  ...of('kestrel', {
    r: { first: 'R Shiny sales dashboard' },
    'c++ statistics': { first: 'Quantile sketches' },
    'c unicode': { first: 'UTF-8 decoder' },
  }),
];

/** Accents, and forms of words in both languages. */
const forms: readonly Question[] = [
  ...of('ipê', {
    relatorio: { first: 'Relatório de emissões', page: ['Teste de carga dos relatórios'] },
    relatórios: { first: 'Teste de carga dos relatórios', page: ['Relatório de emissões'] },
    RELATORIOS: { first: 'Teste de carga dos relatórios', page: ['Relatório de emissões'] },
    emissao: { first: 'Relatório de emissões' },
    emissões: { first: 'Relatório de emissões' },
    emissoes: { first: 'Relatório de emissões' },
    pagamento: { first: 'Fila de pagamentos', never: ['Simulador de salários'] },
    conciliacao: { first: 'Conciliação bancária' },
    previsoes: { first: 'Previsão de demanda' },
    logistica: { first: 'Roteirização de entregas' },
    contrato: { first: 'Extrator de contratos', page: ['Catálogo de APIs'] },
    entrega: { first: 'Roteirização de entregas', page: ['Rastreamento de pedidos'] },
    'migracao de dados': { nothing: true },
  }),
  ...of('harbour', {
    generator: { page: ['C# source generators'] },
    notes: { first: 'React Native field notes' },
    'searching logs': { first: 'Log search with OpenSearch' },
    deploy: { first: 'Blue-green deploys' },
    queues: { page: ['C++ lock-free queue'] },
    'queues of c++': { first: 'C++ lock-free queue' },
    invoices: { first: 'PDF invoice renderer' },
  }),
  ...of('kestrel', {
    naive: { first: 'Naïve Bayes résumé filter' },
    resume: { first: 'Naïve Bayes résumé filter' },
    'dashboards sales': { first: 'R Shiny sales dashboard' },
    notebooks: { first: 'Notebook scheduler' },
    anomalies: { first: 'Anomaly detection for sensors' },
  }),
];

/** A letter changed, added, missing, or two swapped: one from five letters on, two from nine on, never the first. */
const typos: readonly Question[] = [
  ...of('ipê', {
    relatotio: { first: 'Relatório de emissões' },
    relaatorio: { first: 'Relatório de emissões' },
    relatrio: { first: 'Relatório de emissões' },
    relatroio: { first: 'Relatório de emissões' },
    rleattorio: { first: 'Relatório de emissões' },
    xelatorio: { nothing: true },
    boletox: { first: 'Gerador de boletos' },
    boeltos: { first: 'Gerador de boletos' },
    botelox: { nothing: true },
    'conciliassao bancaria': { first: 'Conciliação bancária' },
    fretis: { nothing: true },
  }),
  ...of('harbour', {
    kafak: { first: 'Kafka', page: ['Kafka consumer lag exporter'] },
    kubernets: { first: 'Kubernetes operator for previews' },
    kubrenetse: { first: 'Kubernetes operator for previews' },
    cubernetes: { nothing: true },
    'kakfa exporter': { first: 'Kafka consumer lag exporter' },
    grapqhl: { first: 'GraphQL gateway' },
    allocater: { first: 'Zig allocator playground' },
    'jaav memory leak': { nothing: true },
  }),
  ...of('kestrel', {
    parqet: { first: 'Parquet compactor' },
    icebreg: { first: 'CDC from Postgres to Iceberg' },
    recomendation: { first: 'Recommendation engine' },
    anomolay: { nothing: true },
    'scraperr polite': { first: 'Web scraper with polite limits' },
  }),
];

/** Typos in names of many parts, each part with those that it bears; signs are none. */
const long: readonly Question[] = of('kestrel', {
  'terraform-aws-eks-node-group-spot-eu-west-2': {
    first: 'terraform-aws-eks-node-group-spot-eu-west-2',
    page: ['terraform-aws-eks-node-group-spot-eu-west-1'],
  },
  'terraform-aws-eks-noed-group-spot-eu-west-1': { first: 'terraform-aws-eks-node-group-spot-eu-west-1' },
  'terraform-aws-eks-noed-group-spot-eu-west-2': { first: 'terraform-aws-eks-node-group-spot-eu-west-2' },
  'teraform-aws-eks-node-gruop-spto-eu-west-1': { page: ['terraform-aws-eks-node-group-spot-eu-west-1'] },
  'terraform-aws-eks-node-group': {
    first: 'terraform-aws-eks-node-group',
    page: ['terraform-aws-eks-node-group-spot-eu-west-1', 'terraform-aws-eks-node-group-spot-eu-west-2'],
  },
  'terrafrom-aws-eks-node-group': { first: 'terraform-aws-eks-node-group' },
  'xerraform-aws-eks-node-group-spot-eu-west-1': { nothing: true },
  'connect-jbdc-sink-for-iceberg-v2': {
    first: '@kestrel/kafka-connect-jdbc-sink-for-iceberg-v2',
    page: ['Sink for Kafka'],
  },
  'libmeshgeometri++-dev': { first: 'libmeshgeometry++-dev', never: ['libmeshgeometry-dev'] },
  'libmeshgeometri-dev': { first: 'libmeshgeometry-dev', never: ['libmeshgeometry++-dev'] },
});

/** Quotes, -words, several words, tags and frameworks. */
const several: readonly Question[] = [
  ...of('ipê', {
    '"código de barras"': { first: 'Gerador de boletos' },
    '"barras de código"': { nothing: true },
    'pix -boletos': { first: 'Fila de pagamentos', never: ['Gerador de boletos'] },
    'pdf python': { first: 'Extrator de contratos', never: ['Relatório de emissões'] },
    'spring boot': { page: ['Leitor de notas fiscais', 'Cache distribuído'] },
    'machine learning': { first: 'Previsão de demanda' },
    'redis sessões java': { first: 'Cache distribuído' },
    'como fazer a conciliação': { nothing: true },
    'relatório em pdf': { first: 'Relatório de emissões' },
    nestjs: { page: ['PostgresEventStore', 'Autenticação com passkeys', 'Rascunho de arquitetura'] },
    rascunho: { first: 'Rascunho de arquitetura' },
    leilão: { nothing: true },
    confidencial: { nothing: true },
    'OpenAPI contratos': { first: 'Catálogo de APIs' },
  }),
  ...of('harbour', {
    '"event sourcing"': { first: 'Event sourcing workshop', page: ['eventStore in Rust'] },
    '"sourcing event"': { nothing: true },
    'event-sourcing -java': { first: 'eventStore in Rust', never: ['Event sourcing workshop'] },
    'kafka -prometheus': { first: 'Kafka', never: ['Kafka consumer lag exporter'] },
    'streaming grpc go': { first: 'gRPC streaming quotes' },
    'performance -javascript': { first: 'C++ lock-free queue', never: ['JavaScript bundle diet'] },
    terraform: { first: 'Blue-green deploys' },
    'acquisition shortlist': { nothing: true },
    payroll: { first: 'Payroll rewrite spike' },
    'how to find a memory leak': { first: 'Java memory leak hunt' },
  }),
  ...of('kestrel', {
    'machine-learning -redis': {
      page: ['Anomaly detection for sensors', 'Recommendation engine'],
      never: ['Feature store on Redis'],
    },
    '"exactly once"': { first: 'Streaming ETL with Flink' },
    'kafka avro': { first: 'Schema registry with Avro' },
    'vector search': { first: 'Vector search benchmark' },
    'postgres cdc': { first: 'CDC from Postgres to Iceberg' },
    'apache spark': { first: 'Spark cost report' },
    'privacy gdpr': { first: 'GDPR erasure pipeline' },
    '"merger model" OR 1=1': { nothing: true },
    'quantile -percentiles': { nothing: true },
  }),
];

/** More than a hundred searches that developers would type into the demo, and what is right. */
export const questions: readonly Question[] = [
  ...names,
  ...identifiers,
  ...signs,
  ...forms,
  ...typos,
  ...long,
  ...several,
];
