import type { z } from 'zod';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { RollForwardFile } from '../movement/roll-forward-file.ts';
import type { CasesResult } from './case-result.ts';
import { PORTFOLIO_HEADER, runPortfolioCases } from './portfolio-cases.ts';
import { PublishedCases, runPublishedCases } from './published-cases.ts';
import { ReferenceCases, runReferenceCases } from './reference-cases.ts';
import { runRollForwardCases } from './roll-forward-cases.ts';
import { runStagingCases, StagingCases } from './staging-cases.ts';

/** Largest text that is read: a case file is small, and all of it is held. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

/**
 * Runs a file of cases through the kernel, the staging and the movement of the pipeline, and says how far each result is from what the
 * file expects. The shape tells which: single loans (`id`, `loan`, `expected`), staging boundaries (`policy`, `cases`), a roll-forward (`loans`,
 * `steps`, `expected`), a portfolio (CSV), published cases (`id`, `inputs`, `expected`). Errors: INVALID_INPUT: none of these, or a value that
 * cannot be, with its place; LIMIT_EXCEEDED.
 */
export async function runCases(fileText: string, fileName: string): Promise<CasesResult> {
  if (fileText.length > MOST_CHARACTERS) throw new AppError('LIMIT_EXCEEDED', `${fileName} has ${fileText.length} characters, more than ${MOST_CHARACTERS}.`, { userAction: 'Cut the file into several.' });
  const text = fileText.startsWith('\uFEFF') ? fileText.slice(1) : fileText;
  if (!/^\s*[[{]/.test(text)) return runCsv(text, fileName);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new AppError('INVALID_INPUT', `${fileName} is no JSON: ${(error as Error).message}`, { cause: error, userAction: 'Give a file of cases as JSON, or a portfolio as CSV.' });
  }
  const first: unknown = Array.isArray(json) ? json[0] : json;
  const has = (...names: string[]): boolean => typeof first === 'object' && first !== null && names.every((name) => Object.hasOwn(first, name));
  if (Array.isArray(json) && has('loan', 'expected')) return runReferenceCases(parsed(ReferenceCases, json, fileName));
  if (Array.isArray(json) && has('inputs', 'expected')) return runPublishedCases(parsed(PublishedCases, json, fileName));
  if (!Array.isArray(json) && has('policy', 'cases')) return runStagingCases(parsed(StagingCases, json, fileName));
  if (!Array.isArray(json) && has('loans', 'steps', 'expected')) return runRollForwardCases(parsed(RollForwardFile, json, fileName));
  throw unknownShape(fileName);
}

function runCsv(text: string, fileName: string): CasesResult {
  const end = text.search(/\r?\n/);
  const header = (end === -1 ? text : text.slice(0, end)).split(',').map((name) => name.trim());
  if (!PORTFOLIO_HEADER.every((name) => header.includes(name))) throw unknownShape(fileName);
  return runPortfolioCases(text);
}

function parsed<T extends z.ZodType>(schema: T, json: unknown, fileName: string): z.output<T> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new AppError('INVALID_INPUT', `${fileName} at ${issue?.path.map(String).join('.') || 'its top'}: ${issue?.message ?? 'does not fit'}`, { userAction: 'Correct the value; nothing was computed.' });
}

function unknownShape(fileName: string): AppError {
  return new AppError('INVALID_INPUT', `${fileName} is no file of cases that is known here.`, {
    userAction: `Give a list of cases with loan and expected, staging cases with policy and cases, a roll-forward with loans, steps and expected, or a CSV with the columns ${PORTFOLIO_HEADER.join(', ')}.`,
  });
}
