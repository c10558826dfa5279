import type { PocDocument } from '../engine/poc-document.js';

/** Names of many parts, as modules and packages have them. The demo has none that is there wherever it is made. */
export const longNames: readonly Pick<PocDocument, 'name' | 'description'>[] = [
  { name: 'terraform-aws-eks-node-group-spot-eu-west-1', description: 'Cheap nodes for batches at night.' },
  { name: 'terraform-aws-eks-node-group-spot-eu-west-2', description: null },
  { name: 'terraform-aws-eks-node-group', description: 'What the modules of our regions are made of.' },
  { name: 'libmeshgeometry++-dev', description: null },
  { name: 'libmeshgeometry-dev', description: null },
  { name: '@kestrel/kafka-connect-jdbc-sink-for-iceberg-v2', description: null },
  { name: 'Sink for Kafka', description: 'In place of kafka-connect-jdbc-sink-for-iceberg-v2.' },
];
