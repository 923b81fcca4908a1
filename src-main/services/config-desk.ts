import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import { ResolvedConfig } from '../../src-shared/model/resolved-config.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { LayerRequest } from '../adapters/config/layers.ts';
import { readDocument } from '../adapters/config/read-document.ts';
import { resolveConfig } from '../adapters/config/resolve-config.ts';
import { artifactPath, writeArtifact } from '../data/artifact-files.ts';
import type { Store, Who } from '../store/store.ts';
import { readHashed } from './run-files.ts';

/** What a pipeline asks for beyond a tape's configuration: a registry of its own, or how canonical columns become loans. */
export type ResolveMore = Pick<LayerRequest, 'registry' | 'loans'>;

/** Configuration for runs: resolved when one is asked for, stored as an artifact, read from there ever after. */
export interface ConfigDesk {
  /** Resolves the layers as they are now. Templates of every regime are part of it: decisions may name codes of any report. */
  resolve(regime: string | null, asset: string, client?: string, more?: ResolveMore): ResolvedConfig;
  /** Stores a resolved configuration under its hash and registers it. */
  keep(config: ResolvedConfig, who: Who): Promise<ArtifactRef>;
  /** The configuration that a run was made with. CORRUPT when the file is altered. */
  read(sha256: string): Promise<ResolvedConfig>;
  /** Signatures needed by kind of thing approved; where product and workspace both speak, the larger number. */
  approvals(): Readonly<Record<string, number>>;
  /** A configuration file as it is named in a resolved document, if it still has that hash; null where it was changed or is gone. */
  source(file: string, sha256: string): string | null;
  /** Regimes that have a template, sorted. */
  regimes(): readonly string[];
  /** SHA-256 over all configuration files that hold in this workspace. */
  revision(): string;
}

const KEPT = 8;
const APPROVALS = join('policies', 'approval.yaml');

export function createConfigDesk(options: { readonly configDir: string; readonly workspaceDir: string; readonly artifacts: string; readonly store: Store }): ConfigDesk {
  const { configDir, workspaceDir } = options;
  const read = new Map<string, Promise<ResolvedConfig>>();
  const resolved = new Map<string, ResolvedConfig>();
  const folders = [configDir, join(workspaceDir, 'config')].filter((folder) => existsSync(folder));

  const regimes = (): string[] => [...new Set(folders.flatMap((folder) => templateFolders(join(folder, 'regimes'))))].sort();
  const revision = (): string => {
    const hash = createHash('sha256');
    for (const folder of folders) {
      for (const file of filesOf(folder)) hash.update(`${relative(folder, file).replaceAll(sep, '/')}\0`).update(readFileSync(file)).update('\0');
    }
    return hash.digest('hex');
  };
  const resolve: ConfigDesk['resolve'] = (regime, asset, client, more = {}) => {
    const key = `${revision()} ${regime ?? ''} ${asset} ${client ?? ''} ${more.registry ?? ''} ${String(more.loans ?? false)}`;
    const known = resolved.get(key);
    if (known) return known;
    const layer = client === undefined ? {} : { client };
    const own = resolveConfig({ dir: configDir, workspaceDir, regime, asset, ...layer, ...more });
    const templates = { ...own.sections.templates };
    const files = [...own.files];
    // A registry of its own has no regime's templates: they report what tapes hold.
    for (const other of more.registry === undefined ? regimes().filter((each) => each !== regime) : []) {
      const { sections, files: otherFiles } = resolveConfig({ dir: configDir, workspaceDir, regime: other, asset });
      const template = sections.templates[other];
      if (!template) continue;
      templates[other] = template;
      files.push(...otherFiles.filter((file) => file.file === template.file));
    }
    const config: ResolvedConfig = { ...own, files, sections: { ...own.sections, templates } };
    bounded(resolved, key, config);
    return config;
  };
  const approvals = (): Record<string, number> => {
    const needs: Record<string, number> = {};
    for (const folder of folders) {
      const path = join(folder, APPROVALS);
      if (!existsSync(path)) continue;
      const { document } = readDocument(path, APPROVALS);
      if (document.kind !== 'approval') throw new AppError('INVALID_INPUT', `${path} is a ${document.kind} document, not one of approvals`);
      for (const [type, count] of Object.entries(document.needs)) needs[type] = Math.max(count, needs[type] ?? 0);
    }
    return needs;
  };
  return {
    resolve,
    approvals,
    regimes,
    revision,
    source(file, sha256) {
      const [root, name] = file.startsWith('workspace:') ? [join(workspaceDir, 'config'), file.slice('workspace:'.length)] : [configDir, file];
      const path = join(root, name);
      if (!path.startsWith(root + sep) || !existsSync(path)) return null;
      const bytes = readFileSync(path);
      return createHash('sha256').update(bytes).digest('hex') === sha256 ? bytes.toString('utf8') : null;
    },
    async keep(config, who) {
      const ref = await writeArtifact(options.artifacts, 'config', 'application/json', 'json', canonicalJson(config));
      options.store.artifacts.register(ref, who);
      return ref;
    },
    read(sha256) {
      const known = read.get(sha256);
      if (known) return known;
      const loading = readHashed(artifactPath(options.artifacts, { sha256, extension: 'json' }), sha256, 'config').then((text) => ResolvedConfig.parse(JSON.parse(text)));
      bounded(read, sha256, loading);
      loading.catch(() => read.delete(sha256));
      return loading;
    },
  };
}

function bounded<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  const oldest = map.keys().next().value;
  if (map.size > KEPT && oldest !== undefined) map.delete(oldest);
}

/** `esma/annex2` for every folder below `regimes` with a template. */
function templateFolders(regimesFolder: string): string[] {
  if (!existsSync(regimesFolder)) return [];
  return filesOf(regimesFolder).map((file) => relative(regimesFolder, file).replaceAll(sep, '/')).filter((file) => file.endsWith('/template.yaml')).map((file) => file.slice(0, -'/template.yaml'.length));
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /\.(yaml|csv)$/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name)).sort();
}
