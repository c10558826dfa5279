/** A service as `docker compose config --format json` tells it; only what is looked at here. */
export interface ComposeService {
  image?: string;
  build?: object;
  user?: string;
  init?: boolean;
  read_only?: boolean;
  restart?: string;
  network_mode?: string;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  command?: string[];
  environment?: Record<string, string | null>;
  healthcheck?: { test?: string[]; disable?: boolean };
  networks?: Record<string, unknown>;
  ports?: { host_ip?: string; published?: string; target: number }[];
  depends_on?: Record<string, { condition: string }>;
  volumes?: { type: string; source: string; target: string; read_only?: boolean }[];
  deploy?: { resources?: { limits?: { cpus?: number; memory?: string; pids?: number } } };
}

export interface ComposeModel {
  services: Record<string, ComposeService>;
  networks: Record<string, { internal?: boolean } | null>;
}

/** What runs to its end and is waited for, in place of being asked whether it is well. */
const runsOnce = (service: ComposeService) => service.restart === 'no';
const SECRETS = '/run/secrets/';

/** What of the house's rules for containers a compose file breaks. */
export function weaknessesOf({ services, networks }: ComposeModel): string[] {
  const found: string[] = [];
  const readers = new Map<string, string[]>();
  for (const [name, service] of Object.entries(services)) {
    const say = (what: string) => void found.push(`${name}: ${what}`);
    const limits = service.deploy?.resources?.limits ?? {};
    for (const limit of ['cpus', 'memory', 'pids'] as const) if (!limits[limit]) say(`no limit of ${limit}`);
    if (service.restart === undefined) say('does not say when it is started again');
    if (!service.init) say('no init');
    if (!service.cap_drop?.includes('ALL')) say('keeps capabilities');
    if (!service.security_opt?.includes('no-new-privileges:true')) say('may get new privileges');
    if (!runsOnce(service) && (!service.healthcheck?.test || service.healthcheck.disable)) say('no health check');
    if (!/:[\w.${}:-]+$/.test(service.image ?? '') || service.image?.endsWith(':latest'))
      say('no version of its image');
    if (service.image?.startsWith('mrbill/') && !service.build) say('does not say how its image is made');
    if ((service.user?.startsWith('0') || service.cap_add) && !(runsOnce(service) && service.network_mode === 'none'))
      say('has rights that only a program without a network may have, that ends');
    for (const { host_ip, published } of service.ports ?? []) {
      if (name !== 'edge') say(`publishes ${published}`);
      if (host_ip !== '127.0.0.1') say(`publishes ${published} to others than this machine`);
    }
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const wanted = runsOnce(services[other] ?? {}) ? 'service_completed_successfully' : 'service_healthy';
      if (condition !== wanted) say(`depends on ${other} by ${condition}, not by ${wanted}`);
    }
    for (const [variable, value] of Object.entries(service.environment ?? {}))
      if (value && (/PASSWORD$|SECRET|TOKEN$|HASH$|^DATABASE_URL/.test(variable) || /:\/\/[^/@]*:[^/@]*@/.test(value)))
        say(`has the secret ${variable} in its environment`);
    for (const { source, target, read_only } of service.volumes ?? []) {
      if (!target.startsWith(SECRETS)) continue;
      readers.set(source, [...(readers.get(source) ?? []), name]);
      if (!read_only) say(`may change the secrets of ${source}`);
    }
  }
  for (const [source, names] of readers)
    if (names.length > 1) found.push(`${names.join(' and ')} share the secrets of ${source}`);
  const open = Object.entries(networks).filter(([, network]) => !network?.internal).map(([name]) => name); // prettier-ignore
  for (const network of open)
    for (const [name, service] of Object.entries(services))
      if (service.networks && network in service.networks && name !== 'edge')
        found.push(`${name}: reaches out by ${network}`);
  return found;
}
