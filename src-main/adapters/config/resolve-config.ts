import { AppError } from '../../../src-shared/kernel/errors.ts';
import { ResolvedConfig } from '../../../src-shared/model/resolved-config.ts';
import { checkReferences } from './check-references.ts';
import { type LayerRequest, layerFiles, speaks } from './layers.ts';
import { applyExtensions, type Draft, emptyDraft, merge } from './merge.ts';
import { readDocument } from './read-document.ts';

/**
 * Reads every layer of a request (system < regime < asset < workspace < client) into one document in which each value names the
 * layer and file that won. Rules, fields, and no-data answers that are not for this asset or regime are left out. The document
 * is plain JSON: its hash over canonical JSON is the hash of the configuration.
 *
 * INVALID_INPUT for a document that does not fit its kind, for a key set twice in one layer, and for any reference that leads
 * nowhere (`checkReferences`); NOT_FOUND for an unknown regime, asset or client; LIMIT_EXCEEDED for a file that is too large.
 */
export function resolveConfig(request: LayerRequest): ResolvedConfig {
  const draft = emptyDraft();
  const files: ResolvedConfig['files'] = [];
  for (const file of layerFiles(request)) {
    const { document, sha256 } = readDocument(file.path, file.file);
    if (!speaks(request, file, document.kind)) continue;
    files.push({ layer: file.layer, file: file.file, sha256 });
    merge(draft, document, file);
  }
  applyExtensions(draft);
  const config = ResolvedConfig.parse({
    kind: 'resolved-config',
    version: 1,
    regime: request.regime,
    asset: request.asset,
    ...(request.registry === undefined ? {} : { registry: request.registry }),
    client: request.client ?? null,
    files,
    sections: complete(draft, request),
  });
  checkReferences(config);
  return config;
}

/** Drops what is for other assets and other regimes and sees that every single value was set by some layer. */
function complete(draft: Draft, request: LayerRequest): ResolvedConfig['sections'] {
  const { extensions: _extensions, single, loans, ...rest } = draft;
  const forAsset = <T extends { value: { assets: string[] } }>(section: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(section).filter(([, entry]) => entry.value.assets.length === 0 || entry.value.assets.includes(request.asset)));
  const codes = new Set(Object.values(draft.templates).flatMap((entry) => entry.value.fields.map((field) => field.code)));
  const noData = Object.fromEntries(Object.entries(draft.noData).filter(([code, entry]) => codes.has(code) || entry.layer === 'regime'));
  const fields = forAsset(draft.fields);
  const known = (section: Record<string, unknown>): boolean => Object.keys(section).length > 0;
  if (!known(fields)) throw new AppError('INVALID_INPUT', `There are no fields for asset ${request.asset} in ${request.dir}.`, { details: { dir: request.dir } });
  return {
    ...rest,
    fields,
    rules: forAsset(draft.rules),
    noData,
    aliases: Object.fromEntries(Object.entries(draft.aliases).filter(([, entry]) => !Object.hasOwn(draft.fields, entry.value) || Object.hasOwn(fields, entry.value))),
    align: required(draft.align, 'align', ['tokenSet', 'fuzzy', 'reviewBar', 'reviewTiers', 'nearMiss', 'stopWords']),
    reading: required(draft.reading, 'reading', ['number', 'dates', 'yes', 'no', 'units']),
    policy: required(draft.policy, 'policy', ['lifts', 'leastFindings']),
    ...required(single, 'defaults', ['placeholders', 'geography']),
    ...(request.loans === true || known(loans.columns) ? { loans: loansFor(loans, draft.fields, fields) } : {}),
  };
}

/** Without the fields of other asset classes, and without what is then made of nothing. */
function loansFor(loans: Draft['loans'], known: Draft['fields'], fields: Draft['fields']): NonNullable<ResolvedConfig['sections']['loans']> {
  const { rows, columns } = required(loans, 'loans', ['rows']);
  const ofOther = (field: string): boolean => Object.hasOwn(known, field) && !Object.hasOwn(fields, field);
  const own = (names: readonly string[]): string[] => names.filter((field) => !ofOther(field));
  const kept = Object.entries(columns).flatMap(([name, entry]) => {
    const from = entry.value.from === undefined ? undefined : own(entry.value.from);
    return from?.length === 0 ? [] : [[name, { ...entry, value: { ...entry.value, ...(from === undefined ? {} : { from }) } }] as const];
  });
  return { rows: { ...rows, value: { ...rows.value, key: own(rows.value.key), collateral: own(rows.value.collateral) } }, columns: Object.fromEntries(kept) };
}

function required<T extends object, K extends keyof T & string>(section: T, name: string, keys: readonly K[]): T & Required<Pick<T, K>> {
  const missing = keys.filter((key) => section[key] === undefined);
  if (missing.length > 0) throw new AppError('INVALID_INPUT', `No configuration layer sets ${missing.map((key) => `${name}.${key}`).join(', ')}.`, { userAction: 'Set it in the system layer.', details: { missing } });
  return section as T & Required<Pick<T, K>>;
}
