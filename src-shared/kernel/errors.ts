/**
 * The error table. Every failure that crosses a boundary is an `AppError` whose code stands here, with its exit code on the
 * command line and its HTTP status on the loopback host. Data-quality findings are results, never errors.
 */
export const ERROR_TABLE = {
  INVALID_INPUT: { exit: 2, http: 400, retryable: false, meaning: 'the request or a document does not fit its schema' },
  NOT_FOUND: { exit: 3, http: 404, retryable: false, meaning: 'no such run, artifact, address or file' },
  CONFLICT: { exit: 4, http: 409, retryable: false, meaning: 'the thing is in a state that does not allow this' },
  UNAUTHORISED: { exit: 5, http: 401, retryable: false, meaning: 'the caller may not do this here' },
  REVIEW_REQUIRED: { exit: 6, http: 409, retryable: false, meaning: 'a person must confirm the mapping first' },
  BLOCKED: { exit: 7, http: 409, retryable: false, meaning: 'a check with blocking severity failed' },
  CHECK_FAILED: { exit: 8, http: 422, retryable: false, meaning: 'a verification or a validation did not hold' },
  LIMIT_EXCEEDED: { exit: 9, http: 413, retryable: false, meaning: 'the input is larger than a configured limit' },
  UNREADABLE: { exit: 10, http: 422, retryable: false, meaning: 'the input cannot be read as what it claims to be' },
  CANCELLED: { exit: 11, http: 499, retryable: true, meaning: 'a person cancelled the work' },
  TIMEOUT: { exit: 12, http: 504, retryable: true, meaning: 'a time budget ran out' },
  UNAVAILABLE: { exit: 13, http: 503, retryable: true, meaning: 'something this needs is not on this machine' },
  CORRUPT: { exit: 14, http: 500, retryable: false, meaning: 'a stored hash, log entry or database does not hold' },
  CRASHED: { exit: 15, http: 500, retryable: true, meaning: 'the engine process died; the run can be resumed' },
  INTERNAL: { exit: 1, http: 500, retryable: false, meaning: 'a defect in Tapestry' },
} as const;

export type ErrorCode = keyof typeof ERROR_TABLE;

/** JSON values are the only thing that crosses a boundary. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface ErrorDetails {
  /** What the caller can do about it, as an instruction. */
  readonly userAction?: string;
  /** Machine-readable particulars: a path, a row, a hash, a limit. */
  readonly details?: { readonly [key: string]: Json };
  readonly cause?: unknown;
}

/** The one error class. `message` says what happened and where; `userAction` says what to do. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: { readonly [key: string]: Json };
  readonly userAction: string | undefined;

  constructor(code: ErrorCode, message: string, more: ErrorDetails = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = more.details ?? {};
    this.userAction = more.userAction;
  }

  get retryable(): boolean {
    return ERROR_TABLE[this.code].retryable;
  }
}

/** The shape of an error on the wire: no stack, no cause. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: { readonly [key: string]: Json };
  readonly userAction?: string;
  readonly retryable: boolean;
}

export function toWireError(error: AppError): WireError {
  return {
    code: error.code,
    message: error.message,
    details: error.details,
    retryable: error.retryable,
    ...(error.userAction === undefined ? {} : { userAction: error.userAction }),
  };
}

export function fromWireError(wire: WireError): AppError {
  return new AppError(wire.code, wire.message, {
    details: wire.details,
    ...(wire.userAction === undefined ? {} : { userAction: wire.userAction }),
  });
}

/** Turns anything thrown into an `AppError`; what is not one becomes INTERNAL with the original as cause. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('INTERNAL', message, { cause: thrown });
}
